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
}
