using System.Diagnostics;
using System.Globalization;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>
/// PostgreSQL's postmaster.pid. It stays behind after a crash, and PostgreSQL then refuses to start when the number in it belongs to
/// any living process of the same user, which is usual after a container restarts. So the process is asked what it is: our own
/// PostgreSQL left over from an earlier run is stopped in order; anything else means that the file is stale.
/// The caller holds the folder's lock, so nobody else is using that PostgreSQL.
/// </summary>
internal sealed record PidFile(int ProcessId, bool Ready)
{
    private const int StatusLine = 7;
    private static readonly TimeSpan StopInOrder = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopAtOnce = TimeSpan.FromSeconds(10);

    public static PidFile? Read(string data)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathIn(data));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var processId)
            ? new PidFile(processId, lines.Length > StatusLine && lines[StatusLine].Trim() == "ready")
            : null;
    }

    public static async Task ClearAsync(string data, Action<string>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathIn(data)))
        {
            return;
        }

        if (Read(data) is { ProcessId: > 0 } found && await IsPostgresOfAsync(data, found.ProcessId, cancellationToken))
        {
            progress?.Invoke($"Stopping a PostgreSQL left over from an earlier run (process {found.ProcessId}).");
            var stopped =
                await StopAsync(found.ProcessId, Native.Interrupt, StopInOrder, data, cancellationToken)
                || await StopAsync(found.ProcessId, Native.Quit, StopAtOnce, data, cancellationToken);
            if (!stopped)
            {
                throw EmbeddedPostgresException.StillRunning(found.ProcessId);
            }
        }

        File.Delete(PathIn(data));
    }

    private static string PathIn(string data) => Path.Combine(data, "postmaster.pid");

    private static async Task<bool> StopAsync(
        int processId,
        int signal,
        TimeSpan patience,
        string data,
        CancellationToken cancellationToken
    )
    {
        // A failure means that it has gone already, which the loop sees.
        _ = Native.Signal(processId, signal);
        var waited = Stopwatch.StartNew();
        while (await IsPostgresOfAsync(data, processId, cancellationToken))
        {
            if (waited.Elapsed > patience)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        return true;
    }

    private static async Task<bool> IsPostgresOfAsync(string data, int processId, CancellationToken cancellationToken)
    {
        var words = await CommandLineAsync(processId, cancellationToken);
        return words.Length > 0 && Path.GetFileName(words[0]) == "postgres" && words.Contains(data, StringComparer.Ordinal);
    }

    private static async Task<string[]> CommandLineAsync(int processId, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsMacOS())
        {
            var listed = await Run.ToEndAsync(["ps", "-o", "command=", "-p", $"{processId}"], cancellationToken);
            return listed.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        try
        {
            var text = await File.ReadAllTextAsync($"/proc/{processId}/cmdline", cancellationToken);
            return text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return []; // no such process
        }
    }
}
