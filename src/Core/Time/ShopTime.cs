using System.Globalization;
using Kaunta.Core.Promotions;

namespace Kaunta.Core.Time;

/// <summary>What the clock on the wall of a shop shows at an instant, and which of its days that is. app/core/time.ts is the same.</summary>
public static class ShopTime
{
    /// <summary>The day and the minute after midnight in the zone: what windows of promotions ask for.</summary>
    public static LocalTime At(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return new(local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), local.Hour * 60 + local.Minute);
    }

    /// <summary>The shop's day: the date in the zone, one earlier before the hour at which its day begins.</summary>
    /// <param name="dayStartMinutes">Minutes after midnight, on the wall.</param>
    public static DateOnly DayOf(DateTimeOffset instant, TimeZoneInfo zone, int dayStartMinutes)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        var on = DateOnly.FromDateTime(local.DateTime);
        return local.Hour * 60 + local.Minute >= dayStartMinutes ? on : on.AddDays(-1);
    }
}
