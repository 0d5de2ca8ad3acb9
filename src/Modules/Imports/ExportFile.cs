using System.Globalization;
using System.Text;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports;

/// <summary>The whole catalogue as a file that imports again without changing anything.</summary>
internal static class ExportFile
{
    private static readonly string[] Columns =
    [
        Field.Id,
        Field.Name,
        Field.Variant,
        Field.Sku,
        Field.Barcode,
        Field.Unit,
        Field.Price,
        Field.Category,
        Field.Tax,
        Field.Tracked,
        Field.Closed,
    ];

    /// <param name="exponent">Decimals of the business's currency.</param>
    public static string Write(CatalogueSnapshot catalogue, int exponent)
    {
        var categories = catalogue.Categories.ToDictionary(category => category.Id, category => category.Name);
        var taxGroups = catalogue.TaxGroups.Where(group => !group.Closed).ToDictionary(group => group.Id, group => group.Name);
        var text = new StringBuilder();
        text.Append('\uFEFF');
        CsvWriter.Row(text, Columns);
        foreach (var entry in catalogue.Entries)
            CsvWriter.Row(
                text,
                new[]
                {
                    entry.Variant.ToString(),
                    entry.Name,
                    entry.VariantName,
                    entry.Sku ?? "",
                    string.Join(' ', entry.Barcodes),
                    entry.Unit,
                    Planner.Text(entry.Price, exponent + 3),
                    entry.Category is { } category ? categories.GetValueOrDefault(category, "") : "",
                    entry.TaxGroup is { } group ? taxGroups.GetValueOrDefault(group, "") : "",
                    entry.Tracked ? "yes" : "no",
                    entry.Closed || entry.ProductClosed ? "yes" : "no",
                }.Select(CsvWriter.Guarded)
            );
        return text.ToString();
    }

    public static string Name(string slug, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"products-{slug}-{at:yyyy-MM-dd}.csv");
}
