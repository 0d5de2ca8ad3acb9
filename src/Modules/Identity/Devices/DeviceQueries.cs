using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>Answers what other modules ask about devices.</summary>
internal sealed class DeviceQueries : IDeviceQueries
{
    public Task<EnrolledDevice?> FindAsync(TenantTransaction transaction, DeviceId device, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- identity.device.enrolled
            select name, public_key, location_id, revoked_at is not null, incarnation, enrolled_at
            from identity.device
            where tenant_id = $1
              and device_id = $2
            """,
            row => new EnrolledDevice(
                row.GetString(0),
                row.Bytes(1),
                new(row.GetGuid(2)),
                row.GetBoolean(3),
                row.GetGuid(4),
                row.Instant(5)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value)
        );

    public async Task<IReadOnlyDictionary<DeviceId, string>> NamesAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var rows = await transaction.QueryAsync(
            """
            -- identity.device.names
            select device_id, name
            from identity.device
            where tenant_id = $1
            """,
            row => (Device: new DeviceId(row.GetGuid(0)), Name: row.GetString(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return rows.ToDictionary(row => row.Device, row => row.Name);
    }

    public async Task<IReadOnlyList<DeviceSaid>> SaidAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        await transaction.QueryAsync(
            """
            -- identity.device.said
            select device_id, name, enrolled_at, state_at, unsent
            from identity.device
            where tenant_id = $1
              and revoked_at is null
            order by name, device_id
            """,
            row => new DeviceSaid(new(row.GetGuid(0)), row.GetString(1), row.Instant(2), row.InstantOrNull(3), row.BigintOrNull(4)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    public async Task<IReadOnlyList<KeyOfDevice>> KeysAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        await transaction.QueryAsync(
            """
            -- identity.device.keys
            select device_id, name, public_key, enrolled_at, revoked_at
            from identity.device
            where tenant_id = $1
            order by enrolled_at, device_id
            """,
            row => new KeyOfDevice(new(row.GetGuid(0)), row.GetString(1), row.Bytes(2), row.Instant(3), row.InstantOrNull(4)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
}
