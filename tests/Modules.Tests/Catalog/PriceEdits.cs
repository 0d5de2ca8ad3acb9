using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Sync;

namespace Kaunta.Modules.Tests.Catalog;

/// <summary>Operations on prices and promotions, as a back office writes them.</summary>
internal static class PriceEdits
{
    /// <summary>A new promotion with the rule's JSON, or an edit of one; answers its revision.</summary>
    public static Guid Promote(this TestJournal journal, Guid promotion, string rule, long? seen = null) =>
        journal.Add("promotion.saved", Edit(promotion, seen, $$"""{"name":"Happy hour","rule":{{rule}}}"""));

    public static Guid Edit(this TestJournal journal, string type, Guid id, string set, long? seen = null) =>
        journal.Add(type, Edit(id, seen, set));

    /// <summary>Answers the revision.</summary>
    public static Guid Price(this TestJournal journal, Guid? list, string prices, long? seen = null) =>
        journal.Add(
            "prices.changed",
            new JsonObject
            {
                ["list"] = list?.ToString(),
                ["base"] = seen,
                ["prices"] = JsonNode.Parse(prices),
            }
        );

    private static JsonObject Edit(Guid id, long? seen, string set) =>
        new()
        {
            ["id"] = id.ToString(),
            ["base"] = seen,
            ["set"] = JsonNode.Parse(set),
        };
}
