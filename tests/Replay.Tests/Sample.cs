namespace Kaunta.Replay.Tests;

/// <summary>The file of our own making that has every oddity of the real one, and the programs that work on it.</summary>
internal static class Sample
{
    public static string Path { get; } = System.IO.Path.Combine(Repository(), "samples", "replay-small.csv");

    /// <summary>A program that was built beside this one.</summary>
    public static string Program(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return System.IO.Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, $"Kaunta.{project}");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Kaunta.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("This isn't run inside the repository.");
    }
}
