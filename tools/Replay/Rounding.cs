using Kaunta.Core.Money;

namespace Kaunta.Replay;

internal static class Rounding
{
    public const long Piece = 1_000;

    /// <summary>What a line comes to, minor units: rounded to the penny, half away from zero.</summary>
    public static long Amount(InputLine line) => Exact.Extend(line.UnitPrice, line.Quantity * Piece);
}
