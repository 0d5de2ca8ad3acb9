using System.Globalization;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Goods;
using Kaunta.Modules.Imports.Columns;
using Kaunta.Modules.Imports.Reading;

namespace Kaunta.Modules.Imports.Planning;

/// <summary>What a plan is made against.</summary>
/// <param name="Exponent">Decimals of the business's currency.</param>
/// <param name="Moved">Variants whose stock at the location has begun already.</param>
internal sealed record Ground(CatalogueSnapshot Catalogue, IReadOnlySet<Guid> Moved, int Exponent, Guid FirstId);

/// <summary>Compares a file with the catalogue, row by row. Pure: the same file, options and ground give the same plan.</summary>
internal sealed class Planner
{
    private readonly ImportOptions options;
    private readonly Ground ground;
    private readonly IdRun ids;
    private readonly KnownGoods known;
    private readonly Dictionary<string, Guid> categories;
    private readonly Dictionary<string, Guid> taxGroups;
    private readonly List<(Guid Id, string Name)> newCategories = [];
    private readonly Dictionary<string, Guid> newProducts = new(StringComparer.Ordinal);

    private Planner(ImportOptions options, Ground ground)
    {
        this.options = options;
        this.ground = ground;
        ids = new(ground.FirstId);
        known = new(ground.Catalogue);
        categories = Named(ground.Catalogue.Categories.Select(one => (one.Name, one.Id)));
        taxGroups = Named(ground.Catalogue.TaxGroups.Where(one => !one.Closed).SelectMany(NamesOf));
    }

    public static Plan Of(IEnumerable<CsvRow> rows, ImportOptions options, Ground ground)
    {
        var planner = new Planner(options, ground);
        var planned = new List<PlannedRow>();
        foreach (var row in options.HasHeadings ? rows.Skip(1) : rows)
            planned.Add(planner.Plan(FileRow.Read(row, options, ground.Exponent)));
        return new(ground.Catalogue.Version, planned, planner.newCategories);
    }

    private PlannedRow Plan(FileRow row)
    {
        var entry = known.Find(row);
        if (entry is null && row.Name is null)
            row.Note(Codes.NameMissing);
        Guid? tax = null;
        if (row.Tax is { } named && !TryTax(named, out tax))
            row.Note(Codes.TaxUnknown);
        if (row.Codes.Any(Codes.Problems.Contains))
            return Kept(row, entry, RowOutcome.Problem);
        var category = row.Category is { } shelf ? CategoryOf(shelf) : (Guid?)null;
        return entry is null ? New(row, category, tax) : Against(row, entry, category, tax);
    }

    private PlannedRow New(FileRow row, Guid? category, Guid? tax)
    {
        var variant = ids.Next();
        // Rows of one name with variants are one product. Each says the whole of it: the person may leave out any of them.
        var key = GuessedColumns.Fold(row.Name!);
        if (row.Variant is null || !newProducts.TryGetValue(key, out var product))
        {
            product = ids.Next();
            if (row.Variant is not null)
                newProducts[key] = product;
        }
        var set = new Dictionary<string, object?>
        {
            ["name"] = row.Name,
            ["category"] = category,
            ["taxGroup"] = tax ?? options.TaxGroup,
            ["closed"] = false,
        };
        var variantSet = new Dictionary<string, object?>
        {
            ["name"] = row.Variant ?? "",
            ["sku"] = row.Sku,
            ["barcodes"] = row.Barcodes ?? [],
            ["unit"] = row.Unit ?? "pc",
            ["price"] = row.Price ?? 0,
            ["tracked"] = row.Tracked ?? true,
            ["sort"] = 0,
            ["closed"] = row.Closed ?? false,
        };
        var (stock, cost) = Stock(row, variant, row.Tracked ?? true);
        List<ImportChange> changes =
        [
            .. new (string Field, string? To)[]
            {
                (Field.Barcode, row.Barcodes is null ? null : string.Join(' ', row.Barcodes)),
                (Field.Sku, row.Sku),
                (Field.Price, row.Price is { } price ? Text(price, ground.Exponent + 3) : null),
                (Field.Category, row.Category),
            }
                .Where(one => one.To is not null)
                .Select(one => new ImportChange(one.Field, null, one.To)),
        ];
        return new(row.Line, RowOutcome.New, Label(row, null), row.Codes, changes, product, variant, set, variantSet, null, stock, cost);
    }

