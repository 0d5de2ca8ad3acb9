namespace Kaunta.Core.Promotions;

/// <summary>When a promotion runs, by the clock on the shop's wall. Hours that pass midnight belong to the day on which they began.</summary>
public sealed record PromotionWindow
{
    /// <summary>The first day, YYYY-MM-DD; null for no beginning.</summary>
    public string? From { get; init; }

    /// <summary>The last day, which still counts; null for no end.</summary>
    public string? To { get; init; }

    /// <summary>1 for Monday to 7 for Sunday; empty for every day.</summary>
    public IReadOnlyList<int> Days { get; init; } = [];

    /// <summary>Minutes after midnight, 0 to 1439; both or neither. Up to, but not including, <see cref="ToMinute"/>.</summary>
    public int? FromMinute { get; init; }
    public int? ToMinute { get; init; }

    /// <exception cref="RefusedException">date_unreadable, promotion_ends_before_start, window_out_of_range</exception>
    internal void Check()
    {
        if (From is not null && To is not null && CalendarDay.Of(To) < CalendarDay.Of(From))
            throw CoreRefusals.PromotionEndsBeforeStart();
        if (From is not null)
            CalendarDay.Of(From);
        if (To is not null)
            CalendarDay.Of(To);
        foreach (var day in Days)
            if (day is < 1 or > 7)
                throw CoreRefusals.WindowOutOfRange();
        if (FromMinute is null != ToMinute is null || FromMinute is < 0 or > 1439 || ToMinute is < 0 or > 1439)
            throw CoreRefusals.WindowOutOfRange();
        if (FromMinute is not null && FromMinute == ToMinute)
            throw CoreRefusals.WindowOutOfRange();
    }

    internal bool Contains(LocalTime at)
    {
        var day = CalendarDay.Of(at.On);
        if (FromMinute is { } from && ToMinute is { } to)
        {
            var passesMidnight = to < from;
            if (passesMidnight ? at.Minute < from && at.Minute >= to : at.Minute < from || at.Minute >= to)
                return false;
            if (passesMidnight && at.Minute < to)
                day--;
        }
        return (From is null || day >= CalendarDay.Of(From))
            && (To is null || day <= CalendarDay.Of(To))
            && (Days.Count == 0 || Days.Contains(CalendarDay.Weekday(day)));
    }
}

/// <summary>A time in the shop's zone, as its caller found it: the rules know no zones.</summary>
/// <param name="On">YYYY-MM-DD.</param>
/// <param name="Minute">After midnight, 0 to 1439.</param>
public sealed record LocalTime(string On, int Minute)
{
    /// <exception cref="RefusedException">date_unreadable, window_out_of_range</exception>
    internal void Check()
    {
        CalendarDay.Of(On);
        if (Minute is < 0 or > 1439)
            throw CoreRefusals.WindowOutOfRange();
    }
}
