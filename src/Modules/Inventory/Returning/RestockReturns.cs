using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Money;
using Kaunta.Core.Sales;
using Kaunta.Modules.Inventory.Levels;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Returning;

/// <summary>
/// What came back and can be sold again goes back on the shelf, at the cost with which its sale line went out: the units that come back
/// take their own part of it, so that returning everything brings back exactly what went. Without a known sale line the last cost
/// holds. What isn't restocked was thrown away: its cost stays with the sale.
/// </summary>
internal sealed class RestockReturns(ICatalogQueries catalog, IEnumerable<IFactHandler<StockMoved>> listeners)
    : IFactHandler<ReturnCompleted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    )
    {
        var restocked = facts
            .SelectMany(fact =>
                fact.Lines.Where(line => line is { Restock: true, Variant: not null }).Select(line => (Return: fact, Line: line))
            )
            .ToList();
        if (restocked.Count == 0)
            return [];
        var variants = await catalog.VariantsAsync(
            transaction,
            [.. restocked.Select(one => one.Line.Variant!.Value).Distinct()],
            cancellation
        );
        var tracked = restocked.FindAll(one => !variants.TryGetValue(one.Line.Variant!.Value, out var variant) || variant.Tracked);
        if (tracked.Count == 0)
            return [];
        var costs = await SoldCostsAsync(
            transaction,
            [.. tracked.Where(one => one.Line.From is not null).Select(one => one.Line.From!)],
            cancellation
        );
        var book = await StockBook.OpenAsync(
            transaction,
            tracked.Select(one => (one.Return.Location, one.Line.Variant!.Value)).ToHashSet(),
            cancellation
        );
        foreach (var (fact, line) in tracked)
            book.TakeBack(fact, line.Line, line.Variant!.Value, line.Product, line.Quantity, Cost(line, costs));
        return [.. book.Flags, .. await Listeners.TellAsync(listeners, transaction, book.Facts, cancellation)];
    }

    /// <summary>What the units cost that came back, minor units; null when nobody knows with which sale they went.</summary>
    private static long? Cost(ReturnedGoods line, IReadOnlyDictionary<(Guid Device, Guid Operation, int Line), long> costs)
    {
        if (line.From is not { } from || !costs.TryGetValue((from.Device.Value, from.Operation.Value, from.Line), out var cost))
            return null;
        // Units beyond what was sold have no part of their own: they are worth what one of the line was worth.
        return Exact.Add(
            ReturnedLine.Part(cost, from.Quantity, from.ReturnedBefore, line.Within),
            Exact.MultiplyDivide(cost, line.Quantity - line.Within, from.Quantity)
        );
    }

    private static async Task<IReadOnlyDictionary<(Guid Device, Guid Operation, int Line), long>> SoldCostsAsync(
        TenantTransaction transaction,
        IReadOnlyList<SoldUnits> lines,
        CancellationToken cancellation
    )
    {
        // What went out in this very transaction may not be written yet.
        var costs = transaction
            .Gather(() => new Shelves())
            .Movements.Where(one => one.Fact is { Cause: StockCause.Sale, Quantity: < 0 })
            .ToDictionary(one => (one.Fact.Device.Value, one.Fact.Operation.Value, one.Position), one => -one.Fact.ValueMinor);
        var earlier = lines.Where(line => !costs.ContainsKey((line.Device.Value, line.Operation.Value, line.Line))).ToList();
        if (earlier.Count == 0)
            return costs;
        var rows = await transaction.QueryAsync(
            """
            -- inventory.returning.sold_costs
            select m.device_id, m.operation_id, m.position, -m.value_minor
            from (
              select distinct device_id, operation_id, position
              from unnest($2, $3, $4) as sold (device_id, operation_id, position)
            ) as sold
            join inventory.movement m
              on m.tenant_id = $1
                and m.device_id = sold.device_id
                and m.operation_id = sold.operation_id
                and m.position = sold.position
            where m.cause = 'sale'
              and m.quantity < 0
            """,
            row => KeyValuePair.Create((row.GetGuid(0), row.GetGuid(1), row.GetInt32(2)), row.GetInt64(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. earlier.Select(line => line.Device.Value)]),
            Sql.Uuids([.. earlier.Select(line => line.Operation.Value)]),
            Sql.Integers([.. earlier.Select(line => line.Line)])
        );
        foreach (var (line, cost) in rows)
            costs.Add(line, cost);
        return costs;
    }
}
