using System.Diagnostics;
using Kaunta.Platform.Database;
using Kaunta.Platform.EmbeddedPostgres;
using Kaunta.Server;
using Npgsql;

namespace Kaunta.Modules.Tests.Host;

/// <summary>
/// One throw-away PostgreSQL with the schema in place; for the whole run, without durability, unless a test needs its own. Each test is
/// its own business.
/// </summary>
public sealed class TestCluster(bool durable = false) : IAsyncDisposable
{
    private readonly string folder = OpenFolder();
    private EmbeddedPostgres? postgres;

    /// <summary>As superuser, to database kaunta: for planting violations, never for what the server does.</summary>
    public string Administrator { get; private set; } = "";

    public string App => DatabaseSetup.As(Administrator, "kaunta_app") + ";Maximum Pool Size=15";

    public string Maintenance => DatabaseSetup.As(Administrator, "kaunta_maintenance");

    public string Migrate => DatabaseSetup.As(Administrator, "kaunta_migrate");

    public async Task InitializeAsync()
    {
        var options = new EmbeddedPostgresOptions { DataDirectory = folder, DurabilityOff = !durable };
        postgres = await EmbeddedPostgres.StartAsync(options, TestContext.Current.CancellationToken);
        Administrator = postgres.ConnectionString;
        await Schema.Setup.RunAsync(Administrator, TestContext.Current.CancellationToken);
        Administrator = DatabaseSetup.As(Administrator, "postgres");
    }

    /// <summary>Ends PostgreSQL as a power cut would; what started it starts it again.</summary>
    public void Kill()
    {
        using var postmaster = Process.GetProcessById(postgres!.ProcessId);
        postmaster.Kill();
    }

    /// <summary>Stops PostgreSQL, does something with its folder, and starts it again on what is there then.</summary>
    public async Task WhileStoppedAsync(Func<string, Task> work)
    {
        NpgsqlConnection.ClearAllPools();
        await postgres!.DisposeAsync();
        await work(folder);
        var options = new EmbeddedPostgresOptions { DataDirectory = folder, DurabilityOff = !durable };
        postgres = await EmbeddedPostgres.StartAsync(options, TestContext.Current.CancellationToken);
        Administrator = DatabaseSetup.As(postgres.ConnectionString, "postgres");
    }

    public async ValueTask DisposeAsync()
    {
        if (postgres is not null)
            await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Runs SQL as the superuser.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // .NET makes it for us alone, but root's database runs as another user, who must be able to enter.
    private static string OpenFolder()
    {
        var path = Directory.CreateTempSubdirectory("kaunta-tests-").FullName;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return path;
    }

    /// <summary>One text, read as the superuser.</summary>
    public async Task<string?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string;
    }
}
