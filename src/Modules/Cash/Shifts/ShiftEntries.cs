using Kaunta.Contracts.Facts;
using Kaunta.Core.Cash;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>What one operation did to the shift that it names.</summary>
/// <param name="Cause">sale, return, payment or movement.</param>
internal sealed record ShiftEntry(
    OperationId Operation,
    DeviceId Device,
    InShift InShift,
    Guid Location,
    Guid Register,
    DateOnly BusinessOn,
    DateTimeOffset At,
    string Cause,
    ShiftFigures Figures
);

/// <summary>Adds operations to their shifts, a batch at a time.</summary>
internal static class ShiftEntries
{
    /// <summary>The money has moved already; what is odd about the shift that it names is flagged.</summary>
    public static async Task<IReadOnlyList<FactFlag>> AddAsync(
        TenantTransaction transaction,
        IReadOnlyList<ShiftEntry> entries,
        CancellationToken cancellation
    )
    {
        if (entries.Count == 0)
            return [];
        var shifts = entries.Select(entry => entry.InShift.Shift.Value).Distinct().Order().ToList();
        var known = await ShiftRows.ReadAsync(transaction, shifts, cancellation);
        ShiftRows.InsertPlaceholders(
            transaction,
            [
                .. entries
                    .Where(entry => !known.ContainsKey(entry.InShift.Shift.Value))
                    .DistinctBy(entry => entry.InShift.Shift)
                    .Select(entry => (entry.InShift.Shift.Value, entry.Location, entry.Register, entry.BusinessOn)),
            ]
        );
        var flags = new List<FactFlag>();
        var closed = entries.Select(entry => known.GetValueOrDefault(entry.InShift.Shift.Value)?.Closed ?? false).ToList();
        for (var at = 0; at < entries.Count; at++)
        {
            var (entry, shift) = (entries[at], known.GetValueOrDefault(entries[at].InShift.Shift.Value));
            if (shift is not { Opened: true } || shift.Register != entry.Register)
                flags.Add(new(entry.Operation, "shift_unknown"));
            if (closed[at])
                flags.Add(new(entry.Operation, "after_close"));
        }
        Insert(transaction, entries, closed);
        await AddPartsAsync(transaction, [.. entries.Where((_, at) => !closed[at])], cancellation);
        ShiftRows.Touch(transaction, shifts);
        return flags;
    }

    private static void Insert(TenantTransaction transaction, IReadOnlyList<ShiftEntry> entries, IReadOnlyList<bool> afterClose) =>
        transaction.Enqueue(
            """
            -- cash.shift_entry.insert
            insert into cash.shift_entry
              (tenant_id, shift_id, device_id, operation_id, incarnation, seq, cause, figures, cash_minor, after_close, corrected_at)
            select $1, shift_id, device_id, operation_id, incarnation, seq, cause, figures, cash_minor, after_close, corrected_at
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
              as done (shift_id, device_id, operation_id, incarnation, seq, cause, figures, cash_minor, after_close, corrected_at)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. entries.Select(entry => entry.InShift.Shift.Value)]),
            Sql.Uuids([.. entries.Select(entry => entry.Device.Value)]),
            Sql.Uuids([.. entries.Select(entry => entry.Operation.Value)]),
            Sql.Uuids([.. entries.Select(entry => entry.InShift.Incarnation)]),
            Sql.Bigints([.. entries.Select(entry => entry.InShift.Seq)]),
            Sql.Texts([.. entries.Select(entry => entry.Cause)]),
            Sql.Texts([.. entries.Select(entry => FiguresText.Write(entry.Figures))]),
            Sql.Bigints([.. entries.Select(entry => entry.Figures.CashChange)]),
            Sql.Booleans([.. afterClose]),
            Sql.Instants([.. entries.Select(entry => entry.At)])
        );

    private static async Task AddPartsAsync(
        TenantTransaction transaction,
        IReadOnlyList<ShiftEntry> entries,
        CancellationToken cancellation
    )
    {
        if (entries.Count == 0)
            return;
        var added = entries
            .GroupBy(entry => (Shift: entry.InShift.Shift.Value, Device: entry.Device.Value))
            .OrderBy(part => part.Key)
            .ToDictionary(part => part.Key, part => part.Select(entry => entry.Figures).Aggregate((sum, next) => sum.Plus(next)));
        var present = await transaction.QueryAsync(
            """
            -- cash.shift_part.read
            select p.shift_id, p.device_id, p.figures
            from unnest($2, $3) as wanted (shift_id, device_id)
            join cash.shift_part p
              on p.tenant_id = $1 and p.shift_id = wanted.shift_id and p.device_id = wanted.device_id
            """,
            row => (Key: (row.GetGuid(0), row.GetGuid(1)), Figures: FiguresText.Read(row.GetString(2))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. added.Keys.Select(key => key.Shift)]),
            Sql.Uuids([.. added.Keys.Select(key => key.Device)])
        );
        foreach (var (key, figures) in present)
            added[key] = figures.Plus(added[key]);
        transaction.Enqueue(
            """
            -- cash.shift_part.save
            insert into cash.shift_part (tenant_id, shift_id, device_id, figures)
            select $1, shift_id, device_id, figures
            from unnest($2, $3, $4) as summed (shift_id, device_id, figures)
            on conflict (tenant_id, shift_id, device_id) do update
            set figures = excluded.figures
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. added.Keys.Select(key => key.Shift)]),
            Sql.Uuids([.. added.Keys.Select(key => key.Device)]),
            Sql.Texts([.. added.Values.Select(FiguresText.Write)])
        );
    }
}
