using System.Globalization;

namespace Kaunta.Server;

/// <summary>
/// What a start consists of, each part with the time that it took, on standard error: whoever waits sees what for. The lines stand
/// under those that the command <c>./kaunta</c> prints for what it builds.
/// </summary>
internal static class Phases
{
    private const int TitleWidth = 44;

    public static void Say(string title, TimeSpan took) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title.PadRight(TitleWidth)}{took.TotalSeconds:F1} s"));
}
