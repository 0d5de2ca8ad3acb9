using System.Diagnostics;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>
/// One run of PostgreSQL under a small shell script that outlives us for a moment: it reads from a pipe whose other end only this
/// process holds, and when that end closes, in whatever way we ended, it asks PostgreSQL for a fast shutdown. A parent-death
/// signal was refused: it follows the thread that started the child, not the process, and threads of a pool come and go.
/// </summary>
internal sealed class PostgresProcess
{
    private const string Watch = """
        umask 077
        log=$1
        shift
        exec 3<&0 >>"$log" 2>&1
        "$@" </dev/null 3<&- &
        postgres=$!
        trap 'kill -INT $postgres' TERM INT HUP
        (
          read -r _ <&3
          kill -INT $postgres 2>/dev/null
        ) &
        watcher=$!
        # wait also returns for a signal; PostgreSQL has ended only when it is no longer there.
        while :; do
          wait $postgres
          result=$?
          kill -0 $postgres 2>/dev/null || break
        done
        kill $watcher 2>/dev/null
        exit $result
        """;

    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeftoverPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(4);

    private readonly Process _process;

    private PostgresProcess(Process process)
    {
        _process = process;
        Exited = process.WaitForExitAsync();
    }

    /// <summary>Ends when PostgreSQL has ended, for whatever reason.</summary>
    public Task Exited { get; }

    /// <summary>Starts it and waits until it accepts queries, crash recovery included.</summary>
    public static async Task<PostgresProcess> StartAsync(
        Cluster cluster,
        EmbeddedPostgresOptions options,
        CancellationToken cancellationToken
    )
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            cluster.ClearSockets();
            var logBefore = new FileInfo(cluster.LogFile) is { Exists: true } log ? log.Length : 0;
            var process = Launch(cluster, options);
            if (await process.BecomesReadyAsync(cluster, options, cancellationToken))
            {
                return process;
            }

            // Killed with -9, PostgreSQL leaves children that need a moment to notice; they hold the shared memory until then.
            var leftovers = LoggedSince(cluster.LogFile, logBefore).Contains("shared memory block", StringComparison.Ordinal);
            if (!leftovers || waited.Elapsed > LeftoverPatience)
            {
                throw EmbeddedPostgresException.DidNotStart(cluster.LogFile);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(StopPatience);
        }
        catch (TimeoutException)
        {
            // Committed work is safe in the write-ahead log; the next start recovers it.
            _process.Kill(entireProcessTree: true);
            await Exited;
        }

        _process.Dispose();
    }

    private static PostgresProcess Launch(Cluster cluster, EmbeddedPostgresOptions options)
    {
        // A session of its own: Ctrl-C in the terminal must reach the server only, which then stops the database last.
        string[] session = OperatingSystem.IsLinux() ? ["setsid"] : [];
        var start = Run.Clean([
            .. session,
            "/bin/sh",
            "-c",
            Watch,
            "kaunta-postgres",
            cluster.LogFile,
            .. cluster.User.Prefix,
            Path.Combine(cluster.Binaries.Directory, "postgres"),
            "-D",
            cluster.Data,
            .. Settings(cluster, options.DurabilityOff).SelectMany(setting => new[] { "-c", setting }),
        ]);
        start.RedirectStandardInput = true;
        return new PostgresProcess(Process.Start(start) ?? throw new InvalidOperationException("PostgreSQL was not started"));
    }

    // On the command line, where neither a file in the cluster nor the environment can override them.
    private static IEnumerable<string> Settings(Cluster cluster, bool durabilityOff)
    {
        var durable = durabilityOff ? "off" : "on";
        return
        [
            $"port={Cluster.Port}",
            "listen_addresses=",
            $"unix_socket_directories={cluster.SocketDirectory}",
            "unix_socket_permissions=0700",
            "ssl=off",
            // Debian's build has it on: it compiles for longer than our statements run.
            "jit=off",
            $"fsync={durable}",
            $"synchronous_commit={durable}",
            $"full_page_writes={durable}",
            "logging_collector=off",
            "log_destination=stderr",
            "log_line_prefix=%m [%p] %u@%d ",
            "timezone=UTC",
            "log_timezone=UTC",
            // A busy hour between two checkpoints: right after each, every page that is touched is written whole.
            "max_wal_size=2GB",
            // Plans are kept, and renewed when a table is analyzed: in a new shop's first hour, or a first import, soon after it has rows.
            "autovacuum_naptime=5s",
            "shared_preload_libraries=",
            "cluster_name=kaunta",
        ];
    }

    private async Task<bool> BecomesReadyAsync(Cluster cluster, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        var told = false;
        try
        {
            while (PidFile.Read(cluster.Data) is not { Ready: true })
            {
                if (Exited.IsCompleted)
                {
                    return false;
                }

                if (waited.Elapsed > options.StartTimeout)
                {
                    throw EmbeddedPostgresException.DidNotStart(cluster.LogFile);
                }

                if (!told && waited.Elapsed > TimeSpan.FromSeconds(2))
                {
                    options.Progress?.Invoke("PostgreSQL is recovering what was committed before it stopped.");
                    told = true;
                }

                await Task.Delay(Poll, cancellationToken);
            }

            return true;
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    private static string LoggedSince(string file, long position)
    {
        if (!File.Exists(file))
        {
            return "";
        }

        using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Seek(Math.Min(position, log.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd();
    }
}
