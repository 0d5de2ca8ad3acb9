using System.Text.Json;
using Kaunta.Simulation.Worlds;

namespace Kaunta.Modules.Tests.Sync.Model;

/// <summary>What the model of the server understands of real operations: enough to book goods, to know what waits, and to keep a shelf.</summary>
internal static class RealBody
{
    public const string Category = "category.saved";
    public const string Received = "stock.received";

    public static Body Read(string type, long version, JsonElement json)
    {
        var body = type switch
        {
            Body.Sale => Moved(new(Body.Sale), json, "sale", -1) with
            {
                Binding = Id(json, "binding"),
                Number = json.GetProperty("number").GetInt64(),
            },
            Received => Moved(new(Body.Stock), json, "id", 1),
            Body.Park => new(Body.Park)
            {
                Subject = Id(json, "cart"),
                Location = Id(json, "location"),
                Value = $"{json.GetProperty("lines")[0].GetProperty("quantity").GetInt64()}",
            },
            Body.Take => new(Body.Take)
            {
                Subject = Id(json, "cart"),
                Location = Id(json, "location"),
                Value = json.GetProperty("why").GetString()!,
            },
            Category => new(Body.Edit) { Subject = Id(json, "id"), Field = "name" },
            // Of no binding: it changes nothing.
            _ => new(Body.Closing),
        };
        return body with { Version = (int)version };
    }

    /// <summary>Each has one line here.</summary>
    private static Body Moved(Body body, JsonElement json, string subject, int sign)
    {
        var line = json.GetProperty("lines")[0];
        return body with
        {
            Subject = Id(json, subject),
            Location = Id(json, "location"),
            Variant = Id(line, "variant"),
            Quantity = sign * line.GetProperty("quantity").GetInt64(),
        };
    }

    private static Guid Id(JsonElement json, string name) => json.GetProperty(name).GetGuid();
}
