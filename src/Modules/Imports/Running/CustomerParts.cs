using System.Text.Json.Nodes;
using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Imports.Running;

/// <summary>The operations of a file of customers.</summary>
internal static class CustomerParts
{
    public const string Saved = "customer.saved";
    public const string Adjusted = "ledger.adjusted";

    private static readonly HashSet<string> Personal = ["name", "phone", "email", "address", "note", "taxNumber"];

    /// <summary>The body with its personal texts marked as such, so that the journal commits to them and doesn't hold them.</summary>
    public static object Body(JsonNode body) =>
        new Dictionary<string, object?>
        {
            ["id"] = body["id"],
            ["base"] = body["base"],
            ["set"] = body["set"]!
                .AsObject()
                .ToDictionary(
                    field => field.Key,
                    field =>
                        Personal.Contains(field.Key) && field.Value is { } text
                            ? new Personal(text.GetValue<string>())
                            : (object?)field.Value
                ),
        };
}
