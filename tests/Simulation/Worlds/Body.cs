using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kaunta.Simulation.Worlds;

/// <summary>
/// What an operation says. The sync machine doesn't look inside bodies, so the simulation's are small: one form for everything that
/// moves value, one for edits. Quantities and money are small integers.
/// </summary>
internal sealed record Body(string Type)
{
    public const string Sale = "sale.completed";
    public const string Return = "sale.returned";
    public const string Stock = "stock.adjusted";
    public const string Payment = "payment.received";
    public const string Edit = "product.saved";
    public const string Park = "cart.parked";
    public const string Take = "cart.taken";
    public const string Closing = "series.closed";

    /// <summary>
    /// Of the journal <c>Subject</c>, perhaps of the device before: what stood behind <c>Base</c>, so many as <c>Number</c>, may be lost.
    /// <c>Field</c> is the hash of the last of those.
    /// </summary>
    public const string Resumed = "journal.resumed";

    public int Version { get; init; } = 1;
    public Guid Location { get; init; }

    /// <summary>A sale's or return's own id, a product, a cart's stay on the shelf.</summary>
    public Guid Subject { get; init; }
    public Guid Variant { get; init; }
    public long Quantity { get; init; }
    public long Cash { get; init; }
    public long Tax { get; init; }
    public Guid Customer { get; init; }
    public long Debt { get; init; }
    public Guid Binding { get; init; }
    public long Number { get; init; }

    /// <summary>The sale that goods come back of.</summary>
    public Guid Of { get; init; }

    public string Field { get; init; } = "";
    public string Value { get; init; } = "";

    /// <summary>The version of the row that an edit was made on.</summary>
    public long Base { get; init; }

    /// <summary>The handler of an older release breaks at it.</summary>
    public bool Trap { get; init; }

    /// <summary>Of a cart that is on the shelf already only what it is called.</summary>
    public const string Renamed = "renamed";

    /// <summary>Why a cart was taken, where nobody goes on with it.</summary>
    public const string Discarded = "discarded";

    public bool GoesOn => Type == Take && Value != Discarded;

    /// <summary>It decides which cart is open at the till from then on: <see cref="CartLeft"/>, where that was on the shelf.</summary>
    public bool LeavesCart => GoesOn || Type == Sale || (Type == Park && Field != Renamed);

    public Guid? CartLeft => GoesOn ? Subject : null;

    public bool MovesValue => Type is Sale or Return or Stock or Payment;

    /// <summary>It happened at the till, whoever did it.</summary>
    public bool Stands => MovesValue || Type is Park or Take;

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["subject"] = Subject.ToString() };
        if (MovesValue)
        {
            json["location"] = Location.ToString();
            json["variant"] = Variant.ToString();
            json["quantity"] = Quantity;
            json["cash"] = Cash;
            json["tax"] = Tax;
            json["customer"] = Customer.ToString();
            json["debt"] = Debt;
            json["of"] = Of.ToString();
        }
        else
        {
            json["location"] = Location.ToString();
            json["field"] = Field;
            json["value"] = Value;
            json["base"] = Base;
        }
        json["binding"] = Binding.ToString();
        json["number"] = Number;
        if (Trap)
            json["trap"] = true;
        return json;
    }

    public static Body Read(string type, long version, JsonElement json)
    {
        var body = new Body(type)
        {
            Version = (int)version,
            Subject = Id(json, "subject"),
            Location = Id(json, "location"),
            Binding = Id(json, "binding"),
            Number = json.GetProperty("number").GetInt64(),
            Trap = json.TryGetProperty("trap", out _),
        };
        return body.MovesValue
            ? body with
            {
                Variant = Id(json, "variant"),
                Quantity = json.GetProperty("quantity").GetInt64(),
                Cash = json.GetProperty("cash").GetInt64(),
                Tax = json.GetProperty("tax").GetInt64(),
                Customer = Id(json, "customer"),
                Debt = json.GetProperty("debt").GetInt64(),
                Of = Id(json, "of"),
            }
            : body with
            {
                Field = json.GetProperty("field").GetString()!,
                Value = json.GetProperty("value").GetString()!,
                Base = json.GetProperty("base").GetInt64(),
            };
    }

    private static Guid Id(JsonElement json, string name) => json.GetProperty(name).GetGuid();
}
