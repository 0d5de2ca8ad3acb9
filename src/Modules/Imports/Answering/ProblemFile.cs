using System.Globalization;
using System.Text;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports.Answering;

/// <summary>The rows that a person has to look at, as a file of the same columns: corrected there, it can be imported again.</summary>
internal static class ProblemFile
{
    public static string Write(StagedFile file, IReadOnlyList<ReportedRow> reported)
    {
        var text = new StringBuilder();
        // Spreadsheets take a file without it for the letters of Windows.
        text.Append('\uFEFF');
        var headings = file.Options.HasHeadings
            ? file.Rows[0].Cells
            : [.. file.Options.Columns.Select((column, at) => column ?? string.Create(CultureInfo.InvariantCulture, $"column {at + 1}"))];
        CsvWriter.Row(text, [.. headings.Select(CsvWriter.Guarded), "Line", "Left out", "What is wrong"]);
        var byLine = file.Rows.ToLookup(row => row.Line);
        foreach (var row in reported)
        {
            var cells = byLine[row.Line].FirstOrDefault()?.Cells ?? [];
            var left = row.Codes.Any(Codes.Problems.Contains);
            CsvWriter.Row(
                text,
                [
                    .. Enumerable.Range(0, headings.Count).Select(at => at < cells.Count ? CsvWriter.Guarded(cells[at].Trim()) : ""),
                    row.Line.ToString(CultureInfo.InvariantCulture),
                    left ? "yes" : "no",
                    string.Join(' ', row.Codes.Where(code => code != Codes.Tidied).Select(Sentence)),
                ]
            );
        }
        return text.ToString();
    }

    private static string Sentence(string code) =>
        code switch
        {
            Codes.NameMissing => "There is no name.",
            Codes.PriceWrong => "The price isn't an amount.",
            Codes.CostWrong => "The cost isn't an amount.",
            Codes.StockWrong => "The stock isn't a quantity of zero or more.",
            Codes.TaxUnknown => "There is no tax group of that name or rate.",
            Codes.BarcodeRounded => "A spreadsheet has rounded the barcode: format the column as text and enter it again.",
            Codes.BarcodeTooLong => "The barcode is longer than 64 letters.",
            Codes.RepeatedRow => "An earlier row says the same.",
            Codes.CellsMissing => "The row has fewer cells than the others.",
            Codes.BarcodeCheckDigit => "The barcode's last digit doesn't fit the others; scan the product to be sure.",
            Codes.BarcodeLength => "The barcode has an unusual number of digits.",
            Codes.BarcodeOwn => "The barcode is a shop's own number; it may have a price or a weight in it.",
            Codes.BarcodeDouble => "Another row of this file has the same barcode.",
            Codes.SkuDouble => "Another row of this file has the same SKU.",
            Codes.KeysDiffer => "Barcode and SKU belong to two different products; the barcode counts.",
            Codes.NameShortened => "A text was longer than it may be, and was cut.",
            Codes.LetterLost => "A letter was lost before the file came here.",
            Codes.CellsExtra => "The row has more cells than the others.",
            Codes.QuoteOpen => "A quote begins here and never ends.",
            Codes.StockKnown => "The stock of this product is counted already; adjust it instead.",
            Codes.CostMissing => "There is stock, but no cost.",
            Codes.LimitWrong => "The credit limit isn't an amount of zero or more.",
            Codes.BalanceWrong => "What they owe isn't an amount.",
            Codes.PhoneWrong => "This isn't a phone number, or a spreadsheet has rounded it.",
            Codes.EmailWrong => "This isn't an e-mail address.",
            Codes.PhoneDouble => "Another row of this file has the same phone number.",
            Codes.EmailDouble => "Another row of this file has the same e-mail address.",
            Codes.NameDouble => "Somebody else of this name is there already.",
            Codes.BalanceKnown => "This customer's account has begun already; what they owe stays as it is.",
            _ => code,
        };
}
