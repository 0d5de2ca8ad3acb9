using Kaunta.Contracts.Queries;
using Kaunta.Core.Goods;
using Kaunta.Modules.Imports.Columns;

namespace Kaunta.Modules.Imports.Planning;

/// <summary>Finds what a row means among the products that are there and those of the rows before it.</summary>
internal sealed class KnownGoods
{
    private readonly Dictionary<Guid, CatalogueEntry> byId;
    private readonly ILookup<string, CatalogueEntry> byBarcode;
    private readonly ILookup<string, CatalogueEntry> bySku;
    private readonly ILookup<string, CatalogueEntry> byName;
    private readonly HashSet<Guid> taken = [];
    private readonly Dictionary<string, FileRow> rowsByBarcode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileRow> rowsBySku = new(StringComparer.Ordinal);

    public KnownGoods(CatalogueSnapshot catalogue)
    {
        byId = catalogue.Entries.ToDictionary(entry => entry.Variant);
        byBarcode = catalogue
            .Entries.SelectMany(entry => entry.Barcodes.Select(code => (Barcode.Fold(code), entry)))
            .ToLookup(pair => pair.Item1, pair => pair.entry, StringComparer.Ordinal);
        bySku = catalogue.Entries.Where(entry => entry.Sku is not null).ToLookup(entry => FoldSku(entry.Sku!), StringComparer.Ordinal);
        byName = catalogue.Entries.ToLookup(entry => NameKey(entry.Name, entry.VariantName), StringComparer.Ordinal);
    }

    /// <summary>SKUs compare without case: 85123A and 85123a are one.</summary>
    public static string FoldSku(string sku) => sku.Trim().ToUpperInvariant();

    /// <summary>
    /// The variant that the row means, or null for a new one: by its id, else a barcode, else its SKU, else, for a row that has none of
    /// these, by its name. Of several with one code that of the same name comes first, and each is found once only, so that a file with
    /// doubles finds the doubles that it made. Notes on the row what is odd.
    /// </summary>
    public CatalogueEntry? Find(FileRow row)
    {
        var repeated = NoteDoubles(row);
        if (repeated)
        {
            row.Note(Codes.RepeatedRow);
            return null;
        }
        if (row.Id is { } id && byId.TryGetValue(id, out var own))
            return taken.Add(own.Variant) ? own : null;
        var coded = (row.Barcodes ?? []).SelectMany(code => byBarcode[Barcode.Fold(code)]).ToList();
        var named = row.Sku is { } sku ? bySku[FoldSku(sku)].ToList() : [];
        if (coded.Count > 0 && named.Count > 0 && !named.Exists(coded.Contains))
            row.Note(Codes.KeysDiffer);
        var candidates =
            coded.Count > 0 ? coded
            : named.Count > 0 ? named
            : row.Barcodes is null && row.Sku is null && row.Name is not null ? byName[NameKey(row.Name, row.Variant ?? "")].ToList()
            : [];
        var found =
            candidates.Find(entry => !taken.Contains(entry.Variant) && HasName(entry, row))
            ?? candidates.Find(entry => !taken.Contains(entry.Variant));
        if (found is not null)
            taken.Add(found.Variant);
        return found;
    }

    /// <summary>True when an earlier row of the file says the same again: same code, same name. Another name makes it a double.</summary>
    private bool NoteDoubles(FileRow row)
    {
        var repeated = false;
        foreach (var code in row.Barcodes ?? [])
        {
            if (rowsByBarcode.TryAdd(Barcode.Fold(code), row) || ReferenceEquals(rowsByBarcode[Barcode.Fold(code)], row))
                continue;
            repeated |= SameName(rowsByBarcode[Barcode.Fold(code)], row);
            row.Note(Codes.BarcodeDouble);
        }
        if (row.Sku is { } sku && !rowsBySku.TryAdd(FoldSku(sku), row))
        {
            repeated |= SameName(rowsBySku[FoldSku(sku)], row);
            row.Note(Codes.SkuDouble);
        }
        return repeated && row.Id is null;
    }

    private static bool SameName(FileRow left, FileRow right) =>
        NameKey(left.Name ?? "", left.Variant ?? "") == NameKey(right.Name ?? "", right.Variant ?? "");

    private static bool HasName(CatalogueEntry entry, FileRow row) =>
        row.Name is null || NameKey(entry.Name, entry.VariantName) == NameKey(row.Name, row.Variant ?? "");

    private static string NameKey(string name, string variant) => GuessedColumns.Fold(name) + "\n" + GuessedColumns.Fold(variant);
}
