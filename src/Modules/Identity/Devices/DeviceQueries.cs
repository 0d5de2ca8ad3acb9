using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>Answers what other modules ask about devices.</summary>
internal sealed class DeviceQueries : IDeviceQueries
{
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
}
