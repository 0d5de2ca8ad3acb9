using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Kaunta.Stack;

internal static class Posix
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static bool IsRoot => EffectiveUserId() == 0;

    public static void Send(int processId, int signal) => SendSignal(processId, signal).ShouldBe(0);

    public static bool IsAlive(int processId) => Directory.Exists($"/proc/{processId}") && !Status(processId, "State").StartsWith('Z');

    public static int ParentOf(int processId) => int.Parse(Status(processId, "PPid"), CultureInfo.InvariantCulture);

    /// <summary>A line of /proc's status; empty when the process has gone.</summary>
    public static string Status(int processId, string field)
    {
        try
        {
            return File.ReadLines($"/proc/{processId}/status")
                .First(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..]
                .Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    public static string OwnerOf(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u", path]) { RedirectStandardOutput = true })!;
        var owner = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();
        return owner;
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUserId();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);
}
