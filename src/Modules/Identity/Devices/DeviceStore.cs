using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;

namespace Kaunta.Modules.Identity.Devices;

/// <summary>Enrolled devices and their keys.</summary>
internal sealed class DeviceStore(TimeProvider clock)
{
    /// <summary>
    /// Enrols a device with its key. The same device with the same key again changes nothing, because an answer can be lost on the way.
    /// </summary>
    /// <exception cref="RefusalException"><c>device_taken</c>: another business's, or with another key, or revoked.</exception>
    public async Task EnrolAsync(TenantTransaction transaction, NewDevice device, StaffId? by, CancellationToken cancellation)
    {
        if (await FindAsync(transaction, device.Id, cancellation) is { } known)
        {
            if (known.Revoked || !known.PublicKey.AsSpan().SequenceEqual(device.PublicKey))
                throw new RefusalException(IdentityRefusals.DeviceTaken);
            return;
        }
        var taken = await transaction.QueryAsync(
            """
            -- identity.device.take
            select directory.take_device($1)
            """,
            row => row.GetBoolean(0),
            cancellation,
            Sql.Uuid(device.Id.Value)
        );
        if (!taken[0])
            throw new RefusalException(IdentityRefusals.DeviceTaken);
        var enrolledAt = await EnrolledAtAsync(transaction, device, cancellation);
        transaction.Enqueue(
            """
            -- identity.device.enrol
            insert into identity.device
              (tenant_id, device_id, name, public_key, location_id, incarnation, enrolled_at, enrolled_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Id.Value),
            Sql.Text(device.Name),
            Sql.Bytes(device.PublicKey),
            Sql.Uuid(device.Location.Value),
            Sql.Uuid(device.Incarnation),
            Sql.Instant(enrolledAt),
            Sql.Uuid(by?.Value)
        );
    }

    /// <summary>
    /// Now; but of a device that comes back to a database that was restored, when its id was made: what it did since is no history that
    /// somebody enters.
    /// </summary>
    private async Task<DateTimeOffset> EnrolledAtAsync(TenantTransaction transaction, NewDevice device, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (!device.Again)
            return now;
        var restored = await transaction.QueryAsync(
            """
            -- identity.device.restored
            select directory.series_mark() <> ''
            """,
            row => row.GetBoolean(0),
            cancellation
        );
        return restored[0] && MadeAt(device.Id) is { } made && made < now ? made : now;
    }

    /// <summary>When a UUIDv7 was made; null for another kind of id.</summary>
    private static DateTimeOffset? MadeAt(DeviceId device)
    {
        if (device.Value.Version != 7)
            return null;
        Span<byte> bytes = stackalloc byte[16];
        device.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = 0;
        foreach (var one in bytes[..6])
            milliseconds = (milliseconds << 8) | one;
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }

    public Task<KnownDevice?> FindAsync(TenantTransaction transaction, DeviceId device, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- identity.device.find
            select public_key, location_id, revoked_at is not null
            from identity.device
            where tenant_id = $1
              and device_id = $2
            """,
            row => new KnownDevice(row.Bytes(0), new LocationId(row.GetGuid(1)), row.GetBoolean(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value)
        );
}

internal sealed record KnownDevice(byte[] PublicKey, LocationId Location, bool Revoked);

/// <param name="PublicKey">The 65-byte point, checked.</param>
/// <param name="Again">It says that it was enrolled before, and that this database doesn't know it any more.</param>
internal sealed record NewDevice(DeviceId Id, Guid Incarnation, byte[] PublicKey, string Name, LocationId Location, bool Again = false)
{
    /// <summary>The bytes of a key that is a point of the curve; null for anything else.</summary>
    public static byte[]? ReadKey(string text)
    {
        using var key = DeviceKey.Read(text);
        return key is null ? null : WireBytes.Read(text);
    }
}
