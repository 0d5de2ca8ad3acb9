using System.Globalization;
using Kaunta.Platform.Database;
using Kaunta.Platform.Identity;
using Npgsql;

namespace Kaunta.Platform.Http;

/// <summary>The days and locations that a list or a report is about, as far as the caller has to do with them.</summary>
/// <param name="Locations">Null: everywhere.</param>
public sealed record ListScope(DateOnly From, DateOnly To, Guid[]? Locations)
{
    // Not the smallest and largest dates there are: PostgreSQL's infinities would compare in a way of their own.
    private static readonly DateOnly Earliest = new(1900, 1, 1);
    private static readonly DateOnly Latest = new(2999, 12, 31);

    public static readonly Refusal DateWrong = new(400, "date_wrong", "A day is written like 2026-01-31.");

    /// <returns>The scope, or why there is none.</returns>
    public static (ListScope? Scope, Refusal? Refusal) Read(string? from, string? to, Guid? location, SessionCaller caller)
    {
        if (Day(from, Earliest) is not { } first || Day(to, Latest) is not { } last)
            return (null, DateWrong);
        if (location is { } one && !caller.ActsAt(new(one)))
            return (null, HttpRefusals.NotFound);
        Guid[]? locations =
            location is { } asked ? [asked]
            : caller.Locations.Count == 0 ? null
            : [.. caller.Locations.Select(where => where.Value)];
        return (new(first, last, locations), null);
    }

    /// <summary>For <c>$n::uuid[] is null or location_id = any ($n)</c>.</summary>
    public NpgsqlParameter Places => Locations is null ? new() { Value = DBNull.Value } : Sql.Uuids(Locations);

    /// <summary>Null where the text is no day.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static DateOnly? Day(string? text, DateOnly absent) => string.IsNullOrEmpty(text) ? absent : Day(text);
}
