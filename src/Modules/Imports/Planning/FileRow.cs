using Kaunta.Core.Goods;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports.Planning;

/// <summary>
/// A row of the file with its cells understood. What has no column, or an empty cell, is null: it isn't imported, and an existing product
/// keeps what it has.
/// </summary>
internal sealed class FileRow
{
    private const int LongestName = 200;
    private const int LongestCode = 64;
    private const int LongestUnit = 20;
    private const char LostLetter = '\uFFFD';

    private static readonly string[] Yes = ["yes", "y", "true", "1", "x", "oui", "ndiyo", "inde", "sim", "si", "ja"];
    private static readonly string[] No = ["no", "n", "false", "0", "non", "hapana", "ayi", "nao", "nein"];

    private readonly List<string> codes = [];

    public required int Line { get; init; }
    public IReadOnlyList<string> Codes => codes;
    public Guid? Id { get; private set; }
    public string? Name { get; private set; }
    public string? Variant { get; private set; }
    public string? Sku { get; private set; }
    public IReadOnlyList<string>? Barcodes { get; private set; }
    public string? Unit { get; private set; }

    /// <summary>Thousandths of a minor unit.</summary>
    public long? Price { get; private set; }

    /// <summary>Thousandths of a minor unit.</summary>
    public long? Cost { get; private set; }

    /// <summary>Thousandths.</summary>
    public long? Stock { get; private set; }
    public string? Category { get; private set; }
    public string? Tax { get; private set; }
    public bool? Tracked { get; private set; }
    public bool? Closed { get; private set; }

    public void Note(string code)
    {
        if (!codes.Contains(code))
            codes.Add(code);
    }

    /// <param name="exponent">Decimals of the business's currency.</param>
    public static FileRow Read(CsvRow csv, ImportOptions options, int exponent)
    {
        var row = new FileRow { Line = csv.Line };
        if (csv.QuoteOpen)
            row.Note(Planning.Codes.QuoteOpen);
        if (csv.Cells.Count > options.Columns.Count)
            row.Note(Planning.Codes.CellsExtra);
        var asked = options.Columns.Count;
        while (asked > 0 && options.Columns[asked - 1] is null)
            asked--;
        if (csv.Cells.Count < asked && csv.Cells.Count < 2 && asked > 1)
            row.Note(Planning.Codes.CellsMissing);
        var mark = options.DecimalMark[0];
        for (var at = 0; at < Math.Min(csv.Cells.Count, options.Columns.Count); at++)
            if (options.Columns[at] is { } field)
                row.Take(field, csv.Cells[at], mark, exponent);
        return row;
    }

    private void Take(string field, string cell, char mark, int exponent)
    {
        var (text, repaired) = Tidy.Cell(cell);
        if (repaired)
            Note(Planning.Codes.Tidied);
        if (text.Length == 0)
            return;
        if (text.Contains(LostLetter, StringComparison.Ordinal))
            Note(Planning.Codes.LetterLost);
        switch (field)
        {
            case Field.Id:
                Id = Core.Journal.CanonicalId.TryRead(text, out var id) ? id : null;
                break;
            case Field.Name:
                Name = Short(text, LongestName);
                break;
            case Field.Variant:
                Variant = Short(text, LongestName);
                break;
            case Field.Sku:
                Sku = Short(text, LongestCode);
                break;
            case Field.Barcode:
                TakeBarcodes(text);
                break;
            case Field.Unit:
                Unit = Short(text, LongestUnit);
                break;
            case Field.Price:
                Price = Amount(text, mark, exponent + 3, Planning.Codes.PriceWrong);
                break;
            case Field.Cost:
                Cost = Amount(text, mark, exponent + 3, Planning.Codes.CostWrong);
                break;
            case Field.Stock:
                Stock = Amount(text, mark, 3, Planning.Codes.StockWrong);
                break;
            case Field.Category:
                Category = Short(text, LongestName);
                break;
            case Field.Tax:
                Tax = text;
                break;
            case Field.Tracked:
                Tracked = Flag(text);
                break;
            case Field.Closed:
                Closed = Flag(text);
                break;
        }
    }

    private void TakeBarcodes(string text)
    {
        Barcodes = Tidy.Barcodes(text);
        foreach (var code in Barcodes)
        {
            if (Tidy.IsRounded(code))
                Note(Planning.Codes.BarcodeRounded);
            else if (code.Length > LongestCode)
                Note(Planning.Codes.BarcodeTooLong);
            else if (Barcode.IsOwnNumber(code))
                Note(Planning.Codes.BarcodeOwn);
            else if (Barcode.HasUsualLength(code) && !Barcode.HasRightCheckDigit(code))
                Note(Planning.Codes.BarcodeCheckDigit);
            else if (!Barcode.HasUsualLength(code) && code.All(char.IsAsciiDigit))
                Note(Planning.Codes.BarcodeLength);
        }
    }

    private string Short(string text, int longest)
    {
        var (kept, cut) = Tidy.Short(text, longest);
        if (cut)
            Note(Planning.Codes.NameShortened);
        return kept;
    }

    private long? Amount(string text, char mark, int scale, string wrong)
    {
        var amount = Amounts.Read(text, mark, scale);
        if (amount is >= 0)
            return amount;
        Note(wrong);
        return null;
    }

    private static bool? Flag(string text)
    {
        var word = text.ToLowerInvariant();
        return Yes.Contains(word) ? true
            : No.Contains(word) ? false
            : null;
    }
}
