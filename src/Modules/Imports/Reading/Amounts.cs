using System.Numerics;
using System.Text.RegularExpressions;
using Kaunta.Core.Journal;

namespace Kaunta.Modules.Imports.Reading;

/// <summary>Reads amounts as people write them: "KSh 1,250.50", "1.250,50 €", "12 500", "(3.00)".</summary>
internal static partial class Amounts
{
    /// <summary>Which mark the cells of a file put in front of decimals.</summary>
    public static char GuessMark(IEnumerable<string> cells)
    {
        var (points, commas) = (0, 0);
        foreach (var cell in cells)
        {
            if (DecimalPoint().IsMatch(cell))
                points++;
            else if (DecimalComma().IsMatch(cell))
                commas++;
        }
        return commas > points ? ',' : '.';
    }

    /// <summary>Whether it could be an amount at all.</summary>
    public static bool LooksLikeOne(string cell) => cell.Length is > 0 and < 25 && cell.Any(char.IsAsciiDigit) && Shape().IsMatch(cell);

    /// <summary>The amount times 10 to the power of <paramref name="scale"/>, half away from zero; null when it isn't an amount.</summary>
    /// <param name="mark">What the file's decimals stand behind: '.' or ','.</param>
    public static long? Read(string cell, char mark, int scale)
    {
        if (!LooksLikeOne(cell))
            return null;
        var negative = cell.Contains('-', StringComparison.Ordinal) || cell.TrimStart().StartsWith('(');
        var figures = string.Concat(cell.Where(letter => char.IsAsciiDigit(letter) || letter is '.' or ','));
        // The dot of "Ksh." is no decimal mark.
        figures = figures.Trim('.', ',');
        var decimals = DecimalsAt(figures, mark);
        var whole = Digits(decimals < 0 ? figures : figures[..decimals]);
        var rest = decimals < 0 ? "" : Digits(figures[(decimals + 1)..]);
        var value = BigInteger.Parse("0" + whole + rest, System.Globalization.CultureInfo.InvariantCulture);
        for (var at = rest.Length; at < scale; at++)
            value *= 10;
        if (rest.Length > scale)
        {
            var divisor = BigInteger.Pow(10, rest.Length - scale);
            value = (2 * value + divisor) / (2 * divisor);
        }
        return value > StrictJson.MaxInteger ? null : (long)(negative ? -value : value);
    }

    /// <summary>Where the decimals begin, or -1: at the last of two different marks; a single one decides by what follows it.</summary>
    private static int DecimalsAt(string figures, char mark)
    {
        var (point, comma) = (figures.LastIndexOf('.'), figures.LastIndexOf(','));
        if (point >= 0 && comma >= 0)
            return Math.Max(point, comma);
        var last = Math.Max(point, comma);
        if (last < 0 || figures.Count(letter => letter is '.' or ',') > 1)
            return -1;
        return figures[last] == mark || figures.Length - last - 1 != 3 ? last : -1;
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    [GeneratedRegex(
        @"^\D*(\d{1,3}(,\d{3})+|\d+)\.\d{1,2}\D*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex DecimalPoint();

    [GeneratedRegex(
        @"^\D*(\d{1,3}(\.\d{3})+|\d+),\d{1,2}\D*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex DecimalComma();

    // Letters or signs of a currency in front or behind, and between the digits only marks, blanks and apostrophes.
    [GeneratedRegex(
        @"^\s*[(-]?\s*[\p{L}\p{Sc}.]{0,6}\s*-?\s*\d[\d.,\s'’]*-?\s*[\p{L}\p{Sc}.]{0,6}\s*\)?\s*(/[=-])?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Shape();
}
