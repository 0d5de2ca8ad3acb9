using System.Text.Json;
using Kaunta.Contracts.Queries;
using Kaunta.Modules.Imports.Planning;
using Kaunta.Modules.Imports.Storing;

namespace Kaunta.Modules.Imports.Running;

/// <summary>
/// What takes an import back: new products are closed, changed fields get the value they had, but only where nobody has changed them
/// since. Stock that came in stays: goods may have been sold from it.
/// </summary>
internal static class UndoPlan
{
    public static IReadOnlyList<PlannedRow> Of(IEnumerable<ImportPart> done, CatalogueSnapshot catalogue)
    {
        var entries = catalogue.Entries.ToDictionary(entry => entry.Variant);
        var variantsLeft = catalogue.Entries.Where(entry => !entry.Closed).ToLookup(entry => entry.Product, entry => entry.Variant);
        var rows = new List<PlannedRow>();
        var closing = new HashSet<Guid>();
        foreach (var part in done.Where(part => part.Type == "products.imported"))
        {
            using var body = JsonDocument.Parse(part.Body);
            using var before = JsonDocument.Parse(part.Before!);
            foreach (var (row, had) in body.RootElement.GetProperty("rows").EnumerateArray().Zip(before.RootElement.EnumerateArray()))
            {
                if (!entries.TryGetValue(row.GetProperty("variant").GetGuid(), out var entry))
                    continue;
                if (had.ValueKind == JsonValueKind.Null)
                    closing.Add(entry.Variant);
                else
                    rows.Add(Undone(entry, Restored(row, had, "set", entry), Restored(row, had, "variantSet", entry)));
            }
        }
        foreach (var variant in closing)
        {
            var entry = entries[variant];
            var whole = variantsLeft[entry.Product].All(closing.Contains);
            rows.Add(
                Undone(
                    entry,
                    whole && !entry.ProductClosed ? new() { ["closed"] = true } : [],
                    entry.Closed ? [] : new() { ["closed"] = true }
                )
            );
        }
        return rows.FindAll(row => row.Set.Count + row.VariantSet.Count > 0);
    }

    private static PlannedRow Undone(CatalogueEntry entry, Dictionary<string, object?> set, Dictionary<string, object?> variantSet) =>
        new(0, RowOutcome.Changed, entry.Name, [], [], entry.Product, entry.Variant, set, variantSet, null, null, 0);

    private static Dictionary<string, object?> Restored(JsonElement row, JsonElement had, string of, CatalogueEntry entry)
    {
        var restored = new Dictionary<string, object?>();
        foreach (var field in had.GetProperty(of).EnumerateObject())
            if (JsonElement.DeepEquals(row.GetProperty(of).GetProperty(field.Name), Now(entry, of, field.Name)))
                restored[field.Name] = field.Value.Clone();
        return restored;
    }

    private static JsonElement Now(CatalogueEntry entry, string of, string field) =>
        JsonSerializer.SerializeToElement<object?>(
            (of, field) switch
            {
                ("set", "name") => entry.Name,
                ("set", "category") => entry.Category,
                ("set", "taxGroup") => entry.TaxGroup,
                ("set", "closed") => entry.ProductClosed,
                (_, "name") => entry.VariantName,
                (_, "sku") => entry.Sku,
                (_, "barcodes") => entry.Barcodes,
                (_, "unit") => entry.Unit,
                (_, "price") => entry.Price,
                (_, "tracked") => entry.Tracked,
                _ => entry.Closed,
            }
        );
}
