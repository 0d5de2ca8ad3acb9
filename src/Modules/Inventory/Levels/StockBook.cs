using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Core.Stock;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Levels;

/// <summary>
/// The stock that one batch touches: read once under the business's lock, moved in journal order, written once. Costs follow the order
/// of application and are never computed again.
/// </summary>
internal sealed class StockBook
{
    private readonly Dictionary<(Guid Location, Guid Variant), StockCost> levels;
    private readonly HashSet<(Guid Location, Guid Variant)> changed = [];
    private readonly List<Movement> movements = [];
    private readonly HashSet<FactFlag> flags = [];

    private StockBook(IEnumerable<KeyValuePair<(Guid, Guid), StockCost>> levels) => this.levels = new(levels);

    /// <summary>What moved, for the other modules.</summary>
    public IReadOnlyList<StockMoved> Facts => movements.ConvertAll(movement => movement.Fact);

    public IReadOnlyCollection<FactFlag> Flags => flags;

    private sealed record Movement(StockMoved Fact, int Position, DateTimeOffset CorrectedAt);

    public static async Task<StockBook> OpenAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(LocationId Location, VariantId Variant)> places,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- inventory.stock_level.find
            select s.location_id, s.variant_id, s.quantity, s.value_minor, s.last_unit_cost
            from unnest($2, $3) as place (location_id, variant_id)
            join inventory.stock_level s
              on s.tenant_id = $1 and s.location_id = place.location_id and s.variant_id = place.variant_id
            """,
            row =>
                KeyValuePair.Create((row.GetGuid(0), row.GetGuid(1)), new StockCost(row.GetInt64(2), row.GetInt64(3), row.BigintOrNull(4))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. places.Select(place => place.Location.Value)]),
            Sql.Uuids([.. places.Select(place => place.Variant.Value)])
        );
        return new(rows);
    }

    /// <summary>Goods of one sold line go out; those of an exchange's negative line come back at the last cost.</summary>
    public void Sell(SaleCompleted sale, int position, VariantId variant, ProductId? product, long quantity)
    {
        var before = Level(sale.Location, variant);
        if (quantity == 0)
            return;
        var change = quantity > 0 ? before.Out(quantity, null) : before.In(-quantity, before.LastUnitCost ?? 0);
        Keep(sale.Location, variant, change.After);
        if (before.Quantity >= 0 && change.After.Quantity < 0)
            // One open flag until it is back at zero, not one for each sale.
            flags.Add(new(sale.Operation, "stock_negative"));
        if (change.CostUnknown)
            flags.Add(new(sale.Operation, "cost_unknown"));
        movements.Add(
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
        var before = Level(fact.Location, variant);
        if (costMinor is null && before.LastUnitCost is null)
            flags.Add(new(fact.Operation, "cost_unknown"));
        var change = before.InAtValue(quantity, costMinor ?? Exact.Extend(before.LastUnitCost ?? 0, quantity));
        Keep(fact.Location, variant, change.After);
        movements.Add(
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
        var change = Level(location, variant).In(quantity, unitCost);
        Keep(location, variant, change.After);
        movements.Add(
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
        var before = Level(location, variant);
        var change =
            quantity < 0 ? before.Out(-quantity, null)
            : (unitCost ?? before.LastUnitCost) is { } cost ? before.In(quantity, cost)
            : before.InAtValue(quantity, 0) with { CostUnknown = true };
        Keep(location, variant, change.After);
        if (before.Quantity >= 0 && change.After.Quantity < 0)
            flags.Add(new(operation.Id, "stock_negative"));
        if (change.CostUnknown)
            flags.Add(new(operation.Id, "cost_unknown"));
        movements.Add(
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

    public void Save(TenantTransaction transaction)
    {
        if (movements.Count == 0)
            return;
        // In one order always, so that nothing waits for itself.
        var rows = changed
            .OrderBy(place => place.Location)
            .ThenBy(place => place.Variant)
            .Select(place => (place, Level: levels[place]))
            .ToList();
        transaction.Enqueue(
            """
            -- inventory.stock_level.save
            insert into inventory.stock_level (tenant_id, location_id, variant_id, quantity, value_minor, last_unit_cost)
            select $1, location_id, variant_id, quantity, value_minor, last_unit_cost
            from unnest($2, $3, $4, $5, $6)
              as level (location_id, variant_id, quantity, value_minor, last_unit_cost)
            on conflict (tenant_id, location_id, variant_id) do update
            set quantity = excluded.quantity,
              value_minor = excluded.value_minor,
              last_unit_cost = excluded.last_unit_cost,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. rows.Select(row => row.place.Location)]),
            Sql.Uuids([.. rows.Select(row => row.place.Variant)]),
            Sql.Bigints([.. rows.Select(row => row.Level.Quantity)]),
            Sql.Bigints([.. rows.Select(row => row.Level.ValueMinor)]),
            Sql.BigintsOrNull([.. rows.Select(row => row.Level.LastUnitCost)])
        );
        transaction.Enqueue(
            """
            -- inventory.movement.insert
            insert into inventory.movement
              (tenant_id, operation_id, device_id, position, location_id, variant_id, cause, quantity, value_minor, correction_minor,
               business_on, corrected_at)
            select $1, operation_id, device_id, position, location_id, variant_id, cause, quantity, value_minor, correction_minor,
              business_on, corrected_at
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
              as moved (operation_id, device_id, position, location_id, variant_id, cause, quantity, value_minor, correction_minor,
                business_on, corrected_at)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. movements.Select(one => one.Fact.Operation.Value)]),
            Sql.Uuids([.. movements.Select(one => one.Fact.Device.Value)]),
            Sql.Integers([.. movements.Select(one => one.Position)]),
            Sql.Uuids([.. movements.Select(one => one.Fact.Location.Value)]),
            Sql.Uuids([.. movements.Select(one => one.Fact.Variant.Value)]),
            Sql.Texts([.. movements.Select(one => Name(one.Fact.Cause))]),
            Sql.Bigints([.. movements.Select(one => one.Fact.Quantity)]),
            Sql.Bigints([.. movements.Select(one => one.Fact.ValueMinor)]),
            Sql.Bigints([.. movements.Select(one => one.Fact.CorrectionMinor)]),
            Sql.Dates([.. movements.Select(one => one.Fact.BusinessOn)]),
            Sql.Instants([.. movements.Select(one => one.CorrectedAt)])
        );
    }

    private StockCost Level(LocationId location, VariantId variant) =>
        levels.GetValueOrDefault((location.Value, variant.Value), StockCost.None);

    private void Keep(LocationId location, VariantId variant, StockCost level)
    {
        levels[(location.Value, variant.Value)] = level;
        changed.Add((location.Value, variant.Value));
    }

    private static string Name(StockCause cause) =>
        cause switch
        {
            StockCause.Sale => "sale",
            StockCause.Purchase => "purchase",
            StockCause.Opening => "opening",
            StockCause.Return => "return",
            StockCause.Adjustment => "adjustment",
            _ => throw new ArgumentOutOfRangeException(nameof(cause)),
        };

    public static readonly FeedSource Feed = new(
        "stock",
        10,
        FeedPartition.Location,
        """
        -- inventory.feed.stock
        select version, variant_id, json_build_object('id', variant_id, 'quantity', quantity)::text
        from inventory.stock_level
        where tenant_id = current_setting('app.tenant_id')::uuid
          and location_id = @scope
          and (version, variant_id) > (@version, @id)
        order by version, variant_id
        limit @limit
        """
    );
}
