using System.Globalization;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Npgsql;

namespace Kaunta.Modules.Reporting.Ranges;

/// <summary>The days and locations that a report is about, as far as the caller has to do with them.</summary>
internal sealed record ReportScope(DateOnly From, DateOnly To, Guid[]? Locations)
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);
    private static readonly DateOnly Latest = new(2999, 12, 31);

    private static readonly Refusal Wrong = new(
        400,
        "range_wrong",
        "A day is written like 2026-01-31; 'after' is what the page before gave."
    );

    public static (ReportScope? Scope, Refusal? Refusal) Read(string? from, string? to, Guid? location, SessionCaller caller)
    {
        if (Day(from, Earliest) is not { } first || Day(to, Latest) is not { } last)
            return (null, Wrong);
        if (location is { } one && !caller.ActsAt(new(one)))
            return (null, HttpRefusals.NotFound);
        Guid[]? locations =
            location is { } asked ? [asked]
            : caller.Locations.Count == 0 ? null
            : [.. caller.Locations.Select(where => where.Value)];
        return (new(first, last, locations), null);
    }

    /// <summary>Null: everywhere.</summary>
    public NpgsqlParameter Places => Locations is null ? new() { Value = DBNull.Value } : Sql.Uuids(Locations);

    private static DateOnly? Day(string? text, DateOnly absent) =>
        string.IsNullOrEmpty(text) ? absent
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : null;
}
