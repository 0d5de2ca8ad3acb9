namespace Kaunta.EndToEnd.Harness;

/// <summary>Where the checkout is that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string App => Path.Combine(Root, "app", "dist");

    private static string Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Kaunta.slnx")))
                return folder.FullName;
        throw new InvalidOperationException($"No checkout of Kaunta above {from}.");
    }
}
