using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>A lost or stolen device may only deposit what it sold from now on; its sessions end.</summary>
internal static class DeviceRevoking
{
    public static async Task<IResult> RevokeAsync(
        Guid id,
        SessionCaller caller,
        TenantDatabase database,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var known = await database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, stop) =>
            {
                transaction.Enqueue(
                    """
                    -- identity.device.end_sessions
                    update identity.session
                    set ended_at = $3, ended_why = 'device revoked'
                    where tenant_id = $1
                      and device_id = $2
                      and ended_at is null
                    """,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(id),
                    Sql.Instant(clock.GetUtcNow())
                );
                return transaction.QueryAsync(
                    """
                    -- identity.device.revoke
                    update identity.device
                    set revoked_at = coalesce(revoked_at, $3)
                    where tenant_id = $1
                      and device_id = $2
                    returning device_id
                    """,
                    row => row.GetGuid(0),
                    stop,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(id),
                    Sql.Instant(clock.GetUtcNow())
                );
            },
            cancellation
        );
        return known.Count == 0 ? HttpRefusals.NotFound : Results.NoContent();
    }
}
