using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>
/// A device goes to another location. Its next pull names the new partition and leaves the old one out; then it gives up its register by
/// itself (<c>series.closed</c>), because only it knows its last number, and a person chooses one of the new location.
/// </summary>
internal static class DeviceMoving
{
    public static async Task<IResult> MoveAsync(
        Guid id,
        MoveDeviceRequest request,
        SessionCaller caller,
        TenantDatabase database,
        ITenancyQueries tenancy,
        CancellationToken cancellation
    )
    {
        var to = new LocationId(request.Location);
        var moved = await database.WriteAsync(
            caller.Business,
            async (transaction, stop) =>
            {
                var from = await transaction.QueryAsync(
                    """
                    -- identity.device.place
                    select location_id
                    from identity.device
                    where tenant_id = $1
                      and device_id = $2
                      and revoked_at is null
                    """,
                    row => new LocationId(row.GetGuid(0)),
                    stop,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(id)
                );
                // Elsewhere and nowhere look the same.
                var known = from.Count == 1 && caller.ActsAt(from[0]) && caller.ActsAt(to);
                if (!known || !(await tenancy.LocationsAsync(transaction, stop)).ContainsKey(to))
                {
                    transaction.Abandon();
                    return false;
                }
                transaction.Enqueue(
                    """
                    -- identity.device.move
                    update identity.device
                    set location_id = $3
                    where tenant_id = $1
                      and device_id = $2
                    """,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(id),
                    Sql.Uuid(to.Value)
                );
                return true;
            },
            cancellation
        );
        return moved ? Results.NoContent() : HttpRefusals.NotFound;
    }
}

/// <param name="Location">Where the device stands from now on.</param>
internal sealed record MoveDeviceRequest(Guid Location);
