using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Core.Stock;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Levels;

/// <summary>
/// The stock that one run of operations touches, moved in journal order on the transaction's <see cref="Shelves"/>. Costs follow the
/// order of application and are never computed again.
/// </summary>
internal sealed class StockBook
{
    private readonly Shelves shelves;
    private readonly List<Movement> movements = [];
    private readonly HashSet<FactFlag> flags = [];

    private StockBook(Shelves shelves) => this.shelves = shelves;

    /// <summary>What moved, for the other modules.</summary>
    public IReadOnlyList<StockMoved> Facts => movements.ConvertAll(movement => movement.Fact);

    public IReadOnlyCollection<FactFlag> Flags => flags;

    public static async Task<StockBook> OpenAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(LocationId Location, VariantId Variant)> places,
        CancellationToken cancellation
    )
    {
        var shelves = transaction.Gather(() => new Shelves());
        await shelves.ReadAsync(transaction, places, cancellation);
        return new(shelves);
    }

    /// <summary>Goods of one sold line go out; those of an exchange's negative line come back at the last cost.</summary>
    public void Sell(SaleCompleted sale, int position, VariantId variant, ProductId? product, long quantity)
    {
        var before = shelves.Level(sale.Location, variant);
        if (quantity == 0)
            return;
        var change = quantity > 0 ? before.Out(quantity, null) : before.In(-quantity, before.LastUnitCost ?? 0);
        shelves.Keep(sale.Location, variant, change.After);
        if (before.Quantity >= 0 && change.After.Quantity < 0)
            // One open flag until it is back at zero, not one for each sale.
            flags.Add(new(sale.Operation, "stock_negative"));
        if (change.CostUnknown)
            flags.Add(new(sale.Operation, "cost_unknown"));
        Note(
            new(
                new(
                    sale.Operation,
                    sale.Device,
                    StockCause.Sale,
                    sale.Location,
                    variant,
                    product,
                    sale.BusinessOn,
                    -quantity,
                    change.InventoryMinor,
                    change.CorrectionMinor
                ),
                position,
                sale.CorrectedAt
            )
        );
    }

    /// <summary>Goods that a customer brought back come in, at what they had cost; where that isn't known, at the last cost.</summary>
    /// <param name="costMinor">Of all of them, minor units.</param>
    public void TakeBack(ReturnCompleted fact, int position, VariantId variant, ProductId? product, long quantity, long? costMinor)
    {
        var before = shelves.Level(fact.Location, variant);
        if (costMinor is null && before.LastUnitCost is null)
            flags.Add(new(fact.Operation, "cost_unknown"));
        var change = before.InAtValue(quantity, costMinor ?? Exact.Extend(before.LastUnitCost ?? 0, quantity));
        shelves.Keep(fact.Location, variant, change.After);
        Note(
            new(
                new(
                    fact.Operation,
                    fact.Device,
                    StockCause.Return,
                    fact.Location,
                    variant,
                    product,
                    fact.BusinessOn,
                    quantity,
                    change.InventoryMinor,
                    change.CorrectionMinor
                ),
                position,
                fact.CorrectedAt
            )
        );
    }

    /// <summary>Goods of one received line come in.</summary>
    public void Receive(
        Operation operation,
        StockCause cause,
        LocationId location,
        DateOnly businessOn,
        int position,
        VariantId variant,
        ProductId? product,
        long quantity,
        long unitCost
    )
    {
        var change = shelves.Level(location, variant).In(quantity, unitCost);
        shelves.Keep(location, variant, change.After);
        Note(
            new(
                new(
                    operation.Id,
                    operation.Device,
                    cause,
                    location,
                    variant,
                    product,
                    businessOn,
                    quantity,
                    change.InventoryMinor,
                    change.CorrectionMinor
                ),
                position,
                operation.CorrectedAt
            )
        );
    }

    /// <summary>
    /// Goods were found, at the cost that is stated or else the last one; or written off, at the average of what is there. What nobody
    /// ever named a cost for has none, and is flagged.
    /// </summary>
    public void Adjust(
        Operation operation,
        LocationId location,
        DateOnly businessOn,
        int position,
        VariantId variant,
        ProductId? product,
        long quantity,
        long? unitCost
    )
    {
        var before = shelves.Level(location, variant);
        var change =
            quantity < 0 ? before.Out(-quantity, null)
            : (unitCost ?? before.LastUnitCost) is { } cost ? before.In(quantity, cost)
            : before.InAtValue(quantity, 0) with { CostUnknown = true };
        shelves.Keep(location, variant, change.After);
        if (before.Quantity >= 0 && change.After.Quantity < 0)
            flags.Add(new(operation.Id, "stock_negative"));
        if (change.CostUnknown)
            flags.Add(new(operation.Id, "cost_unknown"));
        Note(
            new(
                new(
                    operation.Id,
                    operation.Device,
                    StockCause.Adjustment,
                    location,
                    variant,
                    product,
                    businessOn,
                    quantity,
                    change.InventoryMinor,
                    change.CorrectionMinor
                ),
                position,
                operation.CorrectedAt
            )
        );
    }

    private void Note(Movement movement)
    {
        movements.Add(movement);
        shelves.Add(movement);
    }
}
