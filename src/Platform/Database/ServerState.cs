using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>What all servers of one installation share, read once at start.</summary>
/// <param name="Epoch">Names the history of this database that devices have seen; another one after a restore.</param>
/// <param name="NonceKey">The key that nonces are made with.</param>
public sealed record ServerState(string Epoch, byte[] NonceKey)
{
    public static async Task<ServerState> ReadAsync(
        NpgsqlDataSource source,
        string proposedEpoch,
        byte[] proposedKey,
        CancellationToken cancellation
    )
    {
        await using var command = source.CreateCommand(
            """
            -- platform.state.read
            select directory.current_epoch($1), directory.shared_secret('nonce', $2)
            """
        );
        command.Parameters.Add(Sql.Text(proposedEpoch));
        command.Parameters.Add(Sql.Bytes(proposedKey));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetString(0), reader.Bytes(1));
    }
}
