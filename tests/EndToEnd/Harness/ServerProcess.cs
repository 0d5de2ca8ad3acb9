using System.Diagnostics;
using System.Text;
using Kaunta.FaultProxy;

namespace Kaunta.EndToEnd.Harness;

/// <summary>The real server program in a process of its own, which tests may stop, kill and start again on the same data.</summary>
internal sealed class ServerProcess(string data, params string[] options) : IAsyncDisposable
{
    private readonly StringBuilder output = new();
    private Process? process;

    /// <summary>The folder of the built app.</summary>
    public string App { get; init; } = Repository.App;

    /// <summary>It makes its own database on its first start, as in an operator's empty folder.</summary>
    public bool FromNothing { get; init; }

    public int HttpPort { get; } = FreePort.Next();

    public string Address => $"http://localhost:{HttpPort}";

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public async Task StartAsync()
    {
        if (!FromNothing)
            await MadeDatabase.CopyToAsync(Path.Combine(data, "server", "postgres"));
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data,
        };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Kaunta.Server.dll"),
            "--data",
            Path.Combine(data, "server"),
            "--port",
            HttpPort.ToString(),
            "--app",
            App,
            .. options,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await Waiting.UntilAsync("the server's ready answer", () => IsReadyAsync(http), TimeSpan.FromMinutes(3));
    }

    /// <summary>As an operator stops it.</summary>
    public Task StopAsync() => EndAsync(Posix.Terminate);

    /// <summary>As a power cut stops it.</summary>
    public Task KillAsync() => EndAsync(Posix.Kill);

    public async ValueTask DisposeAsync()
    {
        if (!await Cleanup.TryAsync("stopping the server", StopAsync))
            await Cleanup.TryAsync("killing the server", KillAsync);
    }

    /// <summary>Runs one of the operator's commands beside the server, as <c>./kaunta recover</c> does. Answers what it printed.</summary>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = data };
        string[] all = [Path.Combine(AppContext.BaseDirectory, "Kaunta.Server.dll"), .. arguments, "--data", Path.Combine(data, "server")];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);
        using var command = Process.Start(start)!;
        var printed = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return command.ExitCode == 0
            ? printed
            : throw new InvalidOperationException($"{arguments[0]} ended with {command.ExitCode}: {printed}");
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        if (process!.HasExited)
            throw new InvalidOperationException($"The server ended with {process.ExitCode}:\n{Output}");
        try
        {
            using var answer = await http.GetAsync($"{Address}/api/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task EndAsync(int signal)
    {
        if (process is null)
            return;
        if (!process.HasExited)
            Posix.Signal(process.Id, signal);
        // Longer than a server that stops waits for those who are still connected.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync(deadline.Token);
        process.Dispose();
        process = null;
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
