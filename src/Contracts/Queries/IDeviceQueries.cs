using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about devices. The Identity module answers.</summary>
public interface IDeviceQueries
{
    /// <summary>The names of all devices of the business, also of revoked ones.</summary>
    Task<IReadOnlyDictionary<DeviceId, string>> NamesAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>What each device that isn't revoked last said of itself, by name.</summary>
    Task<IReadOnlyList<DeviceSaid>> SaidAsync(TenantTransaction transaction, CancellationToken cancellation);
}

/// <param name="At">When it last spoke; null: never.</param>
/// <param name="Unsent">How many operations it then had that the server hadn't.</param>
public sealed record DeviceSaid(DeviceId Device, string Name, DateTimeOffset EnrolledAt, DateTimeOffset? At, long? Unsent);
