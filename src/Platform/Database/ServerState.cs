using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>What all servers of one installation share.</summary>
/// <param name="epoch">As it was read at start.</param>
/// <param name="nonceKey">The key that nonces are made with.</param>
/// <param name="acknowledgementKey">The key that signs what the server tells a device to be stored.</param>
public sealed class ServerState(string epoch, byte[] nonceKey, byte[] acknowledgementKey)
{
    private string current = epoch;

    /// <summary>
    /// Names the history of this database that devices have seen; another one after a restore. As last read: another server may have begun
    /// a new one since, which the next pull finds.
    /// </summary>
    public string Epoch => Volatile.Read(ref current);

    public byte[] NonceKey => nonceKey;

    public byte[] AcknowledgementKey => acknowledgementKey;

    /// <summary>The epoch as the database has it now.</summary>
    public void Learn(string found) => Volatile.Write(ref current, found);

    /// <summary>Begins a new epoch, unless somebody did since <paramref name="seen"/> was read.</summary>
    public async Task BeginEpochAsync(NpgsqlDataSource source, string seen, string proposed, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- platform.epoch.begin
            select directory.begin_epoch($1, $2)
            """
        );
        command.Parameters.Add(Sql.Text(seen));
        command.Parameters.Add(Sql.Text(proposed));
        Learn((string)(await command.ExecuteScalarAsync(cancellation))!);
    }

    /// <param name="proposedKey">32 random bytes each: taken where the installation has none yet.</param>
    public static async Task<ServerState> ReadAsync(
        NpgsqlDataSource source,
        string proposedEpoch,
        Func<byte[]> proposedKey,
        CancellationToken cancellation
    )
    {
        await using var command = source.CreateCommand(
            """
            -- platform.state.read
            select directory.current_epoch($1), directory.shared_secret('nonce', $2), directory.shared_secret('acknowledgement', $3)
            """
        );
        command.Parameters.Add(Sql.Text(proposedEpoch));
        command.Parameters.Add(Sql.Bytes(proposedKey()));
        command.Parameters.Add(Sql.Bytes(proposedKey()));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetString(0), reader.Bytes(1), reader.Bytes(2));
    }
}
