namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>Copies a folder so that every user may read and run it; complete or not there at all.</summary>
internal static class FolderCopy
{
    private const UnixFileMode Traversable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    public static void ForEveryone(string from, string to)
    {
        Open(Path.GetDirectoryName(to)!);
        var unfinished = $"{to}.{Environment.ProcessId}";
        Copy(new DirectoryInfo(from), unfinished);
        try
        {
            Directory.Move(unfinished, to);
        }
        catch (IOException) when (Directory.Exists(to))
        {
            // Another server finished the same copy first.
            Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>Makes a folder that every user may enter.</summary>
    public static void Open(string folder)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Traversable);
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Open(to);
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            var copy = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } target)
            {
                File.CreateSymbolicLink(copy, target);
            }
            else if (entry is DirectoryInfo folder)
            {
                Copy(folder, copy);
            }
            else
            {
                File.Copy(entry.FullName, copy);
                File.SetUnixFileMode(copy, Traversable);
            }
        }
    }
}
