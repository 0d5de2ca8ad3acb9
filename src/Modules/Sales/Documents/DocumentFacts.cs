using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Documents;

/// <summary>What sales and returns are looked at with.</summary>
/// <param name="Bindings">Those that the documents name, as far as they are here.</param>
internal sealed record DocumentFacts(
    BusinessFacts Business,
    IReadOnlyDictionary<LocationId, LocationFacts> Locations,
    IReadOnlyDictionary<BindingId, BindingFacts> Bindings,
    TakenIds Taken
)
{
    public static async Task<DocumentFacts> ReadAsync(
        TenantTransaction transaction,
        ITenancyQueries tenancy,
        IReadOnlyList<(Guid Id, Guid Binding, long Number)> documents,
        CancellationToken cancellation
    )
    {
        var bindings = documents.Select(document => new BindingId(document.Binding)).ToHashSet();
        var (locations, (known, taken)) = await transaction.TogetherAsync(
            () => tenancy.LocationsAsync(transaction, cancellation),
            () =>
                transaction.TogetherAsync(
                    () => tenancy.BindingsAsync(transaction, bindings, cancellation),
                    () => TakenIds.ReadAsync(transaction, documents, cancellation),
                    cancellation
                ),
            cancellation
        );
        return new(await tenancy.BusinessAsync(transaction, cancellation), locations, known, taken);
    }
}
