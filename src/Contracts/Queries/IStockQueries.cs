using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about stock. The Inventory module answers.</summary>
public interface IStockQueries
{
    /// <summary>The variants that ever moved at the location: their books have begun.</summary>
    Task<IReadOnlySet<Guid>> MovedAsync(TenantTransaction transaction, LocationId location, CancellationToken cancellation);

    /// <summary>What the goods cost that an operation sold, less those that it took back; minor units, by variant.</summary>
    Task<IReadOnlyDictionary<VariantId, long>> CostsAsync(
        TenantTransaction transaction,
        DeviceId device,
        OperationId operation,
        CancellationToken cancellation
    );
}
