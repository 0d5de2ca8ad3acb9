using System.Globalization;
using System.Text;

namespace Kaunta.CampaignReports;

/// <summary>A table in a Markdown text that a program has written and reads again to add to it.</summary>
public sealed class ReportTable(IReadOnlyList<string> columns)
{
    private readonly List<string[]> rows = [];

    public IReadOnlyList<string> Columns => columns;

    public IReadOnlyList<IReadOnlyList<string>> Rows => rows;

    /// <summary>The table of a text that begins with the same first column; an empty one where the text is empty.</summary>
    /// <exception cref="InvalidDataException">The text has no such table, or one with other columns: what it says can't be added to.</exception>
    public static ReportTable Read(string text, IReadOnlyList<string> columns)
    {
        var table = new ReportTable(columns);
        if (text.Length == 0)
            return table;
        var lines = text.Split('\n');
        var start = Array.FindIndex(lines, line => line.StartsWith($"| {columns[0]} |", StringComparison.Ordinal));
        if (start < 0 || !Cells(lines[start]).SequenceEqual(columns, StringComparer.Ordinal))
            throw new InvalidDataException(
                $"The report was written in another form: it has no table of {string.Join(", ", columns)}. Begin a new one."
            );
        for (var at = start + 2; at < lines.Length && lines[at].StartsWith('|'); at++)
            table.rows.Add(Cells(lines[at]));
        return table;
    }

    /// <exception cref="ArgumentException">Not one cell for each column.</exception>
    public void Add(params string[] cells)
    {
        if (cells.Length != columns.Count)
            throw new ArgumentException($"{cells.Length} cells for {columns.Count} columns.", nameof(cells));
        rows.Add(cells);
    }

    /// <summary>Puts other cells in place of a row's.</summary>
    public void Replace(int row, params string[] cells) => rows[row] = cells;

    public string Text(int row, string column) => rows[row][At(column)];

    public long Number(int row, string column) =>
        long.Parse(Text(row, column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public long Sum(string column) => Enumerable.Range(0, rows.Count).Sum(row => Number(row, column));

    /// <summary>Adds figures to the row of that name in the first column, or makes it.</summary>
    public void AddTo(string name, params long[] figures)
    {
        var row = rows.FindIndex(one => one[0] == name);
        if (row < 0)
            Add([name, .. figures.Select(Written)]);
        else
            rows[row] = [name, .. figures.Select((figure, at) => Written(figure + Number(row, columns[at + 1])))];
    }

    public void WriteTo(StringBuilder text)
    {
        Line(text, columns);
        text.Append('|').Insert(text.Length, "---|", columns.Count).Append('\n');
        foreach (var row in rows)
            Line(text, row);
    }

    public static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private int At(string column)
    {
        for (var at = 0; at < columns.Count; at++)
            if (columns[at] == column)
                return at;
        throw new ArgumentException($"There is no column {column}.", nameof(column));
    }
}
