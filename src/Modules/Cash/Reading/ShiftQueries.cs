using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.Modules.Cash.Shifts;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Npgsql;

namespace Kaunta.Modules.Cash.Reading;

/// <param name="Operations">Its opening and its closing, as far as they are there.</param>
internal sealed record FoundShift(ShiftItem Item, IReadOnlyList<(Guid Device, Guid Operation)> Operations, string? Z, string? ServerFigures)
{
    public ShiftPlace Place => new(Item.BusinessOn, Item.Id);
}

/// <summary>Reads shifts for the back office.</summary>
internal static class ShiftQueries
{
    public const int PageSize = 50;

    private const string Columns = """
          s.shift_id, s.location_id, s.register_id, s.business_on, s.opened_at, s.opened_by, s.closed_at, s.closed_by, s.float_minor,
          s.expected_minor, s.counted_minor, s.difference_minor, s.left_minor, s.opened_device_id, s.opened_operation_id,
          s.closed_device_id, s.closed_operation_id, (s.z::jsonb || jsonb_build_object('note', s.closed_note))::text, s.server_figures,
          (s.z::jsonb -> 'figures')::text,
          (
            select coalesce(array_agg(p.figures), '{}')
            from cash.shift_part p
            where p.tenant_id = s.tenant_id
              and p.shift_id = s.shift_id
          ),
          late.entries, late.cash
        from cash.shift s
        cross join lateral (
          select count(e.operation_id) as entries, coalesce(sum(e.cash_minor), 0)::bigint as cash
          from cash.shift_entry e
          where e.tenant_id = s.tenant_id
            and e.shift_id = s.shift_id
            and e.after_close
        ) late
        """;

    public static Task<List<FoundShift>> ListAsync(
        TenantTransaction transaction,
        ListScope scope,
        ShiftPlace place,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            $"""
            -- cash.shifts.list
            select
            {Columns}
            where s.tenant_id = $1
              and ($2::uuid[] is null or s.location_id = any ($2))
              and s.business_on between $3 and $4
              and (s.business_on, s.shift_id) < ($5, $6)
            order by s.business_on desc, s.shift_id desc
            limit $7
            """,
            Read,
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            scope.Places,
            Sql.Date(scope.From),
            Sql.Date(scope.To),
            Sql.Date(place.On),
            Sql.Uuid(place.Id),
            Sql.Integer(PageSize)
        );

    public static Task<FoundShift?> FindAsync(TenantTransaction transaction, Guid shift, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            $"""
            -- cash.shifts.find
            select
            {Columns}
            where s.tenant_id = $1
              and s.shift_id = $2
            """,
            Read,
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(shift)
        );

    public static Task<List<MovementAnswer>> MovementsAsync(TenantTransaction transaction, Guid shift, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- cash.shifts.movements
            select movement_id, corrected_at, kind, amount_minor, category, note, actor_id
            from cash.movement
            where tenant_id = $1
              and shift_id = $2
            order by corrected_at, movement_id
            """,
            row => new MovementAnswer(
                row.GetGuid(0),
                row.Instant(1).ToUnixTimeMilliseconds(),
                row.GetString(2),
                row.GetInt64(3),
                row.TextOrNull(4),
                row.TextOrNull(5),
                row.UuidOrNull(6)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(shift)
        );

    public static Task<List<LateAnswer>> AfterCloseAsync(TenantTransaction transaction, Guid shift, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- cash.shifts.after_close
            select operation_id, device_id, corrected_at, cause, cash_minor, figures
            from cash.shift_entry
            where tenant_id = $1
              and shift_id = $2
              and after_close
            order by made_version, seq, operation_id
            """,
            row => new LateAnswer(
                row.GetGuid(0),
                row.GetGuid(1),
                row.Instant(2).ToUnixTimeMilliseconds(),
                row.GetString(3),
                row.GetInt64(4),
                JsonNode.Parse(row.GetString(5))!
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(shift)
        );

    private static FoundShift Read(NpgsqlDataReader row)
    {
        (Guid? Device, Guid? Operation)[] operations = [(row.UuidOrNull(13), row.UuidOrNull(14)), (row.UuidOrNull(15), row.UuidOrNull(16))];
        var figures = row.TextOrNull(19) is { } own
            ? FiguresText.Read(own)
            : row.GetFieldValue<string[]>(20).Select(FiguresText.Read).Aggregate(ShiftFigures.None, (sum, next) => sum.Plus(next));
        return new(
            new(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetGuid(2),
                row.GetFieldValue<DateOnly>(3),
                row.InstantOrNull(4)?.ToUnixTimeMilliseconds(),
                row.UuidOrNull(5),
                row.InstantOrNull(6)?.ToUnixTimeMilliseconds(),
                row.UuidOrNull(7),
                row.BigintOrNull(8),
                row.BigintOrNull(9),
                row.BigintOrNull(10),
                row.BigintOrNull(11),
                row.BigintOrNull(12),
                figures,
                new(row.GetInt64(21), row.GetInt64(22)),
                []
            ),
            [.. operations.Where(one => one.Operation is not null).Select(one => (one.Device!.Value, one.Operation!.Value))],
            row.TextOrNull(17),
            row.TextOrNull(18)
        );
    }
}

/// <summary>Where the list goes on.</summary>
internal sealed record ShiftPlace(DateOnly On, Guid Id)
{
    private static readonly ShiftPlace Newest = new(new(9999, 12, 30), Guid.AllBitsSet);

    /// <summary>Without a text, the newest; null when the text isn't a place.</summary>
    public static ShiftPlace? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Newest;
        var parts = text.Split('_');
        return
            parts.Length == 2
            && DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
            && Guid.TryParseExact(parts[1], "D", out var id)
            ? new(on, id)
            : null;
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{On:yyyy-MM-dd}_{Id}");
}
