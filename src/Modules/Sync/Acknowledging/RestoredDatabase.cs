using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Identity;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kaunta.Modules.Sync.Acknowledging;

/// <summary>
/// Notices that this database was put back to an older state, by what devices show of it, and begins a new epoch: every device then takes
/// the feed anew and sends what the journal here lacks. Where the files were copied back nothing else would tell, because cluster and
/// timeline are the same as before.
/// </summary>
internal sealed class RestoredDatabase(NpgsqlDataSource source, ServerState server, Secrets secrets, ILogger<RestoredDatabase> log)
{
    /// <summary>What the device shows is more than what is here.</summary>
    /// <param name="version">The business's version now.</param>
    /// <param name="epoch">The epoch now.</param>
    public static async Task<bool> LacksAsync(
        TenantTransaction transaction,
        DeviceId device,
        long version,
        string epoch,
        IReadOnlyList<Acknowledgement> shown,
        CancellationToken cancellation
    )
    {
        foreach (var one in shown.Where(one => one.Epoch == epoch))
        {
            if (one.Version > version)
                return true;
            if (one.Incarnation is { } incarnation && one.Seq > await SeqAsync(transaction, device, incarnation, one.Branch, cancellation))
                return true;
        }
        return false;
    }

    public async Task BeginEpochAsync(BusinessId business, DeviceId device, string epoch, CancellationToken cancellation)
    {
        await server.BeginEpochAsync(source, epoch, secrets.NewId().ToString(), cancellation);
        log.LogWarning(
            "Device {Device} of business {Business} showed an acknowledgement of more than this database holds: it was restored. A new epoch "
                + "begins, and devices send again what is missing.",
            device,
            business
        );
    }

    private static async Task<long> SeqAsync(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        string branch,
        CancellationToken cancellation
    )
    {
        var found = await transaction.QueryAsync(
            """
            -- sync.acknowledged.seq
            select seq
            from sync.journal
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = $4
            """,
            row => row.GetInt64(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(branch)
        );
        return found.Count == 0 ? 0 : found[0];
    }
}
