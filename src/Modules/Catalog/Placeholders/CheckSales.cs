using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>
/// Looks at what was sold with the catalogue's eyes. Unknown variants get a placeholder (<c>product_unknown</c>). Prices and taxes that
/// name a revision must name a real one and be what it says (<c>price_unknown</c>), and not one that had been replaced on the till
/// itself (<c>price_stale</c>). The sale stands in any case.
/// </summary>
internal sealed class CheckSales(IJournalQueries journals) : IFactHandler<SaleCompleted>
{
    /// <summary>A basket may have been begun before the new price came; its prices stay.</summary>
    private static readonly TimeSpan LongestBasket = TimeSpan.FromMinutes(15);

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
            else if (!known.Allow(line))
                flags.Add(new(sale.Operation, "price_unknown"));
            else if (known.ReplacedIn(line) is { } version)
                replaced.Add((sale, version));
        }
        Placeholder.Insert(transaction, placeholders);
        flags.UnionWith(await StaleAsync(transaction, replaced, cancellation));
        return [.. flags];
    }

    private async Task<IEnumerable<FactFlag>> StaleAsync(
        TenantTransaction transaction,
        List<(SaleCompleted Sale, long Version)> replaced,
        CancellationToken cancellation
    )
    {
        if (replaced.Count == 0)
            return [];
        var wanted = replaced.Select(one => (one.Sale.Device, one.Version)).ToHashSet();
        var seen = await journals.SeenAsync(transaction, wanted, cancellation);
        return replaced
            .Where(one => seen.TryGetValue((one.Sale.Device, one.Version), out var at) && at + LongestBasket < one.Sale.CorrectedAt)
            .Select(one => new FactFlag(one.Sale.Operation, "price_stale"));
    }
}
