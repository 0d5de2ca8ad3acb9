using System.Text;

namespace Kaunta.Modules.Imports.Reading;

/// <summary>One row of a file.</summary>
/// <param name="Line">Where it begins, counted from 1 as an editor shows it.</param>
/// <param name="QuoteOpen">It has a quote that never ends, and was read as if the quote were a letter.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells, bool QuoteOpen);

/// <summary>
/// Reads separated values as people's programs write them: quoted as RFC 4180 says, but it never fails. A quote in the middle of a
/// cell is a letter; blanks may follow a closing quote; a quote that never ends, or not within a reasonable cell, is a letter too, so that
/// one stray quote doesn't swallow the rest of the file. Empty lines are left out.
/// </summary>
internal static class CsvReader
{
    /// <summary>A longer quoted cell isn't one.</summary>
    public const int LongestQuoted = 20_000;

    public static IEnumerable<CsvRow> Read(string text, char separator)
    {
        var at = 0;
        var line = 1;
        while (at < text.Length)
        {
            var (row, after, lines) = ReadRow(text, at, separator, line);
            line += lines;
            at = after;
            if (row.Cells.Count > 1 || row.Cells[0].Length > 0)
                yield return row;
        }
    }

    private static (CsvRow Row, int After, int Lines) ReadRow(string text, int start, char separator, int line)
    {
        var cells = new List<string>();
        var open = false;
        var lines = 0;
        for (var at = start; ; )
        {
            string cell;
            if (at < text.Length && text[at] == '"' && TryQuoted(text, at, separator, out var quoted, out var after))
            {
                lines += LineEnds(text.AsSpan(at, after - at));
                (cell, at) = (quoted, after);
            }
            else
            {
                open |= at < text.Length && text[at] == '"';
                var end = at;
                while (end < text.Length && text[end] != separator && text[end] is not ('\n' or '\r'))
                    end++;
                (cell, at) = (text[at..end], end);
            }
            cells.Add(cell);
            if (at < text.Length && text[at] == separator)
            {
                at++;
                continue;
            }
            if (at < text.Length)
            {
                at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
                lines++;
            }
            return (new(line, cells, open), at, lines);
        }
    }

    /// <summary>False when the quote isn't one that ends in front of a separator, a line's end or the file's.</summary>
    private static bool TryQuoted(string text, int start, char separator, out string cell, out int after)
    {
        var value = new StringBuilder();
        var most = Math.Min(text.Length, start + LongestQuoted);
        for (var at = start + 1; at < most; at++)
        {
            if (text[at] != '"')
            {
                value.Append(text[at]);
                continue;
            }
            if (at + 1 < text.Length && text[at + 1] == '"')
            {
                value.Append('"');
                at++;
                continue;
            }
            after = at + 1;
            while (after < text.Length && text[after] == ' ')
                after++;
            if (after == text.Length || text[after] == separator || text[after] is '\n' or '\r')
            {
                cell = value.ToString();
                return true;
            }
            // Somebody wrote quotes inside a quoted cell without doubling them.
            value.Append('"');
        }
        (cell, after) = ("", start);
        return false;
    }

    private static int LineEnds(ReadOnlySpan<char> text)
    {
        var ends = 0;
        for (var at = 0; at < text.Length; at++)
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n')))
                ends++;
        return ends;
    }
}
