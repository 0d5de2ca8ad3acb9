namespace Kaunta.Simulation;

internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kaunta.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The program isn't inside the repository.");
        return folder.FullName;
    }
}
