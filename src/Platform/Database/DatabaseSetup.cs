using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// Makes an empty cluster ready: roles, database, schema. Only for a cluster that the server itself owns (the embedded one and
/// those of tests); on anybody else's, an administrator runs <c>db/roles.sql</c> and the <c>migrate</c> command does the rest.
/// </summary>
public sealed class DatabaseSetup(string rolesSql, MigrationRunner migrations)
{
    private const string Database = "kaunta";

    /// <summary>Safe to run at every start. Answers the migrations that it applied.</summary>
    /// <param name="administrator">As superuser, to any database of the cluster.</param>
    public async Task<IReadOnlyList<Migration>> RunAsync(string administrator, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(administrator) { Pooling = false };
        await using (var connection = new NpgsqlConnection(settings.ConnectionString))
        {
            await connection.OpenAsync(cancellation);
            await ExecuteAsync(connection, rolesSql, cancellation);
            if (!await ExistsAsync(connection, cancellation))
            {
                await ExecuteAsync(
                    connection,
                    $"create database {Database} owner kaunta_owner template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'",
                    cancellation
                );
                await ExecuteAsync(connection, $"revoke all on database {Database} from public", cancellation);
                await ExecuteAsync(
                    connection,
                    $"grant connect on database {Database} to kaunta_migrate, kaunta_maintenance, kaunta_app",
                    cancellation
                );
            }
        }
        return await migrations.RunAsync(As(administrator, "kaunta_migrate"), cancellation);
    }

    /// <summary>The same cluster, database kaunta, as another role.</summary>
    public static string As(string administrator, string role) =>
        new NpgsqlConnectionStringBuilder(administrator)
        {
            Database = Database,
            Username = role,
            Password = null,
        }.ConnectionString;

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            -- platform.database.exists
            select exists (select from pg_database where datname = $1)
            """,
            connection
        )
        {
            Parameters = { Sql.Text(Database) },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
