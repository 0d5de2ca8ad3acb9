using System.ComponentModel;
using System.Diagnostics;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>Short commands that run to their end, in a clean environment: no PG* variable of ours may reach PostgreSQL.</summary>
internal static class Run
{
    public sealed record Result(int ExitCode, string Output)
    {
        public bool Succeeded => ExitCode == 0;
    }

    public static Task<Result> AsAsync(SystemUser user, IEnumerable<string> command, CancellationToken cancellationToken) =>
        ToEndAsync([.. user.Prefix, .. command], cancellationToken);

    public static async Task<Result> ToEndAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var start = Clean(command);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception absent)
        {
            return new Result(127, absent.Message);
        }

        using var running = process ?? throw new InvalidOperationException($"{command[0]} did not start");
        running.StandardInput.Close();
        var output = running.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = running.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await running.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            running.Kill(entireProcessTree: true);
            throw;
        }

        return new Result(running.ExitCode, await output + await errors);
    }

    public static ProcessStartInfo Clean(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return start;
    }
}
