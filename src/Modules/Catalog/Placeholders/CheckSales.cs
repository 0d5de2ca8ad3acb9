using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>
/// Looks at what was sold with the catalogue's eyes. Unknown variants get a placeholder (<c>product_unknown</c>). Prices and taxes that
/// name a revision must name a real one and be what it says (<c>price_unknown</c>), and not one that had been replaced on the till
/// itself (<c>price_stale</c>). The sale stands in any case.
/// </summary>
internal sealed class CheckSales(IJournalQueries journals) : IFactHandler<SaleCompleted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var known = await Revisions.KnownAsync(transaction, [.. facts.SelectMany(fact => fact.Lines)], cancellation);
        var flags = new HashSet<FactFlag>();
        var placeholders = new List<Placeholder>();
        var replaced = new List<(SaleCompleted Sale, long Version)>();
        foreach (var (sale, line) in facts.SelectMany(fact => fact.Lines.Select(line => (fact, line))))
        {
            if (line.Variant is { } variant && !known.Variants.Contains(variant.Value))
            {
                flags.Add(new(sale.Operation, "product_unknown"));
                placeholders.Add(new(variant.Value, line.Product?.Value, line.Name, line.Unit));
            }
            else if (!known.Allow(line, Together(sale, line)))
                flags.Add(new(sale.Operation, "price_unknown"));
            else if (known.ReplacedIn(line) is { } version)
                replaced.Add((sale, version));
        }
        Placeholder.Insert(transaction, placeholders);
        flags.UnionWith(await StalePrices.AmongAsync(transaction, journals, replaced, cancellation));
        return [.. flags];
    }

    private static long Together(SaleCompleted sale, SoldLine line) =>
        sale.Lines.Where(one => one.Variant == line.Variant).Aggregate(0L, (sum, one) => Math.Min(Exact.Max, sum + one.Quantity));
}
