using System.Buffers;
using System.Text;

namespace Kaunta.Modules.Imports.Reading;

/// <summary>Writes rows that every program reads: commas, quotes where they are needed, CR LF.</summary>
internal static class CsvWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static void Row(StringBuilder text, IEnumerable<string> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first)
                text.Append(',');
            first = false;
            // A blank at the edge, or an empty cell that would be the whole line, must not be taken for nothing.
            if (cell.AsSpan().ContainsAny(Quoted) || cell.Length == 0 || cell[0] == ' ' || cell[^1] == ' ')
                text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                text.Append(cell);
        }
        text.Append("\r\n");
    }

    /// <summary>
    /// A cell that a spreadsheet would run as a formula gets an apostrophe in front, which <see cref="Shown"/> takes away again.
    /// </summary>
    public static string Guarded(string cell) => cell.Length > 0 && StartsFormula(cell[0]) ? "'" + cell : cell;

    /// <summary>The cell as it was meant.</summary>
    public static string Shown(string cell) => cell.Length > 1 && cell[0] == '\'' && StartsFormula(cell[1]) ? cell[1..] : cell;

    private static bool StartsFormula(char letter) => letter is '=' or '+' or '-' or '@' or '\'';
}
