using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Kaunta.EndToEnd.Harness;

/// <summary>The two signals that .NET can't send.</summary>
internal static partial class Posix
{
    public const int Terminate = 15;
    public const int Kill = 9;

    public static void Signal(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
            throw new Win32Exception(error);
    }

    private const int NoSuchProcess = 3;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);
}
