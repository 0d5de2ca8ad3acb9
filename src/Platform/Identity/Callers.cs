using System.Reflection;
using Kaunta.Core.Ids;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Platform.Identity;

/// <summary>
/// The device that signed the request. An endpoint gets it by naming it as a parameter; only <see cref="Http.AccessGate"/> sets it.
/// </summary>
/// <param name="Location">Where the device stands: the location whose rows it may hold.</param>
/// <param name="PublicKey">The 65-byte point.</param>
/// <param name="Incarnation">The one that it was enrolled with; it may have opened a later one since.</param>
/// <param name="EnrolledAt">What it did before, somebody else told it.</param>
/// <param name="Revoked">True only on routes that let a revoked device deposit.</param>
public sealed record DeviceCaller(
    BusinessId Business,
    DeviceId Device,
    LocationId Location,
    byte[] PublicKey,
    bool Revoked,
    Guid Incarnation,
    DateTimeOffset EnrolledAt
)
{
    public static ValueTask<DeviceCaller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<DeviceCaller>());
}

/// <summary>The person whose session came with the device's proof.</summary>
/// <param name="Locations">Where the person may act; empty means everywhere.</param>
/// <param name="Permissions">What the person's role allows.</param>
public sealed record SessionCaller(
    DeviceCaller From,
    Guid Session,
    Guid Login,
    StaffId Staff,
    string Role,
    IReadOnlyList<LocationId> Locations,
    IReadOnlySet<string> Permissions
)
{
    public BusinessId Business => From.Business;

    public DeviceId Device => From.Device;

    /// <summary>Whether this person has to do with the location at all.</summary>
    public bool ActsAt(LocationId location) => Locations.Count == 0 || Locations.Contains(location);

    public static ValueTask<SessionCaller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<SessionCaller>());
}
