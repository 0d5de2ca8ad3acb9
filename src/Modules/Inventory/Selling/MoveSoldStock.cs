using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Inventory.Levels;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Selling;

/// <summary>What was sold leaves the shelf. A variant that nobody knows yet is counted too: its product may say otherwise later.</summary>
internal sealed class MoveSoldStock(ICatalogQueries catalog, IEnumerable<IFactHandler<StockMoved>> listeners) : IFactHandler<SaleCompleted>
{
    /// <summary>Also the levels of what may turn out not to be counted: there are none.</summary>
    public Task ReadAheadAsync(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts, CancellationToken cancellation) =>
        StockBook.OpenAsync(
            transaction,
            facts
                .SelectMany(fact => fact.Lines.Select(line => line.Variant).OfType<VariantId>().Select(sold => (fact.Location, sold)))
                .ToHashSet(),
            cancellation
        );

    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var sold = facts
            .SelectMany(fact => fact.Lines.Where(line => line.Variant is not null).Select(line => (Sale: fact, Line: line)))
            .ToList();
        if (sold.Count == 0)
            return [];
        var variants = await catalog.VariantsAsync(transaction, [.. sold.Select(one => one.Line.Variant!.Value).Distinct()], cancellation);
        var tracked = sold.FindAll(one => !variants.TryGetValue(one.Line.Variant!.Value, out var variant) || variant.Tracked);
        var book = await StockBook.OpenAsync(
            transaction,
            tracked.Select(one => (one.Sale.Location, one.Line.Variant!.Value)).ToHashSet(),
            cancellation
        );
        foreach (var (sale, line) in tracked)
            book.Sell(sale, line.Line, line.Variant!.Value, line.Product, line.Quantity);
        return [.. book.Flags, .. await Listeners.TellAsync(listeners, transaction, book.Facts, cancellation)];
    }
}
