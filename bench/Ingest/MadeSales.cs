using System.Globalization;
using Kaunta.DeviceClient;
using Kaunta.Replay;

namespace Kaunta.IngestBench;

/// <summary>A day of sales of three lines each, made from a seed.</summary>
internal static class MadeSales
{
    private const int Codes = 200;
    private const int LinesOfASale = 3;
    private const int MostPieces = 3;
    private const int DearestMinor = 20_00;
    private const int MillisOfAMinor = 1_000;

    private static readonly DateTime Opening = new(2011, 3, 7, 8, 0, 0);
    private static readonly TimeSpan OpenFor = TimeSpan.FromHours(10);

    /// <summary>Over as many of the shop's registers as are asked for, in turn.</summary>
    public static Plan Of(Seed seed, int sales, int registers)
    {
        var plan = Planner.Of([.. Enumerable.Range(0, sales).SelectMany(sale => Lines(seed, sale, OpenFor * sale / sales))]);
        return plan with { Operations = [.. plan.Operations.Select((operation, at) => operation with { Register = at % registers })] };
    }

    private static IEnumerable<InputLine> Lines(Seed seed, int sale, TimeSpan after)
    {
        var at = Opening + TimeSpan.FromSeconds((long)after.TotalSeconds);
        for (var line = 0; line < LinesOfASale; line++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{sale} {line}");
            // Three shelves, so that no sale names one code twice.
            var code = seed.Number("code", key, Codes) * LinesOfASale + line;
            yield return new(
                sale * LinesOfASale + line,
                string.Create(CultureInfo.InvariantCulture, $"S{sale:D6}"),
                string.Create(CultureInfo.InvariantCulture, $"G{code:D4}"),
                string.Create(CultureInfo.InvariantCulture, $"Goods {code}"),
                1 + seed.Number("pieces", key, MostPieces),
                (1L + seed.Number("price", code.ToString(CultureInfo.InvariantCulture), DearestMinor)) * MillisOfAMinor,
                at,
                null
            );
        }
    }
}
