namespace Kaunta.Demo;

/// <summary>When people come, and what they come for: all of it per cent or weights, so that a demo is the same on every machine.</summary>
internal static class Rhythm
{
    /// <summary>Customers of a usual day.</summary>
    public const int Usual = 84;

    /// <summary>Monday first.</summary>
    private static readonly int[] WeekDays = [90, 88, 93, 96, 114, 130, 82];

    /// <summary>By hour of the day: bread and milk before work, supper on the way home.</summary>
    private static readonly int[] Hours = [0, 0, 0, 0, 0, 3, 9, 13, 11, 8, 7, 7, 9, 9, 7, 7, 10, 15, 20, 18, 11, 5, 1, 0];

    private static readonly int[] HoursTogether = Running(Hours);

    /// <param name="age">How many days the shop has been there: it grows a little.</param>
    public static int Customers(DateOnly day, int age, Random chance)
    {
        var month = day.Day switch
        {
            >= 28 or <= 3 => 118,
            >= 19 and <= 26 => 90,
            _ => 100,
        };
        var noise = 92 + chance.Next(17);
        return (int)((long)Usual * WeekDays[((int)day.DayOfWeek + 6) % 7] * month * (100 + age / 5) * noise / 100_000_000);
    }

    /// <summary>A minute of the day and a second of it.</summary>
    public static (int Minute, int Second) Moment(Random chance)
    {
        var at = chance.Next(HoursTogether[^1]);
        var hour = Array.FindIndex(HoursTogether, together => at < together);
        // The first customers find the door open at a quarter past five, the last leave at half past ten.
        var (from, until) = hour switch
        {
            5 => (15, 60),
            22 => (0, 25),
            _ => (0, 60),
        };
        return (hour * 60 + chance.Next(from, until), chance.Next(60));
    }

    /// <summary>How much likelier a category is at this hour, per cent.</summary>
    public static int Pull(string category, int hour) =>
        (category, hour) switch
        {
            ("Bread and dairy", < 10) => 230,
            ("Drinks" or "Snacks and sweets", >= 11 and < 17) => 170,
            ("Fruit and vegetables" or "Flour and grains" or "Cooking", >= 16) => 155,
            ("House and school", 6 or 7 or 15 or 16) => 180,
            ("House and school", >= 20) => 60,
            _ => 100,
        };

    /// <summary>How many different things somebody buys.</summary>
    public static int Lines(Random chance) =>
        chance.Next(100) switch
        {
            < 32 => 1,
            < 58 => 2,
            < 75 => 3,
            < 86 => 4,
            < 93 => 5,
            _ => 6 + chance.Next(5),
        };

    /// <summary>Thousandths of a unit.</summary>
    public static long Quantity(Article article, Random chance)
    {
        if (article.Weighed)
            return 200 + chance.Next(40) * 45;
        return Article.One
            * article.Sample.Name switch
            {
                "Egg" => 2 + chance.Next(9),
                "Photocopy, page" => 1 + chance.Next(12),
                _ => chance.Next(100) switch
                {
                    < 80 => 1,
                    < 94 => 2,
                    < 98 => 3,
                    _ => 4 + chance.Next(3),
                },
            };
    }

    private static int[] Running(int[] weights)
    {
        var sum = 0;
        return Array.ConvertAll(weights, weight => sum += weight);
    }
}
