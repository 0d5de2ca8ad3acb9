using Kaunta.Modules.Cash.Shifts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Closing;

/// <summary>Reads what was done in shifts, writes how they were closed.</summary>
internal static class ClosingRows
{
    public static async Task<ILookup<Guid, StoredEntry>> EntriesAsync(
        TenantTransaction transaction,
        IReadOnlyList<Guid> shifts,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- cash.shift_entry.of_shifts
            select shift_id, device_id, operation_id, incarnation, seq, made_version, figures
            from cash.shift_entry
            where tenant_id = $1
              and shift_id = any ($2)
            """,
            row => new StoredEntry(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetGuid(2),
                row.GetGuid(3),
                row.GetInt64(4),
                row.GetInt64(5),
                FiguresText.Read(row.GetString(6))
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. shifts])
        );
        return rows.ToLookup(row => row.Shift);
    }

    public static void Save(TenantTransaction transaction, IReadOnlyList<AcceptedClosing> closed)
    {
        if (closed.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- cash.shift.close
            update cash.shift s
            set closed_operation_id = closed.operation_id,
              closed_device_id = closed.device_id,
              closed_at = closed.closed_at,
              closed_by = closed.closed_by,
              expected_minor = closed.expected_minor,
              counted_minor = closed.counted_minor,
              difference_minor = closed.difference_minor,
              left_minor = closed.left_minor,
              closed_note = closed.note,
              z = closed.z,
              server_figures = closed.server_figures,
              version = default
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
              as closed (shift_id, operation_id, device_id, closed_at, closed_by, expected_minor, counted_minor, difference_minor,
                left_minor, note, z, server_figures)
            where s.tenant_id = $1
              and s.shift_id = closed.shift_id
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. closed.Select(one => one.Closing.Shift)]),
            Sql.Uuids([.. closed.Select(one => one.Operation.Id.Value)]),
            Sql.Uuids([.. closed.Select(one => one.Operation.Device.Value)]),
            Sql.Instants([.. closed.Select(one => one.Operation.CorrectedAt)]),
            Sql.UuidsOrNull([.. closed.Select(one => one.Operation.Actor?.Value)]),
            Sql.Bigints([.. closed.Select(one => one.Closing.Expected)]),
            Sql.Bigints([.. closed.Select(one => one.Closing.Counted)]),
            Sql.Bigints([.. closed.Select(one => one.Closing.Difference)]),
            Sql.Bigints([.. closed.Select(one => one.Closing.Left)]),
            Sql.Texts([.. closed.Select(one => one.Closing.Note)]),
            Sql.Texts([.. closed.Select(one => one.Closing.Json)]),
            Sql.Texts([.. closed.Select(one => FiguresText.Write(one.Figures))])
        );
        MarkAfterClose(transaction, [.. closed.SelectMany(one => one.Left)]);
    }

    private static void MarkAfterClose(TenantTransaction transaction, IReadOnlyList<StoredEntry> entries)
    {
        if (entries.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- cash.shift_entry.mark_after_close
            update cash.shift_entry e
            set after_close = true
            from unnest($2, $3, $4) as late (shift_id, device_id, operation_id)
            where e.tenant_id = $1
              and e.shift_id = late.shift_id
              and e.device_id = late.device_id
              and e.operation_id = late.operation_id
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. entries.Select(entry => entry.Shift)]),
            Sql.Uuids([.. entries.Select(entry => entry.Device)]),
            Sql.Uuids([.. entries.Select(entry => entry.Operation)])
        );
    }
}
