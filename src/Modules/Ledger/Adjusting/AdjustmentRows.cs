using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Adjusting;

/// <summary>Writes why the books were adjusted; what was booked is in the entry of the same operation.</summary>
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
                -- ledger.adjustment.taken
                select adjustment_id
                from ledger.adjustment
                where tenant_id = $1
                  and adjustment_id = any ($2)
                """,
                row => row.GetGuid(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. adjustments.Select(adjustment => adjustment.Adjustment)])
            ),
        ];

    public static void Insert(TenantTransaction transaction, IReadOnlyList<(Operation Operation, AdjustmentBody Body)> adjusted)
    {
        if (adjusted.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- ledger.adjustment.insert
            insert into ledger.adjustment (tenant_id, adjustment_id, operation_id, device_id, location_id, business_on, reason)
            select $1, adjustment_id, operation_id, device_id, location_id, business_on, reason
            from unnest($2, $3, $4, $5, $6, $7)
              as adjusted (adjustment_id, operation_id, device_id, location_id, business_on, reason)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. adjusted.Select(one => one.Body.Adjustment)]),
            Sql.Uuids([.. adjusted.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. adjusted.Select(one => one.Operation.Device.Value)]),
            Sql.Uuids([.. adjusted.Select(one => one.Body.Location)]),
            Sql.Dates([.. adjusted.Select(one => one.Body.BusinessOn)]),
            Sql.Texts([.. adjusted.Select(one => one.Body.Reason)])
        );
    }
}
