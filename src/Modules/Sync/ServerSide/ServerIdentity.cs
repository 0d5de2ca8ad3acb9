using System.Security.Cryptography;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Sync.ServerSide;

/// <summary>The device that the server is for one business.</summary>
internal sealed record ServerKey(DeviceId Device, Guid Incarnation, byte[] PrivateKey);

/// <summary>Finds or makes the key with which the server seals a business's journal.</summary>
internal sealed class ServerIdentity(Secrets secrets)
{
    /// <summary>Under the business's lock, so that two first operations can't make two keys.</summary>
    public async Task<ServerKey> OfBusinessAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        await FindAsync(transaction, cancellation) ?? Make(transaction);

    /// <summary>The business's key; null while the server has done nothing for it.</summary>
    public static Task<ServerKey?> FindAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- sync.server_device.find
            select device_id, incarnation, private_key
            from sync.server_device
            where tenant_id = $1
            """,
            row => new ServerKey(new(row.GetGuid(0)), row.GetGuid(1), row.Bytes(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    private ServerKey Make(TenantTransaction transaction)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = new ServerKey(new(secrets.NewId()), secrets.NewId(), key.ExportPkcs8PrivateKey());
        transaction.Enqueue(
            """
            -- sync.server_device.insert
            insert into sync.server_device (tenant_id, device_id, incarnation, private_key, public_key)
            values ($1, $2, $3, $4, $5)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(made.Device.Value),
            Sql.Uuid(made.Incarnation),
            Sql.Bytes(made.PrivateKey),
            Sql.Text(DeviceKey.PublicText(key))
        );
        return made;
    }
}
