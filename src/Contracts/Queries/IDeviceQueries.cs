using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about devices. The Identity module answers.</summary>
public interface IDeviceQueries
{
    /// <summary>The names of all devices of the business, also of revoked ones.</summary>
    Task<IReadOnlyDictionary<DeviceId, string>> NamesAsync(TenantTransaction transaction, CancellationToken cancellation);
}
