using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Modules.Catalog.Products;

namespace Kaunta.Modules.Catalog.Importing;

/// <summary>The body of <c>products.imported</c>, version 1: one part of a file, each row as an edit of a product and one variant of it.</summary>
internal sealed record ImportedProducts(IReadOnlyList<ProductEdit> Edits)
{
    private const int MaxRows = 1_000;

    public static BodyReading Read(JsonElement body, Contracts.Operations.PersonalValues personal)
    {
        if (
            body.ValueKind != JsonValueKind.Object
            || !body.TryGetProperty("import", out var import)
            || !CanonicalId.TryRead(import.GetString(), out _)
            || !body.TryGetProperty("base", out var from)
            || !body.TryGetProperty("rows", out var rows)
            || rows.ValueKind != JsonValueKind.Array
            || rows.GetArrayLength() is 0 or > MaxRows
        )
            return BodyReading.Failed(Outcome.Refused("invalid_field"));
        if (body.EnumerateObject().Any(member => member.Name is not ("import" or "part" or "parts" or "base" or "rows")))
            return BodyReading.Failed(Outcome.Refused("unknown_field"));
        var edits = new List<ProductEdit>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            var (edit, fault) = ProductEdit.ReadRow(row, from, personal);
            if (edit is null)
                return BodyReading.Failed(fault!);
            edits.Add(edit);
        }
        return BodyReading.Of(new ImportedProducts(edits));
    }
}
