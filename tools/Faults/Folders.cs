namespace Kaunta.Faults;

internal static class Folders
{
    /// <summary>The checkout that this was built from.</summary>
    public static string Repository { get; } = Find(AppContext.BaseDirectory);

    /// <summary>.NET makes it for us alone, but root's database runs as another user, who must be able to enter.</summary>
    public static string Open(string name)
    {
        var path = Directory.CreateTempSubdirectory($"kaunta-{name}-").FullName;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return path;
    }

    private static string Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Kaunta.slnx")))
                return folder.FullName;
        throw new FaultsException($"No checkout of Kaunta above {from}.");
    }
}
