namespace Kaunta.Replay;

/// <summary>The shop's wall clock, and the clock of its registers: started each morning, and exact.</summary>
internal static class ShopClock
{
    private const string Zone = "Europe/London";
    private const int MorningHour = 5;

    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById(Zone);

    public static string ZoneName => Zone;

    public static DateTimeOffset Instant(DateTime wall) => new(wall, London.GetUtcOffset(wall));

    public static DateOnly Day(DateTime wall) => DateOnly.FromDateTime(wall);

    /// <summary>When a register was started and told the time on that day.</summary>
    public static DateTimeOffset Morning(DateTime wall) => Instant(wall.Date.AddHours(MorningHour));
}
