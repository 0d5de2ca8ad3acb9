using System.Diagnostics;
using Npgsql;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>
/// A private PostgreSQL that this process starts, owns and stops: one data folder, a unix socket and no network port, a clean
/// environment, an unprivileged user when we are root. It stops when this process ends, also when it is killed with -9, because
/// <see cref="PostgresProcess"/> waits for the end of a pipe that only we hold. When PostgreSQL itself dies it is started again.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    // A crash that repeats is not cured by starting again; after so many in a row the server is told.
    private const int RestartsInARow = 5;
    private static readonly TimeSpan QuietAfter = TimeSpan.FromMinutes(1);

    private readonly EmbeddedPostgresOptions _options;
    private readonly FolderLock _lock;
    private readonly Cluster _cluster;
    private readonly CancellationTokenSource _stopping = new();
    private PostgresProcess _process;
    private Task _supervision = Task.CompletedTask;

    private EmbeddedPostgres(
        EmbeddedPostgresOptions options,
        FolderLock folderLock,
        Cluster cluster,
        PostgresProcess process,
        EmbeddedPostgresTimings started
    )
    {
        _options = options;
        _lock = folderLock;
        _cluster = cluster;
        _process = process;
        Started = started;
    }

    /// <summary>How long this start took, part by part.</summary>
    public EmbeddedPostgresTimings Started { get; }

    /// <summary>The major version of PostgreSQL that runs, for example 18.</summary>
    public int MajorVersion => _cluster.Binaries.Major;

    /// <summary>The process id of the postmaster.</summary>
    public int ProcessId => PidFile.Read(_cluster.Data)?.ProcessId ?? 0;

    /// <summary>As superuser <c>postgres</c>, to the database <c>postgres</c>.</summary>
    public string ConnectionString => ConnectionStringFor("postgres");

    /// <summary>Ends in failure when PostgreSQL has died too often to be started again; otherwise ends with DisposeAsync.</summary>
    public Task Stopped => _supervision;

    /// <summary>As superuser <c>postgres</c>, to <paramref name="database"/>, which need not exist yet.</summary>
    public string ConnectionStringFor(string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = _cluster.SocketDirectory,
            Port = Cluster.Port,
            Username = Cluster.Superuser,
            Database = database,
            // Neither exists on a unix socket; asking for them would cost a round trip each.
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;

    /// <summary>Starts the database in <see cref="EmbeddedPostgresOptions.DataDirectory"/>, creating it on the first run.</summary>
    /// <exception cref="EmbeddedPostgresException">With a stable code and a sentence that says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows())
        {
            throw EmbeddedPostgresException.UnsupportedPlatform();
        }

        var clock = Stopwatch.StartNew();
        var folder = Path.GetFullPath(options.DataDirectory);
        Directory.CreateDirectory(folder);
        var folderLock = FolderLock.Take(folder);
        try
        {
            var cluster = await Cluster.FindAsync(folder, options, cancellationToken);
            await PidFile.ClearAsync(cluster.Data, options.Progress, cancellationToken);
            var foundIn = clock.Elapsed;

            var firstRun = !cluster.Exists;
            if (firstRun)
            {
                await cluster.CreateAsync(options, cancellationToken);
            }

            var createdIn = clock.Elapsed;
            var process = await PostgresProcess.StartAsync(cluster, options, cancellationToken);
            var timings = new EmbeddedPostgresTimings(firstRun, foundIn, createdIn - foundIn, clock.Elapsed - createdIn);
            var started = new EmbeddedPostgres(options, folderLock, cluster, process, timings);
            started._supervision = started.SuperviseAsync();
            return started;
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Fast shutdown: open transactions are rolled back, everything committed is on disk, the folder is free again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _process.StopAsync();
        _cluster.RemoveTemporarySocketDirectory();
        _lock.Dispose();
        _stopping.Dispose();
    }

    private async Task SuperviseAsync()
    {
        var restarts = 0;
        while (true)
        {
            var running = Stopwatch.StartNew();
            try
            {
                await _process.Exited.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            restarts = running.Elapsed > QuietAfter ? 1 : restarts + 1;
            if (restarts > RestartsInARow)
            {
                throw EmbeddedPostgresException.DidNotStart(_cluster.LogFile);
            }

            _options.Progress?.Invoke("PostgreSQL stopped unexpectedly; starting it again.");
            try
            {
                await PidFile.ClearAsync(_cluster.Data, _options.Progress, _stopping.Token);
                _process = await PostgresProcess.StartAsync(_cluster, _options, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
