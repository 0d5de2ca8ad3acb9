using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Products;

/// <summary>
/// <c>product.saved</c>: what is sold, in its variants. A changed price is a revision named after its operation, because sales refer
/// to the one that they were made with. A placeholder that was sold before becomes the real thing.
/// </summary>
internal sealed class SaveProduct : IOperationHandler
{
    public string Type => "product.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.ProductEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => ProductEdit.Read(body, personal);

    public Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    ) =>
        ApplyAsync(
            transaction,
            [.. operations.Select(operation => (operation, (IReadOnlyList<ProductEdit>)[(ProductEdit)operation.Body]))],
            keepNewHistories: true,
            cancellation
        );

    /// <summary>Applies operations that each carry one edit or many, and answers one outcome for each operation.</summary>
    public static async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<(Operation Operation, IReadOnlyList<ProductEdit> Edits)> operations,
        bool keepNewHistories,
        CancellationToken cancellation
    )
    {
        var all = operations.SelectMany(one => one.Edits).ToList();
        var products = await ProductRows.KnownAsync(transaction, [.. all.Select(edit => edit.Product.Id).Distinct()], cancellation);
        var variants = await VariantRows.KnownAsync(transaction, [.. all.SelectMany(edit => edit.Variants.Keys).Distinct()], cancellation);
        var prices = new List<PriceRevisionRow>();
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var (operation, edits) in operations)
        {
            // A file's rows are new or were compared with what is here: only a person's edit can be of a row that is gone.
            if (keepNewHistories && edits.Any(edit => products.IsStale(edit.Product)))
            {
                outcomes.Add(Outcome.Refused("stale_edit"));
                continue;
            }
            var conflicts = new List<FieldConflict>();
            foreach (var edit in edits)
                conflicts.AddRange(Apply(transaction, operation, edit, products, variants, prices));
            outcomes.Add(Outcome.Applied with { Conflicts = conflicts });
        }
        ProductRows.Save(transaction, keepNewHistories ? products.Changed : products.ChangedWithoutNewHistories);
        VariantRows.Save(transaction, keepNewHistories ? variants.Changed : variants.ChangedWithoutNewHistories);
        VariantRows.SavePrices(transaction, prices);
        return outcomes;
    }

    private static List<FieldConflict> Apply(
        TenantTransaction transaction,
        Operation operation,
        ProductEdit edit,
        EditedRows products,
        EditedRows variants,
        List<PriceRevisionRow> prices
    )
    {
        var (product, changes) = edit;
        var author = EditMerge.AuthorOf(operation);
        var conflicts = products.Apply(product.Id, product.Base, product.Set, transaction.Version, author).ToList();
        foreach (var (variant, set) in changes)
        {
            var change = new Dictionary<string, string>(set) { ["product"] = EditedRow.Json(product.Id) };
            if (set.ContainsKey("price"))
                change["priceRevision"] = EditedRow.Json(operation.Id.Value);
            conflicts.AddRange(
                variants
                    .Apply(variant, product.Base, change, transaction.Version, author)
                    .Where(conflict => conflict.Field is not ("product" or "priceRevision"))
            );
            if (set.TryGetValue("price", out var price))
                prices.Add(new(variant, operation.Id.Value, JsonSerializer.Deserialize<long>(price), variants.VersionOf(variant, "price")));
        }
        return conflicts;
    }
}
