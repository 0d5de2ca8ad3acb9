using System.Globalization;

namespace Kaunta.Demo;

/// <summary>The clock on the shop's wall. Kenya keeps one time all year.</summary>
internal static class ShopTime
{
    public const string Zone = "Africa/Nairobi";

    /// <summary>The shop opens early and closes late; its day changes when nobody is there.</summary>
    public const int DayStartMinutes = 240;

    private static readonly TimeSpan Offset = TimeSpan.FromHours(3);

    public static DateTimeOffset At(DateOnly day, int minute, int second = 0) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).AddMinutes(minute).AddSeconds(second);

    /// <summary>The shop's day on which an instant falls.</summary>
    public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime.AddMinutes(-DayStartMinutes));

    /// <summary>Minutes after midnight.</summary>
    public static int Minute(DateTimeOffset at) => (int)(at.ToOffset(Offset).TimeOfDay.Ticks / TimeSpan.TicksPerMinute);

    public static DateTimeOffset DayStart(DateOnly day) => At(day, DayStartMinutes);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
