namespace Kaunta.PricingDiff;

internal static class Repository
{
    /// <summary>The folder that holds the solution, found from the program's own place upwards.</summary>
    public static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Kaunta.slnx")))
                return at.FullName;
        throw new DirectoryNotFoundException("No Kaunta.slnx above the program.");
    }
}
