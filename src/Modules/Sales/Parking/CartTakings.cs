using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Parking;

/// <summary>Who took which cart off the shelf.</summary>
internal static class CartTakings
{
    /// <summary>Of carts that were taken: how many tills went on with them.</summary>
    public static async Task<Dictionary<Guid, int>> CountAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> carts,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sales.cart_taking.count
            select cart_id, count(*) filter (where why <> 'discarded')::integer
            from sales.cart_taking
            where tenant_id = $1
              and cart_id = any ($2)
            group by cart_id
            """,
            row => (Cart: row.GetGuid(0), GoingOn: row.GetInt32(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. carts])
        );
        return rows.ToDictionary(row => row.Cart, row => row.GoingOn);
    }

    public static void Insert(TenantTransaction transaction, IReadOnlyList<(Operation Operation, TakingBody Body)> takings) =>
        transaction.Enqueue(
            """
            -- sales.cart_taking.insert
            insert into sales.cart_taking (tenant_id, cart_id, device_id, operation_id, why, register_id, actor_id, taken_at)
            select $1, cart_id, device_id, operation_id, why, register_id, actor_id, taken_at
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as taken (cart_id, device_id, operation_id, why, register_id, actor_id, taken_at)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. takings.Select(taking => taking.Body.Cart)]),
            Sql.Uuids([.. takings.Select(taking => taking.Operation.Device.Value)]),
            Sql.Uuids([.. takings.Select(taking => taking.Operation.Id.Value)]),
            Sql.Texts([.. takings.Select(taking => taking.Body.Why)]),
            Sql.UuidsOrNull([.. takings.Select(taking => taking.Body.Register)]),
            Sql.UuidsOrNull([.. takings.Select(taking => taking.Operation.Actor?.Value)]),
            Sql.Instants([.. takings.Select(taking => taking.Operation.CorrectedAt)])
        );
}
