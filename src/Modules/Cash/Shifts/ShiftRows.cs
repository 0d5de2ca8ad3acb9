using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>What must be known of a shift before something is added to it.</summary>
/// <param name="Opened">False while its opening hasn't arrived.</param>
internal sealed record KnownShift(Guid Register, long? Float, bool Opened, bool Closed);

internal static class ShiftRows
{
    public static async Task<Dictionary<Guid, KnownShift>> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<Guid> shifts,
        CancellationToken cancellation
    )
    {
        if (shifts.Count == 0)
            return [];
        var rows = await transaction.QueryAsync(
            """
            -- cash.shift.read
            select shift_id, register_id, float_minor, opened_at is not null, closed_at is not null
            from cash.shift
            where tenant_id = $1
              and shift_id = any ($2)
            """,
            row => (Id: row.GetGuid(0), Shift: new KnownShift(row.GetGuid(1), row.BigintOrNull(2), row.GetBoolean(3), row.GetBoolean(4))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. shifts])
        );
        return rows.ToDictionary(row => row.Id, row => row.Shift);
    }

    /// <summary>Rows for shifts that something names and whose opening hasn't arrived.</summary>
    public static void InsertPlaceholders(
        TenantTransaction transaction,
        IReadOnlyList<(Guid Shift, Guid Location, Guid Register, DateOnly BusinessOn)> unknown
    )
    {
        if (unknown.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- cash.shift.insert_placeholders
            insert into cash.shift (tenant_id, shift_id, location_id, register_id, business_on)
            select $1, shift_id, location_id, register_id, business_on
            from unnest($2, $3, $4, $5) as named (shift_id, location_id, register_id, business_on)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. unknown.Select(one => one.Shift)]),
            Sql.Uuids([.. unknown.Select(one => one.Location)]),
            Sql.Uuids([.. unknown.Select(one => one.Register)]),
            Sql.Dates([.. unknown.Select(one => one.BusinessOn)])
        );
    }

    /// <summary>The feed brings these shifts again.</summary>
    public static void Touch(TenantTransaction transaction, IReadOnlyList<Guid> shifts)
    {
        if (shifts.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- cash.shift.touch
            update cash.shift
            set version = default
            where tenant_id = $1
              and shift_id = any ($2)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. shifts])
        );
    }
}
