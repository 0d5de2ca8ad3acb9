using System.Globalization;
using System.Text;
using Kaunta.Core.Goods;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports.Columns;

/// <summary>What each column means, and whether the first row is headings. Fields are <see cref="Field"/> names; null: not imported.</summary>
internal sealed record GuessedColumns(bool HasHeadings, IReadOnlyList<string?> Fields)
{
    private const string Accented = "àáâãäåāăąçćčďèéêëēęěìíîïīłñńňòóôõöøōőřśšťùúûüūůűýÿźżž";
    private const string Bare = "aaaaaaaaacccdeeeeeeeiiiiilnnnoooooooorsstuuuuuuuyyzzz";

    /// <summary>
    /// By its heading, in any of the languages that <see cref="HeadingWords"/> has; what no heading tells, by what stands in it: mostly
    /// right check digits are barcodes, the longest texts are names.
    /// </summary>
    public static GuessedColumns Of(IReadOnlyList<CsvRow> first, string kind)
    {
        if (first.Count == 0)
            return new(false, []);
        var columns = first.Max(row => row.Cells.Count);
        var fields = new string?[columns];
        var top = first[0].Cells;
        for (var at = 0; at < top.Count; at++)
            if (Meaning(Fold(top[at]), kind) is { } field && !fields.Contains(field))
                fields[at] = field;
        var hasHeadings = fields.Any(field => field is not null) || !top.Any(LooksLikeData);
        var below = first.Skip(hasHeadings ? 1 : 0).ToList();
        if (kind == ImportKind.Customers)
        {
            GuessCustomers(fields, below);
            return new(hasHeadings, fields);
        }
        if (!fields.Contains(Field.Barcode))
            Take(fields, Field.Barcode, column => Share(below, column, cell => Barcode.HasRightCheckDigit(cell.Trim())), 60);
        if (!fields.Contains(Field.Name))
            Take(fields, Field.Name, column => Letters(below, column), 3);
        if (!hasHeadings && !fields.Contains(Field.Price))
            Take(fields, Field.Price, column => Share(below, column, Amounts.LooksLikeOne), 80);
        return new(hasHeadings, fields);
    }

    private static string? Meaning(string heading, string kind) =>
        kind == ImportKind.Customers ? CustomerHeadingWords.Find(heading) : HeadingWords.Find(heading);

    private static void GuessCustomers(string?[] fields, List<CsvRow> rows)
    {
        if (!fields.Contains(Field.Email))
            Take(fields, Field.Email, column => Share(rows, column, Contacts.LooksLikeEmail), 60);
        if (!fields.Contains(Field.Phone))
            Take(fields, Field.Phone, column => Share(rows, column, Contacts.LooksLikePhone), 60);
        if (!fields.Contains(Field.Name))
            Take(fields, Field.Name, column => Letters(rows, column), 3);
    }

    /// <summary>Lower case without accents, words separated by one space.</summary>
    public static string Fold(string heading)
    {
        var text = new StringBuilder();
        foreach (var letter in heading)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark)
                continue;
            if (char.IsLetterOrDigit(letter))
                text.Append(WithoutAccent(char.ToLowerInvariant(letter)));
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }
        return text.ToString().TrimEnd();
    }

    /// <summary>The server runs without the tables of languages, so the letters of Western Europe have their own.</summary>
    private static char WithoutAccent(char letter)
    {
        var at = Accented.IndexOf(letter, StringComparison.Ordinal);
        return at < 0 ? letter : Bare[at];
    }

    private static bool LooksLikeData(string cell) => Barcode.HasUsualLength(cell.Trim()) || Amounts.LooksLikeOne(cell);

    private static void Take(string?[] fields, string field, Func<int, int> score, int least)
    {
        var best = Enumerable
            .Range(0, fields.Length)
            .Where(column => fields[column] is null)
            .Select(column => (Column: column, Score: score(column)))
            .OrderByDescending(one => one.Score)
            .FirstOrDefault();
        if (best.Score >= least)
            fields[best.Column] = field;
    }

    /// <summary>How many of a hundred filled cells are so.</summary>
    private static int Share(List<CsvRow> rows, int column, Func<string, bool> holds)
    {
        var cells = rows.Where(row => column < row.Cells.Count && row.Cells[column].Trim().Length > 0).ToList();
        return cells.Count == 0 ? 0 : cells.Count(row => holds(row.Cells[column])) * 100 / cells.Count;
    }

    private static int Letters(List<CsvRow> rows, int column)
    {
        var cells = rows.Where(row => column < row.Cells.Count).Select(row => row.Cells[column]).ToList();
        return cells.Count == 0 ? 0 : cells.Sum(cell => cell.Count(char.IsLetter)) / cells.Count;
    }
}
