using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>Goods came in whose product hasn't: a placeholder holds their place.</summary>
internal sealed class CheckReceipts(ICatalogQueries catalog) : IFactHandler<StockMoved>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<StockMoved> facts,
        CancellationToken cancellation
    )
    {
        // What a sale moved was looked at with the sale.
        var received = facts.Where(fact => fact.Cause != StockCause.Sale).ToList();
        if (received.Count == 0)
            return [];
        var known = await catalog.VariantsAsync(transaction, [.. received.Select(fact => fact.Variant).Distinct()], cancellation);
        var unknown = received.Where(fact => !known.TryGetValue(fact.Variant, out var variant) || variant.Placeholder).ToList();
        Placeholder.Insert(
            transaction,
            [
                .. unknown
                    .Where(fact => !known.ContainsKey(fact.Variant))
                    .Select(fact => new Placeholder(fact.Variant.Value, fact.Product?.Value, "", "pc")),
            ]
        );
        return [.. unknown.Select(fact => new FactFlag(fact.Operation, "product_unknown")).Distinct()];
    }
}
