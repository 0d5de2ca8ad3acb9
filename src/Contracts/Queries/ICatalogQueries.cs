using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about what is sold. The Catalog module answers.</summary>
public interface ICatalogQueries
{
    /// <summary>The variants asked for, placeholders too; one that isn't known at all is absent.</summary>
    Task<IReadOnlyDictionary<VariantId, VariantFacts>> VariantsAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<VariantId> variants,
        CancellationToken cancellation
    );

    /// <summary>The version in which prices or taxes last changed (at the latest: a new name counts too); 0 before the first.</summary>
    Task<long> LatestVersionAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>The whole catalogue: for what compares all of it, such as an import. Not for a single lookup.</summary>
    Task<CatalogueSnapshot> SnapshotAsync(TenantTransaction transaction, CancellationToken cancellation);
}

/// <param name="Sku">Null without one.</param>
/// <param name="Tracked">Whether its stock is counted. True for a placeholder, until its product says otherwise.</param>
public sealed record VariantFacts(ProductId? Product, bool Tracked, bool Placeholder, string Name, string? Sku);
