using System.Diagnostics;
using System.Globalization;

namespace Kaunta.Replay;

/// <summary>The real server with its own database, as a process of its own on a free port.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(3);

    /// <summary>Longer than the server waits for its database, which may have much to write.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly string program;
    private readonly string data;

    private RunningServer(Process process, string program, string data, Uri address)
    {
        (this.process, this.program, this.data) = (process, program, data);
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Its database as the superuser, over the socket of the folder.</summary>
    public string Database => $"{File.ReadAllText(Path.Combine(data, "database"))};Database=kaunta";

    public static async Task<RunningServer> StartAsync(string program, string data, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, ["--data", data, "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new ReplayException("The server didn't start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LongestStart);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                Console.Error.WriteLine(text);
        };
        process.BeginErrorReadLine();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
                if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is { } address)
                {
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return new(process, program, data, new Uri(address));
                }
            throw new ReplayException("The server ended before it said where it is.");
        }
        catch
        {
            await EndAsync(process, data);
            throw;
        }
    }

    /// <summary>The hash over all rows, as the maintenance role prints it; with the lines of each table before it.</summary>
    public Task<string> FingerprintAsync(CancellationToken stop) => Command.RunAsync(program, ["fingerprint", "--data", data], stop);

    /// <summary>Processor time in milliseconds: of the server, and of the database below it.</summary>
    public (long Server, long Database) Cpu()
    {
        var (server, database) = (0L, 0L);
        foreach (var one in Tree(process.Id))
        {
            var stat = ReadStat(one);
            if (stat is null)
                continue;
            if (one == process.Id)
                server = stat.Value.Own;
            else
                database += stat.Value.Own + stat.Value.Ended;
        }
        return (server, database);
    }

    private static IEnumerable<int> Tree(int id)
    {
        yield return id;
        foreach (var task in Directories($"/proc/{id}/task"))
        {
            var children = Read(Path.Combine(task, "children"))?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            foreach (var child in children.SelectMany(text => Tree(int.Parse(text, CultureInfo.InvariantCulture))))
                yield return child;
        }
    }

    private static string[] Directories(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }

    /// <summary>Null of a process or thread that has ended: they come and go while they are counted.</summary>
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Fields 14 to 17 of stat(5), hundredths of a second on every Linux that .NET runs on.</summary>
    private static (long Own, long Ended)? ReadStat(int id)
    {
        if (Read($"/proc/{id}/stat") is not { } text)
            return null;
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        long Ticks(int at) => long.Parse(fields[at], CultureInfo.InvariantCulture) * 10;
        return (Ticks(11) + Ticks(12), Ticks(13) + Ticks(14));
    }

    public async ValueTask DisposeAsync() => await EndAsync(process, data);

    /// <summary>When it has ended nobody writes to the folder any more: a server that crashed leaves a database that is still stopping.</summary>
    private static async Task EndAsync(Process process, string data)
    {
        using var database = DatabaseOf(data);
        await Command.EndAsync(process, LongestEnd);
        process.Dispose();
        if (database is null)
            return;
        using var limit = new CancellationTokenSource(LongestEnd);
        await database.WaitForExitAsync(limit.Token);
    }

    /// <summary>Null when it has ended or never began.</summary>
    private static Process? DatabaseOf(string data)
    {
        var id = Read(Path.Combine(data, "postgres", "cluster", "postmaster.pid"))?.Split('\n')[0];
        try
        {
            return id is null ? null : Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
