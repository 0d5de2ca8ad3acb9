using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Catalog.Products;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Catalog.Importing;

/// <summary>
/// <c>products.imported</c>: a part of a file that a person accepted. The server itself writes it, after the person's permission was
/// checked; what is in it is merged like any edit.
/// </summary>
internal sealed class ImportProducts : IOperationHandler
{
    public string Type => "products.imported";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => null;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => ImportedProducts.Read(body, personal);

    public Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    ) =>
        SaveProduct.ApplyAsync(
            transaction,
            [.. operations.Select(operation => (operation, ((ImportedProducts)operation.Body).Edits))],
            keepNewHistories: false,
            cancellation
        );
}
