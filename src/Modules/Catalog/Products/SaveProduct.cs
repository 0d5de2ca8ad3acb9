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

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var edits = operations.Select(operation => (ProductEdit)operation.Body).ToList();
        var products = await ProductRows.KnownAsync(transaction, [.. edits.Select(edit => edit.Product.Id).Distinct()], cancellation);
        var variants = await VariantRows.KnownAsync(
            transaction,
            [.. edits.SelectMany(edit => edit.Variants.Keys).Distinct()],
            cancellation
        );
        var prices = new List<(Guid Variant, Guid Revision, long Price)>();
        var outcomes = new List<Outcome>(operations.Count);
        for (var at = 0; at < operations.Count; at++)
        {
            var (product, changes) = edits[at];
            if (products.IsStale(product))
            {
                outcomes.Add(Outcome.Refused("stale_edit"));
                continue;
            }
            var author = EditMerge.AuthorOf(operations[at]);
            var conflicts = products.Apply(product.Id, product.Base, product.Set, transaction.Version, author).ToList();
            foreach (var (variant, set) in changes)
            {
                var change = new Dictionary<string, string>(set) { ["product"] = EditedRow.Json(product.Id) };
                if (set.TryGetValue("price", out var price))
                {
                    prices.Add((variant, operations[at].Id.Value, JsonSerializer.Deserialize<long>(price)));
                    change["priceRevision"] = EditedRow.Json(operations[at].Id.Value);
                }
                conflicts.AddRange(
                    variants
                        .Apply(variant, product.Base, change, transaction.Version, author)
                        .Where(conflict => conflict.Field is not ("product" or "priceRevision"))
                );
            }
            outcomes.Add(Outcome.Applied with { Conflicts = conflicts });
        }
        ProductRows.Save(transaction, products.Changed);
        VariantRows.Save(transaction, variants.Changed);
        VariantRows.SavePrices(transaction, prices);
        return outcomes;
    }
}
