using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Catalog.Placeholders;
using Kaunta.Modules.Catalog.Products;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Prices;

/// <summary>
/// <c>prices.changed</c>: many prices at once, the variants' own or those of a list. Each is a revision named after the operation.
/// A variant that hasn't arrived gets its price in advance.
/// </summary>
internal sealed class ChangePrices : IOperationHandler
{
    public string Type => "prices.changed";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.ProductEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => PricesChange.Read(body);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var changes = operations.Select(operation => (PricesChange)operation.Body).ToList();
        var own = await VariantRows.KnownAsync(transaction, VariantsOf(changes, ofLists: false), cancellation);
        var lists = await ListPriceRows.KnownAsync(transaction, VariantsOf(changes, ofLists: true), cancellation);
        var ownPrices = new List<PriceRevisionRow>();
        var listPrices = new List<ListPriceRevision>();
        var unknown = new List<Placeholder>();
        var outcomes = new List<Outcome>(operations.Count);
        for (var at = 0; at < operations.Count; at++)
        {
            var (change, revision, author) = (changes[at], operations[at].Id.Value, EditMerge.AuthorOf(operations[at]));
            var conflicts = new List<FieldConflict>();
            foreach (var (variant, price, tiers) in change.Prices)
            {
                if (change.List is { } list)
                {
                    var made = new ListPriceRevision(variant, list, revision, price, tiers, operations[at].Seq, transaction.Version);
                    var set = new Dictionary<string, string> { [list.ToString()] = made.Json };
                    conflicts.AddRange(lists.Apply(variant, change.Base, set, transaction.Version, author));
                    listPrices.Add(made with { Version = lists.VersionOf(variant, list.ToString()) });
                    continue;
                }
                if (!own.Knows(variant))
                    unknown.Add(new(variant, null, "", "pc"));
                var edit = new Dictionary<string, string>
                {
                    ["price"] = EditedRow.Json(price!.Value),
                    ["priceRevision"] = EditedRow.Json(revision),
                };
                conflicts.AddRange(
                    own.Apply(variant, change.Base, edit, transaction.Version, author).Where(conflict => conflict.Field == "price")
                );
                ownPrices.Add(new(variant, revision, price.Value, own.VersionOf(variant, "price")));
            }
            outcomes.Add(Outcome.Applied with { Conflicts = conflicts });
        }
        Placeholder.Insert(transaction, unknown);
        VariantRows.SaveOwnPrices(transaction, own.Changed);
        VariantRows.SavePrices(transaction, ownPrices);
        ListPriceRows.Save(transaction, lists.Changed);
        ListPriceRows.SaveRevisions(transaction, listPrices);
        return outcomes;
    }

    private static List<Guid> VariantsOf(List<PricesChange> changes, bool ofLists) =>
        [
            .. changes
                .Where(change => change.List is not null == ofLists)
                .SelectMany(change => change.Prices)
                .Select(price => price.Variant)
                .Distinct(),
        ];
}
