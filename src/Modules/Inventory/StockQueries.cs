using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory;

/// <summary>Answers what other modules ask about stock.</summary>
internal sealed class StockQueries : IStockQueries
{
    public async Task<IReadOnlySet<Guid>> MovedAsync(TenantTransaction transaction, LocationId location, CancellationToken cancellation) =>
        (
            await transaction.QueryAsync(
                """
                -- inventory.stock_level.moved
                select variant_id
                from inventory.stock_level
                where tenant_id = $1
                  and location_id = $2
                """,
                row => row.GetGuid(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(location.Value)
            )
        ).ToHashSet();

    public async Task<IReadOnlyDictionary<VariantId, long>> CostsAsync(
        TenantTransaction transaction,
        DeviceId device,
        OperationId operation,
        CancellationToken cancellation
    ) =>
        (
            await transaction.QueryAsync(
                """
                -- inventory.movement.costs_of_operation
                select variant_id, -sum(value_minor + correction_minor)::bigint
                from inventory.movement
                where tenant_id = $1
                  and device_id = $2
                  and operation_id = $3
                  and cause in ('sale', 'return')
                group by variant_id
                """,
                row => (Variant: row.GetGuid(0), Cost: row.GetInt64(1)),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(device.Value),
                Sql.Uuid(operation.Value)
            )
        ).ToDictionary(row => new VariantId(row.Variant), row => row.Cost);
}
