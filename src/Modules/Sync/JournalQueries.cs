using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync;

/// <summary>Answers what other modules ask about journals.</summary>
internal sealed class JournalQueries : IJournalQueries
{
    public async Task<IReadOnlyDictionary<DeviceId, JournalFacts>> LatestAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sync.journal.latest
            select distinct on (device_id) device_id, incarnation, count, total_minor, hash, received_at
            from sync.journal
            where tenant_id = $1
              and branch = ''
            order by device_id, received_at desc, incarnation desc
            """,
            row =>
                (
                    Device: new DeviceId(row.GetGuid(0)),
                    Facts: new JournalFacts(row.GetGuid(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.Instant(5))
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return rows.ToDictionary(row => row.Device, row => row.Facts);
    }

    public async Task<IReadOnlyDictionary<(DeviceId Device, long Version), DateTimeOffset>> SeenAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(DeviceId Device, long Version)> wanted,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- sync.seen.find
            select wanted.device_id, wanted.version, min(s.seen_at)
            from unnest($2, $3) as wanted (device_id, version)
            join sync.device_seen s
              on s.tenant_id = $1 and s.device_id = wanted.device_id and s.catalogue_version >= wanted.version
            group by wanted.device_id, wanted.version
            """,
            row => KeyValuePair.Create((new DeviceId(row.GetGuid(0)), row.GetInt64(1)), row.Instant(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. wanted.Select(one => one.Device.Value)]),
            Sql.Bigints([.. wanted.Select(one => one.Version)])
        );
        return new Dictionary<(DeviceId, long), DateTimeOffset>(rows);
    }
}
