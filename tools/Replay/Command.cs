using System.Diagnostics;
using System.Globalization;

namespace Kaunta.Replay;

/// <summary>Other programs.</summary>
internal static class Command
{
    /// <summary>What the program printed; it must end well.</summary>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var (code, output) = await TryAsync(program, arguments, stop);
        return code == 0 ? output : throw new ReplayException($"{Path.GetFileName(program)} {arguments[0]} ended with {code}.");
    }

    public static async Task<(int Code, string Output)> TryAsync(string program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new ReplayException($"{program} didn't start.");
        var output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, output);
    }

    /// <summary>Asks the process to end, as Ctrl-C would, and waits for it.</summary>
    public static async Task EndAsync(Process process, TimeSpan longest)
    {
        if (process.HasExited)
            return;
        await TryAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], CancellationToken.None);
        using var limit = new CancellationTokenSource(longest);
        await process.WaitForExitAsync(limit.Token);
    }
}
