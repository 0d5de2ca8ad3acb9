using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Core.Promotions;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Catalog.Promotions;

/// <summary>
/// What a promotion grants, as it travels and is kept: the fields of Core's <see cref="Promotion"/> without its id and revision. It is
/// replaced whole, so that no two people's halves ever make a rule that nobody wanted.
/// </summary>
internal static class PromotionRule
{
    private const int MaxGoods = 1000;
    private const int MaxNames = 50;

    private static readonly string[] Kinds = ["percent", "amount", "fixed_price", "buy_get", "bundle", "basket_percent", "basket_amount"];

    // Figures may be anything here: Core says with a code of its own what is wrong with one.
    private static readonly EditField[] Fields =
    [
        EditField.OneOf("kind", Kinds),
        Figure("value"),
        Figure("priority"),
        new("items", IsGoods),
        Figure("buy"),
        Figure("get"),
        new("getItems", value => value.ValueKind == JsonValueKind.Null || IsGoods(value)),
        EditField.OneOf("reward", "free", "percent", "fixed_price"),
        Figure("threshold"),
        EditField.Flag("exclusive"),
        FigureOrNull("limit"),
        new("window", value => value.ValueKind == JsonValueKind.Null || IsWindow(value)),
        EditField.Ids("locations", MaxGoods),
        new("customerGroups", AreNames),
        EditField.TextOrNull("coupon", 40),
    ];

    private static readonly EditField[] GoodsFields =
    [
        EditField.Ids("variants", MaxGoods),
        EditField.Ids("products", MaxGoods),
        EditField.Ids("categories", MaxGoods),
    ];

    private static readonly EditField[] WindowFields =
    [
        EditField.TextOrNull("from", 10),
        EditField.TextOrNull("to", 10),
        new("days", value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= 7 && value.EnumerateArray().All(IsSmall)),
        new("fromMinute", value => value.ValueKind == JsonValueKind.Null || IsSmall(value)),
        new("toMinute", value => value.ValueKind == JsonValueKind.Null || IsSmall(value)),
    ];

    /// <summary>The whole rule, with every field that was left out; or why it can't be kept.</summary>
    public static (string? Json, Outcome? Fault) Read(JsonElement rule)
    {
        var (values, fault) = Edit.ReadSet(rule, Fields, PersonalValues.None);
        if (values is null)
            return (null, fault);
        if (!values.ContainsKey("kind"))
            return (null, Outcome.Refused("invalid_field"));
        var promotion = Parse(Guid.Empty, Guid.Empty, JsonSerializer.Serialize(rule));
        if (PromotionChecks.Of(promotion) is { } refusal)
            return (null, Outcome.Refused(refusal.Code));
        var whole = JsonSerializer.SerializeToNode(promotion, JsonSerializerOptions.Web)!.AsObject();
        whole.Remove("promotion");
        whole.Remove("revision");
        return (whole.ToJsonString(), null);
    }

    /// <summary>A kept rule for Core.</summary>
    public static Promotion Parse(Guid promotion, Guid revision, string json)
    {
        var rule = JsonNode.Parse(json)!.AsObject();
        rule["promotion"] = promotion.ToString();
        rule["revision"] = revision.ToString();
        return rule.Deserialize<Promotion>(JsonSerializerOptions.Web)!;
    }

    private static bool IsGoods(JsonElement value) => Edit.ReadSet(value, GoodsFields, PersonalValues.None).Values is not null;

    private static bool IsWindow(JsonElement value) => Edit.ReadSet(value, WindowFields, PersonalValues.None).Values is not null;

    internal static bool AreNames(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() <= MaxNames
        && value
            .EnumerateArray()
            .All(name => name.ValueKind == JsonValueKind.String && name.GetString() is { Length: <= 80 } text && text.Trim().Length > 0);

    private static bool IsSmall(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _);

    private static EditField Figure(string name) => EditField.Integer(name, -StrictJson.MaxInteger, StrictJson.MaxInteger);

    private static EditField FigureOrNull(string name)
    {
        var figure = Figure(name);
        return figure with { Accepts = value => value.ValueKind == JsonValueKind.Null || figure.Accepts(value) };
    }
}
