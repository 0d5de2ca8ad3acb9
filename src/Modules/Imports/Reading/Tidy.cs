using System.Net;
using System.Text;

namespace Kaunta.Modules.Imports.Reading;

/// <summary>Cells as they were meant: without blanks around them, letters that can't be seen, and the entities of web pages.</summary>
internal static class Tidy
{
    /// <summary>The text, and whether it had to be changed for more than blanks around it.</summary>
    public static (string Text, bool Repaired) Cell(string cell)
    {
        var text = cell;
        if (text.Contains('&', StringComparison.Ordinal))
            // Twice, because some programs encode what is encoded already.
            text = WebUtility.HtmlDecode(WebUtility.HtmlDecode(text));
        if (text.Any(IsBlankOrHidden))
            text = Collapse(text);
        text = CsvWriter.Shown(text.Trim());
        return (text, !string.Equals(text, cell.Trim(), StringComparison.Ordinal));
    }

    /// <summary>At most so many letters, and whether some had to go.</summary>
    public static (string Text, bool Cut) Short(string text, int longest) =>
        text.Length <= longest
            ? (text, false)
            // Not between the two halves of one letter.
            : (text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)].TrimEnd(), true);

    private static bool IsBlankOrHidden(char letter) => letter != ' ' && (char.IsWhiteSpace(letter) || IsHidden(letter));

    private static bool IsHidden(char letter) => char.IsControl(letter) || letter is '\uFEFF' or '\u200B';

    private static string Collapse(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter))
                kept.Append(' ');
            else if (!IsHidden(letter))
                kept.Append(letter);
        }
        return kept.ToString();
    }

    /// <summary>
    /// What a cell of barcodes names. Spreadsheets make numbers of them: "6.00E+12" has lost its digits, "6001.0" has gained some, and
    /// ="0036" is how some keep the zeros.
    /// </summary>
    public static IReadOnlyList<string> Barcodes(string cell)
    {
        var whole = cell.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        // Printed in groups under the bars: 6 001234 567890.
        if (Core.Goods.Barcode.HasRightCheckDigit(whole))
            return [whole];
        return
        [
            .. cell.Split([' ', ';', ',', '|', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(Barcode)
                .Where(code => code.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static string Barcode(string code)
    {
        var bare = code.Trim('=', '"', '\'');
        var dashless = bare.Replace("-", "", StringComparison.Ordinal);
        if (dashless.Length > 7 && dashless.All(char.IsAsciiDigit))
            return dashless;
        var point = bare.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && bare[..point].All(char.IsAsciiDigit) && bare[(point + 1)..].All(letter => letter == '0') ? bare[..point] : bare;
    }

    /// <summary>A number that a spreadsheet rounded to its first digits: nobody can say what it was.</summary>
    public static bool IsRounded(string code) =>
        code.Contains('E', StringComparison.OrdinalIgnoreCase)
        && code.Contains('+', StringComparison.Ordinal)
        && char.IsAsciiDigit(code[0])
        && code.All(letter => char.IsAsciiDigit(letter) || letter is '.' or ',' or '+' or 'e' or 'E');
}
