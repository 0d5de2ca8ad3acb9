using System.Runtime.InteropServices;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>The four calls to the operating system that .NET has no name for.</summary>
internal static class Native
{
    public const int Interrupt = 2;
    public const int Quit = 3;

    public static bool IsRoot => EffectiveUserId() == 0;

    public static void GiveTo(string path, SystemUser user)
    {
        if (ChangeOwner(path, user.UserId, user.GroupId) != 0)
        {
            throw new IOException($"{path} could not be given to user {user.Name}: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    public static extern uint EffectiveUserId();

    /// <summary>Sends a signal; signal 0 only asks whether the process exists. Not zero means that it failed.</summary>
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static extern int Signal(int processId, int signal);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint userId, uint groupId);
}
