using System.Diagnostics;

namespace Kaunta.Stack.Starting;

/// <summary>The server as a program of its own, as <c>./kaunta up</c> starts it. However a test ends, the program and its database end too.</summary>
internal sealed class ServerProgram(Process process) : IAsyncDisposable
{
    /// <summary>Longer than a server that stops waits for its database.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(90);

    public Process Process => process;

    public static ServerProgram Start(TemporaryFolder folder, string? opening, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Kaunta.Server.dll"));
        foreach (var option in options)
            start.ArgumentList.Add(option);
        if (opening is not null)
            start.Environment["KAUNTA_OPENING"] = opening;
        return new(Process.Start(start)!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!await Cleanup.TryAsync("stopping the server", () => EndAsync(Posix.Terminate)))
            await Cleanup.TryAsync("killing the server", () => EndAsync(Posix.Kill));
        process.Dispose();
    }

    private async Task EndAsync(int signal)
    {
        if (!process.HasExited)
            Posix.Send(process.Id, signal);
        using var deadline = new CancellationTokenSource(LongestEnd);
        await process.WaitForExitAsync(deadline.Token);
    }
}
