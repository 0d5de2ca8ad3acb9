using System.Diagnostics;
using Kaunta.Platform.Database;
using Kaunta.Platform.EmbeddedPostgres;
using Kaunta.Server;
using Npgsql;

namespace Kaunta.Faults;

/// <summary>A real PostgreSQL that keeps what it committed, and real servers on it. All of it may be killed at any moment.</summary>
internal sealed class Backend : IAsyncDisposable
{
    /// <summary>The embedded database gives up after five crashes in a row; here they are made on purpose.</summary>
    private const int KillsOfOneOwner = 4;
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(60);

    private readonly string folder;
    private EmbeddedPostgres? postgres;
    private int killed;

    public Backend(string folder, int servers)
    {
        this.folder = folder;
        Servers = [.. Enumerable.Range(0, servers).Select(_ => new ServerRun())];
    }

    public IReadOnlyList<ServerRun> Servers { get; }

    public string Administrator => DatabaseSetup.As(postgres!.ConnectionString, "postgres") + ";Pooling=false";

    private string App => AppWith(20);

    /// <summary>As a server connects that may hold so many connections.</summary>
    public string AppWith(int connections) =>
        DatabaseSetup.As(postgres!.ConnectionString, "kaunta_app") + $";Maximum Pool Size={connections}";

    public async Task StartAsync(CancellationToken stop)
    {
        await StartDatabaseAsync(stop);
        await Schema.Setup.RunAsync(postgres!.ConnectionString, stop);
        foreach (var server in Servers)
            await StartServerAsync(server, 0, stop);
    }

    public async Task StartServerAsync(ServerRun server, int shiftSeconds, CancellationToken stop)
    {
        // While the database recovers a server can't start; whoever watches over it starts it again.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await server.StartAsync(App, shiftSeconds, stop);
                return;
            }
            catch (ServerEndedException) when (attempt < 10)
            {
                await UntilDatabaseAnswersAsync(stop);
            }
        }
    }

    public async Task KillDatabaseAsync(CancellationToken stop)
    {
        if (postgres!.ProcessId is not (> 0 and var id))
            return;
        using (var postmaster = Process.GetProcessById(id))
            postmaster.Kill();
        killed++;
        await UntilDatabaseAnswersAsync(stop);
        if (killed % KillsOfOneOwner == 0)
        {
            await StopDatabaseAsync();
            await StartDatabaseAsync(stop);
        }
    }

    public async Task RestartDatabaseAsync(CancellationToken stop)
    {
        await StopDatabaseAsync();
        await StartDatabaseAsync(stop);
        foreach (var server in Servers.Where(server => !server.Runs))
            await StartServerAsync(server, 0, stop);
    }

    public Task UntilDatabaseAnswersAsync(CancellationToken stop) =>
        Polling.UntilAsync("the database after a kill", LongestRecovery, AnswersAsync, stop);

    /// <summary>Takes the database's folder aside, or puts back what was taken. Servers and database are down meanwhile.</summary>
    public async Task CopyAsync(bool restore, CancellationToken stop)
    {
        foreach (var server in Servers)
            await server.KillAsync();
        await StopDatabaseAsync();
        var (from, to) = restore ? (CopyFolder, DataFolder) : (DataFolder, CopyFolder);
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        using (var copy = Process.Start("cp", ["-a", from, to]))
        {
            await copy.WaitForExitAsync(stop);
            if (copy.ExitCode != 0)
                throw new FaultsException("The database's folder couldn't be copied.");
        }
        await StartDatabaseAsync(stop);
        foreach (var server in Servers)
            await StartServerAsync(server, 0, stop);
    }

    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<T>();
        while (await reader.ReadAsync(stop))
            rows.Add(read(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            await server.DisposeAsync();
        await StopDatabaseAsync();
    }

    private string DataFolder => Path.Combine(folder, "postgres");

    private string CopyFolder => Path.Combine(folder, "copy");

    private async Task StartDatabaseAsync(CancellationToken stop) =>
        postgres = await EmbeddedPostgres.StartAsync(new() { DataDirectory = DataFolder }, stop);

    private async Task StopDatabaseAsync()
    {
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ReadAsync(
                """
                -- faults.alive
                select 1
                """,
                reader => reader.GetInt32(0),
                CancellationToken.None
            );
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
