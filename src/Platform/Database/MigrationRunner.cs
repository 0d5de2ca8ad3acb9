using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// Brings the schema forward, as role kaunta_migrate acting as kaunta_owner. Any number of servers may start at once: they wait
/// for each other at an advisory lock. Each migration is one transaction together with its row in <c>platform.migration</c>.
/// </summary>
public sealed class MigrationRunner(IReadOnlyList<Migration> migrations)
{
    // Any number will do, as long as it never changes.
    private const long LockKey = 0x6B61756E7461;

    /// <summary>Applies what is missing and answers what it applied.</summary>
    /// <param name="connectionString">As kaunta_migrate.</param>
    /// <exception cref="MigrationException">A migration that ran here had another text, or one fails.</exception>
    public async Task<IReadOnlyList<Migration>> RunAsync(string connectionString, CancellationToken cancellation)
    {
        // A connection of its own: the lock and the role belong to it and go with it.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, $"-- platform.migrate.lock\nselect pg_advisory_lock({LockKey})", cancellation);
        await ExecuteAsync(connection, "set role kaunta_owner", cancellation);
        await ExecuteAsync(connection, CreateHistory, cancellation);
        var applied = await AppliedAsync(connection, cancellation);
        var missing = new List<Migration>();
        foreach (var migration in migrations)
        {
            if (!applied.TryGetValue(migration.Number, out var checksum))
                missing.Add(migration);
            else if (checksum != migration.Checksum)
                throw new MigrationException(migration, "ran here with another text; a migration never changes, add a new one");
        }
        foreach (var migration in missing)
            await ApplyAsync(connection, migration, cancellation);
        return missing;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            await ExecuteAsync(connection, migration.Sql, cancellation);
        }
        catch (PostgresException failed)
        {
            throw new MigrationException(migration, $"failed: {failed.MessageText} ({failed.Where ?? failed.SqlState})", failed);
        }
        await using var record = new NpgsqlCommand(
            """
            -- platform.migration.record
            insert into platform.migration (number, name, checksum, applied_at)
            values ($1, $2, $3, now())
            """,
            connection,
            transaction
        )
        {
            Parameters = { Sql.Integer(migration.Number), Sql.Text(migration.Name), Sql.Text(migration.Checksum) },
        };
        await record.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<Dictionary<int, string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            -- platform.migration.applied
            select number, checksum
            from platform.migration
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var applied = new Dictionary<int, string>();
        while (await reader.ReadAsync(cancellation))
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private const string CreateHistory = """
        create schema if not exists platform;
        create table if not exists platform.migration (
          number integer primary key,
          name text not null,
          checksum text not null,
          applied_at timestamptz not null
        );
        """;
}

public sealed class MigrationException(Migration migration, string problem, Exception? inner = null)
    : Exception($"Migration {migration.Name} {problem}.", inner);
