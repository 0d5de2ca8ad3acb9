using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about stock. The Inventory module answers.</summary>
public interface IStockQueries
{
    /// <summary>The variants that ever moved at the location: their books have begun.</summary>
    Task<IReadOnlySet<Guid>> MovedAsync(TenantTransaction transaction, LocationId location, CancellationToken cancellation);
}
