using System.Diagnostics;

namespace Kaunta.EndToEnd.Harness;

/// <summary>A disk of a given size, in memory, that can be filled to its last byte and freed again.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string ballast;

    private SmallDisk(string path)
    {
        Path = path;
        ballast = System.IO.Path.Combine(path, "ballast");
    }

    public string Path { get; }

    /// <summary>Null where nobody may mount.</summary>
    public static async Task<SmallDisk?> MountAsync(string path, string size)
    {
        Directory.CreateDirectory(path);
        return await RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path) == 0 ? new(path) : null;
    }

    public void Fill()
    {
        var block = new byte[4096];
        try
        {
            using var file = new FileStream(ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    public void Free() => File.Delete(ballast);

    public async ValueTask DisposeAsync() => await RunAsync("umount", "-l", Path);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
