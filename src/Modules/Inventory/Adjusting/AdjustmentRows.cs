using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Adjusting;

/// <summary>Writes why goods were written off or found; how many of what is in the movements.</summary>
internal static class AdjustmentRows
{
    public static async Task<HashSet<Guid>> TakenAsync(
        TenantTransaction transaction,
        IReadOnlyList<AdjustmentBody> adjustments,
        CancellationToken cancellation
    ) =>
        [
            .. await transaction.QueryAsync(
                """
                -- inventory.adjustment.taken
                select adjustment_id
                from inventory.adjustment
                where tenant_id = $1
                  and adjustment_id = any ($2)
                """,
                row => row.GetGuid(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. adjustments.Select(adjustment => adjustment.Adjustment)])
            ),
        ];

    public static void Insert(TenantTransaction transaction, IReadOnlyList<(Operation Operation, AdjustmentBody Adjustment)> adjusted)
    {
        if (adjusted.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- inventory.adjustment.insert
            insert into inventory.adjustment (tenant_id, adjustment_id, operation_id, device_id, location_id, business_on, reason, note)
            select $1, adjustment_id, operation_id, device_id, location_id, business_on, reason, note
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as adjusted (adjustment_id, operation_id, device_id, location_id, business_on, reason, note)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. adjusted.Select(one => one.Adjustment.Adjustment)]),
            Sql.Uuids([.. adjusted.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. adjusted.Select(one => one.Operation.Device.Value)]),
            Sql.Uuids([.. adjusted.Select(one => one.Adjustment.Location)]),
            Sql.Dates([.. adjusted.Select(one => one.Adjustment.BusinessOn)]),
            Sql.Texts([.. adjusted.Select(one => one.Adjustment.Reason)]),
            Sql.Texts([.. adjusted.Select(one => one.Adjustment.Note)])
        );
    }
}
