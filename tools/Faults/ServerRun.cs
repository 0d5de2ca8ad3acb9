using System.Diagnostics;
using System.Text;
using Kaunta.FaultProxy;

namespace Kaunta.Faults;

/// <summary>One real server as a process of its own, on a port that it keeps over kills.</summary>
internal sealed class ServerRun : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly StringBuilder said = new();
    private Process? process;

    public int Port { get; } = FreePort.Next();

    public bool Runs => process is { HasExited: false };

    public int ProcessId => process?.Id ?? 0;

    /// <summary>What it said last, for a report of what went wrong.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    /// <param name="shiftSeconds">Its clock is this much ahead; 0 is the program itself, else the same server under another clock.</param>
    public async Task StartAsync(string database, int shiftSeconds, CancellationToken stop)
    {
        await EndAsync(kill: false);
        var program = shiftSeconds == 0 ? "Kaunta.Server.dll" : "Kaunta.Faults.dll";
        string[] verb = shiftSeconds == 0 ? [] : ["serve", "--shift", $"{shiftSeconds}"];
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, program), .. verb, "--database", database, "--port", $"{Port}"];
        string[] proxied = shiftSeconds == 0 ? ["--behind-proxy"] : [];
        process = new Process
        {
            StartInfo = new("dotnet", [.. arguments, .. proxied]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Polling.UntilAsync("a server that is ready", LongestStart, IsReadyAsync, stop);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (process!.HasExited)
            throw new ServerEndedException($"A server ended with {process.ExitCode}:\n{Said}");
        try
        {
            using var answer = await Http.GetAsync($"http://127.0.0.1:{Port}/api/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>In the middle of whatever it does.</summary>
    public Task KillAsync() => EndAsync(kill: true);

    public async ValueTask DisposeAsync() => await EndAsync(kill: true);

    private async Task EndAsync(bool kill)
    {
        if (process is null)
            return;
        if (kill && !process.HasExited)
            process.Kill();
        if (kill || process.HasExited)
        {
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }
    }

    private void Keep(string? line)
    {
        const int Most = 40_000;
        lock (said)
        {
            said.AppendLine(line);
            if (said.Length > Most)
                said.Remove(0, said.Length - Most / 2);
        }
    }
}

/// <summary>A server didn't stay up: while the database is being killed that is expected, and it is started again.</summary>
internal sealed class ServerEndedException(string message) : Exception(message);
