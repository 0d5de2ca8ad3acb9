using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>Writes movements of cash.</summary>
internal static class MovementRows
{
    public static async Task<HashSet<Guid>> TakenAsync(
        TenantTransaction transaction,
        IReadOnlyList<MovementBody> movements,
        CancellationToken cancellation
    ) =>
        [
            .. await transaction.QueryAsync(
                """
                -- cash.movement.taken
                select movement_id
                from cash.movement
                where tenant_id = $1
                  and movement_id = any ($2)
                """,
                row => row.GetGuid(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. movements.Select(movement => movement.Movement)])
            ),
        ];

    public static void Insert(TenantTransaction transaction, IReadOnlyList<(Operation Operation, MovementBody Movement)> moved)
    {
        if (moved.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- cash.movement.insert
            insert into cash.movement
              (tenant_id, movement_id, operation_id, device_id, shift_id, location_id, register_id, business_on, kind, amount_minor,
               category, note, actor_id, corrected_at)
            select $1, movement_id, operation_id, device_id, shift_id, location_id, register_id, business_on, kind, amount_minor,
              category, note, actor_id, corrected_at
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
              as moved (movement_id, operation_id, device_id, shift_id, location_id, register_id, business_on, kind, amount_minor,
                category, note, actor_id, corrected_at)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. moved.Select(one => one.Movement.Movement)]),
            Sql.Uuids([.. moved.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. moved.Select(one => one.Operation.Device.Value)]),
            Sql.UuidsOrNull([.. moved.Select(one => one.Movement.Shift)]),
            Sql.Uuids([.. moved.Select(one => one.Movement.Location)]),
            Sql.Uuids([.. moved.Select(one => one.Movement.Register)]),
            Sql.Dates([.. moved.Select(one => one.Movement.BusinessOn)]),
            Sql.Texts([.. moved.Select(one => one.Movement.Kind.ToString().ToLowerInvariant())]),
            Sql.Bigints([.. moved.Select(one => one.Movement.Amount)]),
            Sql.Texts([.. moved.Select(one => one.Movement.Category)]),
            Sql.Texts([.. moved.Select(one => one.Movement.Note)]),
            Sql.UuidsOrNull([.. moved.Select(one => one.Operation.Actor?.Value)]),
            Sql.Instants([.. moved.Select(one => one.Operation.CorrectedAt)])
        );
    }
}
