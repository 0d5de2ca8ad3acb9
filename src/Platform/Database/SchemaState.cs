using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>Says whether the database is reachable and has the schema that this server was built for.</summary>
public sealed class SchemaState(NpgsqlDataSource source, IReadOnlyList<Migration> migrations)
{
    /// <summary>The migrations that haven't run there. A newer schema than ours is fine: migrations keep the server before them working.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellation)
    {
        var applied = await AppliedAsync(cancellation);
        return [.. migrations.Where(migration => !applied.Contains(migration.Number)).Select(migration => migration.Name)];
    }

    private async Task<HashSet<int>> AppliedAsync(CancellationToken cancellation)
    {
        var applied = new HashSet<int>();
        try
        {
            await using var command = source.CreateCommand(
                """
                -- platform.migration.names
                select number
                from platform.migration
                """
            );
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                applied.Add(reader.GetInt32(0));
        }
        catch (PostgresException empty) when (empty.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // A database on which no migration ran yet lacks all of them.
        }
        return applied;
    }
}
