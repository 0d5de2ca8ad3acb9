using Kaunta.Platform.Database;
using Kaunta.Platform.EmbeddedPostgres;
using Kaunta.Platform.Identity;
using Npgsql;

namespace Kaunta.Server;

/// <summary>The operator's commands. They work beside a running server as well as without one.</summary>
internal static class Operator
{
    private static readonly TimeSpan RecoveryLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan InvitationLife = TimeSpan.FromDays(14);

    /// <summary>Brings a prepared database's schema forward; the connection is kaunta_migrate's.</summary>
    public static async Task<int> MigrateAsync(ServerOptions options, CancellationToken stop)
    {
        if (options.Database is not { } database)
            return await FailAsync(
                "The embedded database migrates itself at every start. Name another one with --database, as kaunta_migrate."
            );
        var applied = await Schema.Runner.RunAsync(database, stop);
        Console.WriteLine(
            applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied.Select(one => one.Name))}."
        );
        return 0;
    }

    /// <summary>Prints the schema as the migrations make it, from a database that exists only for this.</summary>
    public static async Task<int> PrintSchemaAsync(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("kaunta-schema-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(new() { DataDirectory = folder, DurabilityOff = true }, stop);
            await Schema.Setup.RunAsync(postgres.ConnectionString, stop);
            await using var connection = new NpgsqlConnection(
                DatabaseSetup.As(postgres.ConnectionString, "kaunta_migrate") + ";Pooling=false"
            );
            await connection.OpenAsync(stop);
            Console.Write(await SchemaText.ReadAsync(connection, stop));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    /// <summary>Prints a one-time code for somebody who forgot the password, to be read out to them.</summary>
    public static Task<int> RecoverAsync(ServerOptions options, string email, CancellationToken stop) =>
        WithMaintenanceAsync(
            options,
            async connection =>
            {
                var code = new Secrets(TimeProvider.System).NewLongCode();
                await using var command = new NpgsqlCommand(
                    """
                    -- operator.recovery.add
                    select directory.add_recovery($1, $2, $3)
                    """,
                    connection
                );
                command.Parameters.Add(Sql.Text(email.Trim().ToLowerInvariant()));
                command.Parameters.Add(Sql.Bytes(Secrets.HashOf(code)));
                command.Parameters.Add(Sql.Instant(TimeProvider.System.GetUtcNow() + RecoveryLife));
                if (!(bool)(await command.ExecuteScalarAsync(stop))!)
                    return await FailAsync($"No login has the address {email}.");
                Console.WriteLine($"{code}   good for one hour and for once; type it at /recover in the app.");
                return 0;
            },
            stop
        );

    /// <summary>Prints a code that lets somebody open a shop where <c>--opening invitation</c> is set.</summary>
    public static Task<int> InviteAsync(ServerOptions options, string note, CancellationToken stop) =>
        WithMaintenanceAsync(
            options,
            async connection =>
            {
                var code = new Secrets(TimeProvider.System).NewLongCode();
                await using var command = new NpgsqlCommand(
                    """
                    -- operator.invitation.add
                    select directory.add_invitation($1, $2, $3)
                    """,
                    connection
                );
                command.Parameters.Add(Sql.Bytes(Secrets.HashOf(code)));
                command.Parameters.Add(Sql.Text(note));
                command.Parameters.Add(Sql.Instant(TimeProvider.System.GetUtcNow() + InvitationLife));
                await command.ExecuteNonQueryAsync(stop);
                Console.WriteLine($"{code}   opens one shop within two weeks.");
                return 0;
            },
            stop
        );

    /// <summary>Says that a business is at another address now: nothing of it is taken or shown here any more. Without one, it is back.</summary>
    public static Task<int> MovedAsync(ServerOptions options, string slug, string address, CancellationToken stop) =>
        WithMaintenanceAsync(
            options,
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    -- operator.business.moved
                    select directory.move_business($1, $2)
                    """,
                    connection
                );
                command.Parameters.Add(Sql.Text(slug));
                command.Parameters.Add(Sql.Text(address.Length == 0 ? null : address));
                if (!(bool)(await command.ExecuteScalarAsync(stop))!)
                    return await FailAsync($"No business is called {slug}.");
                Console.WriteLine(
                    address.Length == 0
                        ? $"{slug} is here again."
                        : $"{slug} is at {address} now: its devices are told, and keep what they have not sent."
                );
                return 0;
            },
            stop
        );

    /// <summary>The database was put back to an older state: a new epoch begins, and the devices send again what is missing.</summary>
    public static Task<int> RestoredAsync(ServerOptions options, CancellationToken stop) =>
        WithMaintenanceAsync(
            options,
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    -- operator.epoch.begin
                    select directory.begin_epoch(directory.epoch_now(), $1)
                    """,
                    connection
                );
                command.Parameters.Add(Sql.Text(new Secrets(TimeProvider.System).NewId().ToString()));
                await command.ExecuteNonQueryAsync(stop);
                Console.WriteLine("A new epoch begins. Each device takes everything anew, and sends again what is missing here.");
                return 0;
            },
            stop
        );

    /// <summary>Before a backup: prints the mark of what is committed now.</summary>
    public static Task<int> MarkAsync(ServerOptions options, CancellationToken stop) =>
        WithMaintenanceAsync(
            options,
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    -- operator.archive.mark
                    select directory.take_archive_mark('backup', $1)
                    """,
                    connection
                );
                command.Parameters.Add(Sql.Instant(TimeProvider.System.GetUtcNow()));
                Console.WriteLine((long)(await command.ExecuteScalarAsync(stop))!);
                return 0;
            },
            stop
        );

    /// <summary>After a backup was verified and is off this disk: what is in its mark outlives this machine.</summary>
    public static Task<int> ArchivedAsync(ServerOptions options, long mark, CancellationToken stop) =>
        WithMaintenanceAsync(
            options,
            async connection =>
            {
                await using var find = new NpgsqlCommand(
                    """
                    -- operator.archive.find
                    select exists (select from directory.archive_marks() where mark = $1 and source = 'backup' and published_at is null)
                    """,
                    connection
                );
                find.Parameters.Add(Sql.Bigint(mark));
                if (!(bool)(await find.ExecuteScalarAsync(stop))!)
                    return await FailAsync($"There is no mark {mark} that waits for a backup. Kaunta.Server mark makes one.");
                await using var publish = new NpgsqlCommand(
                    """
                    -- operator.archive.publish
                    select directory.publish_archive_mark($1, $2)
                    """,
                    connection
                );
                publish.Parameters.Add(Sql.Bigint(mark));
                publish.Parameters.Add(Sql.Instant(TimeProvider.System.GetUtcNow()));
                await publish.ExecuteNonQueryAsync(stop);
                Console.WriteLine("What was committed before the mark is in the archive now.");
                return 0;
            },
            stop
        );

    /// <summary>Prints a hash over all rows of all businesses.</summary>
    public static Task<int> FingerprintAsync(ServerOptions options, CancellationToken stop) =>
        WithMaintenanceAsync(options, connection => Fingerprint.PrintAsync(connection, stop), stop);

    private static async Task<int> WithMaintenanceAsync(
        ServerOptions options,
        Func<NpgsqlConnection, Task<int>> work,
        CancellationToken stop
    )
    {
        if (options.Database is { } prepared)
            return await ConnectedAsync(prepared, work, stop);
        if (RunningDatabase.Read(options.Data) is { } running && await AnswersAsync(running, stop))
            return await ConnectedAsync(DatabaseSetup.As(running, "kaunta_maintenance"), work, stop);
        await using var database = await ReadyDatabase.StartAsync(options, stop);
        return await ConnectedAsync(DatabaseSetup.As(database.App, "kaunta_maintenance"), work, stop);
    }

    private static async Task<int> ConnectedAsync(string connectionString, Func<NpgsqlConnection, Task<int>> work, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(stop);
        return await work(connection);
    }

    private static async Task<bool> AnswersAsync(string administrator, CancellationToken stop)
    {
        try
        {
            await using var connection = new NpgsqlConnection(
                DatabaseSetup.As(administrator, "kaunta_maintenance") + ";Pooling=false;Timeout=2"
            );
            await connection.OpenAsync(stop);
            return true;
        }
        catch (NpgsqlException)
        {
            // The server that wrote the file is gone; the database is started for this command.
            return false;
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return 1;
    }
}

/// <summary>Where the embedded database of a running server is to be reached: a socket's path, no secret.</summary>
internal static class RunningDatabase
{
    public static string? Read(string data) => File.Exists(PathIn(data)) ? File.ReadAllText(PathIn(data)) : null;

    public static void Write(string data, string administrator) => File.WriteAllText(PathIn(data), administrator);

    public static void Forget(string data) => File.Delete(PathIn(data));

    private static string PathIn(string data) => Path.Combine(data, "database");
}
