namespace Kaunta.Stack.House;

internal static class Repository
{
    private static readonly string Root = Find();

    public static string Below(string path) => Path.Combine(Root, path);

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Kaunta.slnx")))
            at = at.Parent ?? throw new DirectoryNotFoundException("No Kaunta.slnx above the tests.");
        return at.FullName;
    }
}
