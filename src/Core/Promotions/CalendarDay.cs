namespace Kaunta.Core.Promotions;

/// <summary>Days as numbers, so that both languages count them alike: 0 is 1970-01-01.</summary>
internal static class CalendarDay
{
    /// <exception cref="RefusedException">date_unreadable</exception>
    public static long Of(string text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-')
            throw CoreRefusals.DateUnreadable();
        var (year, month, day) = (Digits(text, 0, 4), Digits(text, 5, 7), Digits(text, 8, 10));
        if (month is < 1 or > 12 || day < 1 || day > LengthOf(year, month))
            throw CoreRefusals.DateUnreadable();
        // Years that begin in March have the leap day at their end: then months follow one formula.
        var shifted = month <= 2 ? year - 1 : year;
        var era = (shifted + 400) / 400 - 1;
        var ofEra = shifted - era * 400;
        var ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097L + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468;
    }

    /// <summary>1 for Monday to 7 for Sunday.</summary>
    public static int Weekday(long day) => (int)((((day + 3) % 7) + 7) % 7) + 1;

    private static int LengthOf(int year, int month) =>
        month == 2 ? (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28)
        : month is 4 or 6 or 9 or 11 ? 30
        : 31;

    private static int Digits(string text, int from, int to)
    {
        var number = 0;
        for (var i = from; i < to; i++)
            number = text[i] is >= '0' and <= '9' ? number * 10 + (text[i] - '0') : throw CoreRefusals.DateUnreadable();
        return number;
    }
}
