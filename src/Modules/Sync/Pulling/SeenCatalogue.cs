using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Sync.Pulling;

/// <summary>
/// Notes when a device first showed, by the cursor that it pulls with, that it has the latest prices and taxes. A sale at a replaced
/// price is only odd when its till knew better: see <see cref="IJournalQueries.SeenAsync"/>.
/// </summary>
internal sealed class SeenCatalogue(ICatalogQueries catalog, TenantDatabase database, TimeProvider clock)
{
    /// <summary>The catalogue's version when the device has all of it and that is new to us; else null, as for nearly every pull.</summary>
    public async Task<long?> NewToAsync(TenantTransaction transaction, DeviceId device, Cursor business, CancellationToken cancellation)
    {
        var latest = await catalog.LatestVersionAsync(transaction, cancellation);
        // A page may have ended inside the version.
        var has = business.Version > latest || (business.Version == latest && business.Id == Guid.AllBitsSet);
        return has && latest > 0 && !await IsNotedAsync(transaction, device, latest, cancellation) ? latest : null;
    }

    private static async Task<bool> IsNotedAsync(
        TenantTransaction transaction,
        DeviceId device,
        long version,
        CancellationToken cancellation
    ) =>
        (
            await transaction.QueryAsync(
                """
                -- sync.seen.noted
                select 1
                from sync.device_seen
                where tenant_id = $1
                  and device_id = $2
                  and catalogue_version >= $3
                limit 1
                """,
                row => row.GetInt32(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(device.Value),
                Sql.Bigint(version)
            )
        ).Count > 0;

    public Task NoteAsync(DeviceCaller caller, long version, CancellationToken cancellation) =>
        database.WriteUnsyncedAsync(
            caller.Business,
            (transaction, _) =>
            {
                transaction.Enqueue(
                    """
                    -- sync.seen.note
                    insert into sync.device_seen (tenant_id, device_id, catalogue_version, seen_at)
                    values ($1, $2, $3, $4)
                    on conflict do nothing
                    """,
                    Sql.Uuid(caller.Business.Value),
                    Sql.Uuid(caller.Device.Value),
                    Sql.Bigint(version),
                    Sql.Instant(clock.GetUtcNow())
                );
                return Task.FromResult(true);
            },
            cancellation
        );
}
