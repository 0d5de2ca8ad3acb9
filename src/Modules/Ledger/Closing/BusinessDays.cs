using Kaunta.Contracts.Queries;

namespace Kaunta.Modules.Ledger.Closing;

/// <summary>When days begin and end at the locations of a business, each by its own zone and hour.</summary>
internal static class BusinessDays
{
    /// <summary>The latest day that is over everywhere.</summary>
    public static DateOnly LatestOver(IReadOnlyCollection<LocationFacts> locations, DateTimeOffset now) =>
        locations.Select(location => location.DayAt(now)).DefaultIfEmpty(DateOnly.FromDateTime(now.UtcDateTime)).Min().AddDays(-1);

    /// <summary>The moment at which the day is over everywhere.</summary>
    public static DateTimeOffset End(DateOnly day, IReadOnlyCollection<LocationFacts> locations) =>
        locations
            .Select(location => End(day, location))
            .DefaultIfEmpty(new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero))
            .Max();

    private static DateTimeOffset End(DateOnly day, LocationFacts location)
    {
        var local = day.AddDays(1).ToDateTime(TimeOnly.MinValue).AddMinutes(location.DayStartMinutes);
        return new(local, location.Zone.GetUtcOffset(local));
    }
}
