using System.Text.Json;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Catalog.Products;

/// <summary>The body of <c>product.saved</c>: changed fields of a product and of any of its variants.</summary>
internal sealed record ProductEdit(Edit Product, IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, string>> Variants)
{
    private const int MaxVariants = 500;
    private const int MaxBarcodes = 50;
    private const long MaxInteger = 9_007_199_254_740_991;

    private static readonly EditField[] Fields =
    [
        EditField.Text("name"),
        EditField.IdOrNull("category"),
        EditField.IdOrNull("taxGroup"),
        EditField.Flag("closed"),
    ];

    // A product with one variant needs no name for it, and not everything has a SKU.
    private static readonly EditField[] VariantFields =
    [
        new("name", value => IsShort(value, 200)),
        new("sku", value => value.ValueKind == JsonValueKind.Null || IsShort(value, 100)),
        new(
            "barcodes",
            value =>
                value.ValueKind == JsonValueKind.Array
                && value.GetArrayLength() <= MaxBarcodes
                && value.EnumerateArray().All(code => IsShort(code, 100))
        ),
        EditField.Text("unit", 20),
        EditField.Integer("price", 0, MaxInteger),
        EditField.Flag("tracked"),
        EditField.Integer("sort", -MaxInteger, MaxInteger),
        EditField.Flag("closed"),
    ];

    public static BodyReading Read(JsonElement body, PersonalValues personal)
    {
        var (edit, fault) = Edit.Read(body, Fields, personal, "variants");
        if (edit is null)
            return BodyReading.Failed(fault!);
        var variants = new Dictionary<Guid, IReadOnlyDictionary<string, string>>();
        if (body.TryGetProperty("variants", out var listed) && listed.ValueKind != JsonValueKind.Null)
        {
            if (listed.ValueKind != JsonValueKind.Object || listed.GetPropertyCount() > MaxVariants)
                return BodyReading.Failed(Outcome.Refused("invalid_field"));
            foreach (var member in listed.EnumerateObject())
            {
                if (!CanonicalId.TryRead(member.Name, out var variant))
                    return BodyReading.Failed(Outcome.Refused("invalid_field"));
                var (set, wrong) = Edit.ReadSet(member.Value, VariantFields, personal);
                if (set is null)
                    return BodyReading.Failed(wrong!);
                variants[variant] = set;
            }
        }
        return BodyReading.Of(new ProductEdit(edit, variants));
    }

    /// <summary>Reads a row of an import: <c>{"product","set","variant","variantSet"}</c>, made on the version that the whole part names.</summary>
    public static (ProductEdit? Edit, Outcome? Fault) ReadRow(JsonElement row, JsonElement from, PersonalValues personal)
    {
        if (
            row.ValueKind != JsonValueKind.Object
            || !from.TryGetInt64(out var version)
            || !CanonicalId.TryRead(row.TryGetProperty("product", out var productId) ? productId.GetString() : null, out var product)
            || !CanonicalId.TryRead(row.TryGetProperty("variant", out var variantId) ? variantId.GetString() : null, out var variant)
            || !row.TryGetProperty("set", out var set)
            || !row.TryGetProperty("variantSet", out var variantSet)
        )
            return (null, Outcome.Refused("invalid_field"));
        if (row.EnumerateObject().Any(member => member.Name is not ("product" or "set" or "variant" or "variantSet")))
            return (null, Outcome.Refused("unknown_field"));
        var (values, wrong) = Edit.ReadSet(set, Fields, personal);
        if (values is null)
            return (null, wrong);
        var (variantValues, variantWrong) = Edit.ReadSet(variantSet, VariantFields, personal);
        if (variantValues is null)
            return (null, variantWrong);
        var variants = new Dictionary<Guid, IReadOnlyDictionary<string, string>> { [variant] = variantValues };
        return (new ProductEdit(new Edit(product, version, values), variants), null);
    }

    private static bool IsShort(JsonElement value, int longest) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= longest;
}
