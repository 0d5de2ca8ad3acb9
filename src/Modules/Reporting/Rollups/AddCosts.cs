using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>Adds what the sold goods cost to the day and the product they were sold on, and takes off what came back on the shelf.</summary>
internal sealed class AddCosts : IFactHandler<StockMoved>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<StockMoved> facts,
        CancellationToken cancellation
    )
    {
        var costs = facts
            .Where(fact => fact.Cause is StockCause.Sale or StockCause.Return)
            .GroupBy(fact => (Location: fact.Location.Value, fact.BusinessOn, Variant: fact.Variant.Value))
            .OrderBy(cost => cost.Key)
            .Select(cost => (cost.Key, Cost: -cost.Sum(fact => fact.ValueMinor + fact.CorrectionMinor)))
            .ToList();
        if (costs.Count > 0)
            Add(transaction, costs);
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }

    private static void Add(TenantTransaction transaction, List<((Guid Location, DateOnly BusinessOn, Guid Variant) Key, long Cost)> costs)
    {
        transaction.Enqueue(
            """
            -- reporting.product_day.add_cost
            insert into reporting.product_day as p
              (tenant_id, location_id, business_on, variant_id, name, quantity, total_minor, cost_minor)
            select $1, location_id, business_on, variant_id, '', 0, 0, cost_minor
            from unnest($2, $3, $4, $5) as added (location_id, business_on, variant_id, cost_minor)
            on conflict (tenant_id, location_id, business_on, variant_id) do update
            set cost_minor = p.cost_minor + excluded.cost_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. costs.Select(cost => cost.Key.Location)]),
            Sql.Dates([.. costs.Select(cost => cost.Key.BusinessOn)]),
            Sql.Uuids([.. costs.Select(cost => cost.Key.Variant)]),
            Sql.Bigints([.. costs.Select(cost => cost.Cost)])
        );
        transaction.Enqueue(
            """
            -- reporting.sales_day.add_cost
            insert into reporting.sales_day as d
              (tenant_id, location_id, business_on, sales, total_minor, tax_minor, discount_minor, cost_minor)
            select $1, location_id, business_on, 0, 0, 0, 0, sum(cost_minor)::bigint
            from unnest($2, $3, $4) as added (location_id, business_on, cost_minor)
            group by location_id, business_on
            order by location_id, business_on
            on conflict (tenant_id, location_id, business_on) do update
            set cost_minor = d.cost_minor + excluded.cost_minor
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. costs.Select(cost => cost.Key.Location)]),
            Sql.Dates([.. costs.Select(cost => cost.Key.BusinessOn)]),
            Sql.Bigints([.. costs.Select(cost => cost.Cost)])
        );
    }
}
