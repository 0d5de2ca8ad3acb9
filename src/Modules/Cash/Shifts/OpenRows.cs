using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>Reads and writes openings.</summary>
internal static class OpenRows
{
    /// <summary>The open shifts of these registers.</summary>
    public static async Task<HashSet<(Guid Register, Guid Shift)>> RegistersAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> registers,
        CancellationToken cancellation
    ) =>
        [
            .. await transaction.QueryAsync(
                """
                -- cash.shift.open_of_registers
                select register_id, shift_id
                from cash.shift
                where tenant_id = $1
                  and register_id = any ($2)
                  and closed_at is null
                """,
                row => (row.GetGuid(0), row.GetGuid(1)),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. registers])
            ),
        ];

    /// <summary>New rows, or what is known now of those that something named before.</summary>
    public static void Save(TenantTransaction transaction, IReadOnlyList<(Operation Operation, OpeningBody Opening)> opened)
    {
        if (opened.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- cash.shift.open
            insert into cash.shift as s
              (tenant_id, shift_id, location_id, register_id, business_on, opened_operation_id, opened_device_id, opened_at, opened_by,
               carried_minor, float_minor, opened_note)
            select $1, shift_id, location_id, register_id, business_on, operation_id, device_id, opened_at, opened_by,
              carried_minor, float_minor, note
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
              as opened (shift_id, location_id, register_id, business_on, operation_id, device_id, opened_at, opened_by,
                carried_minor, float_minor, note)
            on conflict (tenant_id, shift_id) do update
            set location_id = excluded.location_id,
              register_id = excluded.register_id,
              business_on = excluded.business_on,
              opened_operation_id = excluded.opened_operation_id,
              opened_device_id = excluded.opened_device_id,
              opened_at = excluded.opened_at,
              opened_by = excluded.opened_by,
              carried_minor = excluded.carried_minor,
              float_minor = excluded.float_minor,
              opened_note = excluded.opened_note,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. opened.Select(one => one.Opening.Shift)]),
            Sql.Uuids([.. opened.Select(one => one.Opening.Location)]),
            Sql.Uuids([.. opened.Select(one => one.Opening.Register)]),
            Sql.Dates([.. opened.Select(one => one.Opening.BusinessOn)]),
            Sql.Uuids([.. opened.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. opened.Select(one => one.Operation.Device.Value)]),
            Sql.Instants([.. opened.Select(one => one.Operation.CorrectedAt)]),
            Sql.UuidsOrNull([.. opened.Select(one => one.Operation.Actor?.Value)]),
            Sql.Bigints([.. opened.Select(one => one.Opening.Carried)]),
            Sql.Bigints([.. opened.Select(one => one.Opening.Float)]),
            Sql.Texts([.. opened.Select(one => one.Opening.Note)])
        );
    }
}
