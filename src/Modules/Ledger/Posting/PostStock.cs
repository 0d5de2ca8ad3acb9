using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Core.Ledger;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Posting;

/// <summary>
/// The goods side of the books: what an operation moved at a location, whatever number of lines it had. Goods that were sold or came back
/// stand in one entry with their money.
/// </summary>
internal sealed class PostStock : IFactHandler<StockMoved>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<StockMoved> facts,
        CancellationToken cancellation
    ) =>
        Books.PostAsync(
            transaction,
            [.. facts.GroupBy(fact => (fact.Device, fact.Operation, fact.Cause, fact.Location, fact.BusinessOn)).Select(Booked)],
            cancellation
        );

    /// <summary>A line that came back (an exchange) may have settled what was sold short: that part is a correction, not cost of goods.</summary>
    private static Entry Sold(LocationId location, long inventory, long correction) =>
        correction == 0
            ? StockEntry.Sold(location, inventory)
            : Core.Ledger.Entry.Of([
                new(Chart.CostOfGoods(location), -Exact.Add(inventory, correction)),
                new(Chart.CostCorrections(location), correction),
                new(Chart.Inventory(location), inventory),
            ]);

    private static BookedEntry Booked<TKey>(IGrouping<TKey, StockMoved> moved)
    {
        var first = moved.First();
        var inventory = Exact.Sum(moved.Select(fact => fact.ValueMinor));
        var correction = Exact.Sum(moved.Select(fact => fact.CorrectionMinor));
        var (cause, entry) = first.Cause switch
        {
            StockCause.Sale => ("sale", Sold(first.Location, inventory, correction)),
            // The other way round: cost of goods gets back what inventory and corrections take.
            StockCause.Return => ("return", Sold(first.Location, inventory, correction)),
            StockCause.Purchase => ("purchase", StockEntry.Purchased(first.Location, inventory, correction)),
            StockCause.Opening => ("opening", StockEntry.Opened(first.Location, inventory, correction)),
            StockCause.Adjustment => ("adjustment", StockEntry.Adjusted(first.Location, inventory, correction)),
            _ => throw new InvalidOperationException($"Nothing says how {first.Cause} is booked."),
        };
        return new(first.Device.Value, first.Operation.Value, cause, first.Location.Value, first.BusinessOn, entry);
    }
}
