using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Placeholders;

/// <summary>
/// Looks at what was sold with the catalogue's eyes. Unknown variants get a placeholder (<c>product_unknown</c>). Prices and taxes that
/// name a revision must name a real one and be what it says (<c>price_unknown</c>), and not one that had been replaced on the till
/// itself (<c>price_stale</c>). The sale stands in any case.
/// </summary>
internal sealed class CheckSales(ICatalogQueries catalog, IJournalQueries journals) : IFactHandler<SaleCompleted>
{
    public Task ReadAheadAsync(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts, CancellationToken cancellation) =>
        ReadAsync(transaction, LinesOf(facts), cancellation);

    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var (variants, known) = await ReadAsync(transaction, LinesOf(facts), cancellation);
        var flags = new HashSet<FactFlag>();
        var placeholders = new List<Placeholder>();
        var replaced = new List<(SaleCompleted Sale, long Version)>();
        foreach (var (sale, line, together) in facts.SelectMany(Together))
        {
            if (line.Variant is { } variant && variants.GetValueOrDefault(variant) is not { Placeholder: false })
            {
                flags.Add(new(sale.Operation, "product_unknown"));
                placeholders.Add(new(variant.Value, line.Product?.Value, line.Name, line.Unit));
            }
            else if (!known.Allow(line, together))
                flags.Add(new(sale.Operation, "price_unknown"));
            else if (known.ReplacedIn(line) is { } version)
                replaced.Add((sale, version));
        }
        Placeholder.Insert(transaction, placeholders);
        flags.UnionWith(await StalePrices.AmongAsync(transaction, journals, replaced, cancellation));
        return [.. flags];
    }

    private static List<SoldLine> LinesOf(IReadOnlyList<SaleCompleted> facts) => [.. facts.SelectMany(fact => fact.Lines)];

    private Task<(IReadOnlyDictionary<VariantId, VariantFacts> Variants, Revisions Known)> ReadAsync(
        TenantTransaction transaction,
        List<SoldLine> lines,
        CancellationToken cancellation
    ) =>
        transaction.TogetherAsync(
            () => catalog.VariantsAsync(transaction, lines.Select(line => line.Variant).OfType<VariantId>().ToHashSet(), cancellation),
            () => Revisions.KnownAsync(transaction, lines, cancellation),
            cancellation
        );

    /// <summary>The lines of a sale, each with all of its variant in the sale.</summary>
    private static IEnumerable<(SaleCompleted Sale, SoldLine Line, long Together)> Together(SaleCompleted sale)
    {
        var quantities = new Dictionary<VariantId, long>();
        foreach (var line in sale.Lines)
            if (line.Variant is { } variant)
                quantities[variant] = Math.Min(Exact.Max, quantities.GetValueOrDefault(variant) + line.Quantity);
        return sale.Lines.Select(line => (sale, line, line.Variant is { } variant ? quantities[variant] : line.Quantity));
    }
}
