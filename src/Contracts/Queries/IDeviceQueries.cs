using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about devices. The Identity module answers.</summary>
public interface IDeviceQueries
{
    /// <summary>A device of the business, also a revoked one; null when there is none of this id.</summary>
    Task<EnrolledDevice?> FindAsync(TenantTransaction transaction, DeviceId device, CancellationToken cancellation);

    /// <summary>The names of all devices of the business, also of revoked ones.</summary>
    Task<IReadOnlyDictionary<DeviceId, string>> NamesAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>What each device that isn't revoked last said of itself, by name.</summary>
    Task<IReadOnlyList<DeviceSaid>> SaidAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>All devices that the business ever had, with the keys that they sign with, in the order in which they came.</summary>
    Task<IReadOnlyList<KeyOfDevice>> KeysAsync(TenantTransaction transaction, CancellationToken cancellation);
}

/// <param name="PublicKey">The 65-byte point.</param>
/// <param name="RevokedAt">Null while it is a device of the business.</param>
public sealed record KeyOfDevice(DeviceId Device, string Name, byte[] PublicKey, DateTimeOffset EnrolledAt, DateTimeOffset? RevokedAt);

/// <param name="At">When it last spoke; null: never.</param>
/// <param name="Unsent">How many operations it then had that the server hadn't.</param>
public sealed record DeviceSaid(DeviceId Device, string Name, DateTimeOffset EnrolledAt, DateTimeOffset? At, long? Unsent);

/// <param name="PublicKey">The 65-byte point.</param>
/// <param name="Incarnation">The one that it was enrolled with.</param>
public sealed record EnrolledDevice(
    string Name,
    byte[] PublicKey,
    LocationId Location,
    bool Revoked,
    Guid Incarnation,
    DateTimeOffset EnrolledAt
);
