namespace Kaunta.Modules.Imports.Reading;

/// <summary>What stands between the cells: the one that gives the first rows the same number of cells, and more than one.</summary>
internal static class Separators
{
    private const int RowsLookedAt = 50;

    public static readonly IReadOnlyList<char> Known = [',', ';', '\t', '|'];

    public static char Guess(string text)
    {
        var best = (Separator: ',', Score: 0L);
        foreach (var separator in Known)
        {
            var counts = CsvReader.Read(text, separator).Take(RowsLookedAt).Select(row => row.Cells.Count).ToList();
            var (cells, rows) = counts
                .GroupBy(count => count)
                .Select(group => (Cells: group.Key, Rows: group.Count()))
                .OrderByDescending(group => group.Rows)
                .ThenByDescending(group => group.Cells)
                .FirstOrDefault();
            // How many rows agree weighs more than how many cells they have.
            var score = cells < 2 ? 0 : rows * 1_000L / counts.Count * 1_000 + Math.Min(cells, 999);
            if (score > best.Score)
                best = (separator, score);
        }
        return best.Separator;
    }

    /// <summary>Excel's own first line that names the separator: <c>sep=;</c>. Answers it and what follows.</summary>
    public static (char? Separator, string Text) TakeNamed(string text)
    {
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || text.Length < 6 || text[5] is not ('\r' or '\n'))
            return (null, text);
        return (text[4], text[6..].TrimStart('\n'));
    }
}
