using System.Security.Cryptography;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>A business's key pair for files of unsent operations: devices seal with the public half, the server alone opens them.</summary>
internal sealed record DepositKey(byte[] PrivateKey, string PublicKey);

internal sealed class DepositKeys(TenantDatabase database)
{
    /// <summary>The business's key, made the first time that somebody asks.</summary>
    public Task<DepositKey> OfBusinessAsync(BusinessId business, CancellationToken cancellation) =>
        database.WriteUnsyncedAsync(
            business,
            async (transaction, cancelled) =>
            {
                if (await FindAsync(transaction, cancelled) is { } known)
                    return known;
                using var made = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
                transaction.Enqueue(
                    """
                    -- sync.deposit_key.insert
                    insert into sync.deposit_key (tenant_id, private_key, public_key)
                    values ($1, $2, $3)
                    on conflict do nothing
                    """,
                    Sql.Uuid(business.Value),
                    Sql.Bytes(made.ExportPkcs8PrivateKey()),
                    Sql.Text(WireBytes.ToText(Point(made)))
                );
                // Another server may have been faster: the one that is stored counts.
                return (await FindAsync(transaction, cancelled))!;
            },
            cancellation
        );

    private static Task<DepositKey?> FindAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            """
            -- sync.deposit_key.find
            select private_key, public_key
            from sync.deposit_key
            where tenant_id = $1
            """,
            row => new DepositKey(row.Bytes(0), row.GetString(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    /// <summary>The 65-byte uncompressed point, as public keys travel.</summary>
    private static byte[] Point(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }
}
