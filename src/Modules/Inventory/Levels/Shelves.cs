using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Core.Stock;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Levels;

/// <summary>Goods that moved, and where in their operation.</summary>
internal sealed record Movement(StockMoved Fact, int Position, DateTimeOffset CorrectedAt);

/// <summary>The shelves that one transaction touches: each read once under the business's lock, and written once with all that moved.</summary>
internal sealed class Shelves : IGathered
{
    private readonly Dictionary<(Guid Location, Guid Variant), StockCost> levels = [];
    private readonly HashSet<(Guid Location, Guid Variant)> changed = [];

    /// <summary>Those that have a row; any other gets its first. Under the business's lock nobody else makes one in between.</summary>
    private readonly HashSet<(Guid Location, Guid Variant)> onShelf = [];

    private readonly List<Movement> movements = [];

    public async Task ReadAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(LocationId Location, VariantId Variant)> places,
        CancellationToken cancellation
    )
    {
        var missing = places
            .Select(place => (Location: place.Location.Value, Variant: place.Variant.Value))
            .Where(place => !levels.ContainsKey(place))
            .ToList();
        if (missing.Count == 0)
            return;
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
            Sql.Uuids([.. missing.Select(place => place.Location)]),
            Sql.Uuids([.. missing.Select(place => place.Variant)])
        );
        foreach (var place in missing)
            levels[place] = StockCost.None;
        foreach (var (place, level) in rows)
        {
            levels[place] = level;
            onShelf.Add(place);
        }
    }

    public StockCost Level(LocationId location, VariantId variant) =>
        levels.GetValueOrDefault((location.Value, variant.Value), StockCost.None);

    public void Keep(LocationId location, VariantId variant, StockCost level)
    {
        levels[(location.Value, variant.Value)] = level;
        changed.Add((location.Value, variant.Value));
    }

    public void Add(Movement movement) => movements.Add(movement);

    /// <summary>What moved in this transaction and isn't written yet.</summary>
    public IReadOnlyList<Movement> Movements => movements;

    public void Write(TenantTransaction transaction)
    {
        if (movements.Count == 0)
            return;
        var rows = changed.ToLookup(onShelf.Contains);
        Save(
            transaction,
            [.. rows[true]],
            """
            -- inventory.stock_level.save
            update inventory.stock_level s
            set quantity = level.quantity,
              value_minor = level.value_minor,
              last_unit_cost = level.last_unit_cost,
              version = (select current_setting('app.version')::bigint)
            from unnest($2, $3, $4, $5, $6) as level (location_id, variant_id, quantity, value_minor, last_unit_cost)
            where s.tenant_id = $1
              and s.location_id = level.location_id
              and s.variant_id = level.variant_id
            """
        );
        Save(
            transaction,
            [.. rows[false]],
            """
            -- inventory.stock_level.insert
            insert into inventory.stock_level (tenant_id, location_id, variant_id, quantity, value_minor, last_unit_cost, version)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), (select current_setting('app.version')::bigint)
            """
        );
        transaction.Enqueue(
            """
            -- inventory.movement.insert
            insert into inventory.movement
              (tenant_id, operation_id, device_id, position, location_id, variant_id, cause, quantity, value_minor, correction_minor,
               business_on, corrected_at, made_version)
            select $1, unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10),
              unnest($11), unnest($12), (select current_setting('app.version')::bigint)
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

    private void Save(TenantTransaction transaction, IReadOnlyList<(Guid Location, Guid Variant)> places, string sql)
    {
        if (places.Count == 0)
            return;
        transaction.Enqueue(
            sql,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. places.Select(place => place.Location)]),
            Sql.Uuids([.. places.Select(place => place.Variant)]),
            Sql.Bigints([.. places.Select(place => levels[place].Quantity)]),
            Sql.Bigints([.. places.Select(place => levels[place].ValueMinor)]),
            Sql.BigintsOrNull([.. places.Select(place => levels[place].LastUnitCost)])
        );
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
}