    private PlannedRow Against(FileRow row, CatalogueEntry entry, Guid? category, Guid? tax)
    {
        var changes = new ChangeList();
        // A file that has no column for variants may write product and variant as the till shows them.
        var whole = entry.VariantName.Length > 0 && row.Variant is null && row.Name == $"{entry.Name}, {entry.VariantName}";
        if (row.Name is { } name && !whole)
            changes.Product("name", Field.Name, entry.Name, name, entry.Name, name);
        if (category is { } shelf)
            changes.Product("category", Field.Category, entry.Category, shelf, CategoryName(entry.Category), row.Category);
        if (tax is { } group)
            changes.Product("taxGroup", Field.Tax, entry.TaxGroup, group, TaxName(entry.TaxGroup), TaxName(group));
        if (row.Variant is { } variant)
            changes.Variant("name", Field.Variant, entry.VariantName, variant, entry.VariantName, variant);
        if (row.Sku is { } sku && (entry.Sku is null || KnownGoods.FoldSku(entry.Sku) != KnownGoods.FoldSku(sku)))
            changes.Variant("sku", Field.Sku, entry.Sku, sku, entry.Sku, sku);
        if (row.Barcodes is { } codes)
            Barcodes(changes, row, entry, codes);
        if (row.Unit is { } unit)
            changes.Variant("unit", Field.Unit, entry.Unit, unit, entry.Unit, unit);
        if (row.Price is { } price)
            changes.Variant(
                "price",
                Field.Price,
                entry.Price,
                price,
                Text(entry.Price, ground.Exponent + 3),
                Text(price, ground.Exponent + 3)
            );
        if (row.Tracked is { } tracked)
            changes.Variant("tracked", Field.Tracked, entry.Tracked, tracked, Text(entry.Tracked), Text(tracked));
        Open(changes, row, entry);
        var (stock, cost) = Stock(row, entry.Variant, row.Tracked ?? entry.Tracked);
        return new(
            row.Line,
            changes.Any ? RowOutcome.Changed : RowOutcome.Unchanged,
            Label(row, entry),
            row.Codes,
            changes.Shown,
            entry.Product,
            entry.Variant,
            changes.Set,
            changes.VariantSet,
            new(changes.SetBefore, changes.VariantSetBefore),
            stock,
            cost
        );
    }

    /// <summary>Who names the variant by its id replaces its codes; who found it by one of its codes adds what is new.</summary>
    private static void Barcodes(ChangeList changes, FileRow row, CatalogueEntry entry, IReadOnlyList<string> codes)
    {
        var had = entry.Barcodes.Select(Barcode.Fold).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<string> wanted =
            row.Id == entry.Variant ? codes : [.. entry.Barcodes, .. codes.Where(code => !had.Contains(Barcode.Fold(code)))];
        if (!had.SetEquals(wanted.Select(Barcode.Fold)))
            changes.Variant("barcodes", Field.Barcode, entry.Barcodes, wanted, string.Join(' ', entry.Barcodes), string.Join(' ', wanted));
    }

    /// <summary>What a file of goods names is sold, unless the file says otherwise: a closed product is opened again.</summary>
    private static void Open(ChangeList changes, FileRow row, CatalogueEntry entry)
    {
        var closed = row.Closed ?? false;
        if (entry.Closed != closed)
            changes.Variant("closed", Field.Closed, entry.Closed, closed, Text(entry.Closed), Text(closed));
        if (entry.ProductClosed && !closed)
            changes.Product("closed", Field.Closed, true, false, Text(true), Text(false));
    }

    private (long? Stock, long UnitCost) Stock(FileRow row, Guid variant, bool tracked)
    {
        if (row.Stock is not > 0 || !tracked)
            return (null, 0);
        if (ground.Moved.Contains(variant))
        {
            row.Note(Codes.StockKnown);
            return (null, 0);
        }
        if (row.Cost is null)
            row.Note(Codes.CostMissing);
        return (row.Stock, row.Cost ?? 0);
    }

    private static PlannedRow Kept(FileRow row, CatalogueEntry? entry, RowOutcome outcome) =>
        new(
            row.Line,
            outcome,
            Label(row, entry),
            row.Codes,
            [],
            default,
            default,
            new Dictionary<string, object?>(),
            new Dictionary<string, object?>(),
            null,
            null,
            0
        );

    private static string Label(FileRow row, CatalogueEntry? entry) =>
        (row.Name ?? entry?.Name ?? row.Sku ?? (row.Barcodes is { Count: > 0 } codes ? codes[0] : ""))
        + ((row.Variant ?? entry?.VariantName) is { Length: > 0 } variant ? ", " + variant : "");

    private Guid CategoryOf(string name)
    {
        var key = GuessedColumns.Fold(name);
        if (categories.TryGetValue(key, out var id))
            return id;
        id = ids.Next();
        categories[key] = id;
        newCategories.Add((id, name));
        return id;
    }

    private bool TryTax(string text, out Guid? group)
    {
        var found = taxGroups.TryGetValue(GuessedColumns.Fold(text), out var id);
        group = found ? id : null;
        return found;
    }

    private string? CategoryName(Guid? id) => ground.Catalogue.Categories.FirstOrDefault(one => one.Id == id)?.Name;

    private string? TaxName(Guid? id) => ground.Catalogue.TaxGroups.FirstOrDefault(one => one.Id == id)?.Name;

    /// <summary>A tax group is named by its name or, like "16" or "16 %", by its rate.</summary>
    private static IEnumerable<(string Name, Guid Id)> NamesOf(TaxGroupFacts group) =>
        [(group.Name, group.Id), (Text(group.Rate, 4), group.Id)];

    private static Dictionary<string, Guid> Named(IEnumerable<(string Name, Guid Id)> named) =>
        named
            .GroupBy(one => GuessedColumns.Fold(one.Name), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Id, StringComparer.Ordinal);

    private static string Text(bool value) => value ? "yes" : "no";

    /// <summary>A whole number of 10 to the power of -<paramref name="scale"/> as a person writes it: 12500000 with 5 is 125.00.</summary>
    internal static string Text(long value, int scale)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var decimals = digits[^scale..].TrimEnd('0');
        return decimals.Length == 0 ? digits[..^scale] : $"{digits[..^scale]}.{decimals}";
    }
}
