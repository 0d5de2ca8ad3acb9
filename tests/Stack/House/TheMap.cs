namespace Kaunta.Stack.House;

/// <summary>ARCHITECTURE.md is a map only while every folder is on it.</summary>
public sealed class TheMap
{
    private static readonly string[] NotOurs = ["bin", "obj", "dist", "node_modules", "artifacts"];

    [Theory]
    [InlineData("src")]
    [InlineData("src/Modules")]
    [InlineData("app")]
    [InlineData("tests")]
    [InlineData("tools")]
    [InlineData("bench")]
    [InlineData("db")]
    [InlineData(".")]
    public void Every_folder_is_on_the_map(string parent)
    {
        var map = File.ReadAllText(Repository.Below("ARCHITECTURE.md"));
        var folders = Directory
            .GetDirectories(Repository.Below(parent))
            .Select(Path.GetFileName)
            .Where(name => name![0] != '.' && !NotOurs.Contains(name))
            .ToList();
        folders.ShouldNotBeEmpty();
        // A module or a test project stands in a list under its parent's row; others have a row of their own.
        var missing = folders.Where(name =>
            parent switch
            {
                "src/Modules" => !map.Contains($" {name},", StringComparison.Ordinal)
                    && !map.Contains($" {name};", StringComparison.Ordinal)
                    && !map.Contains($"| {name},", StringComparison.Ordinal),
                "tests" => !map.Contains($"`{name}`", StringComparison.Ordinal),
                "." => !map.Contains($"`{name}", StringComparison.Ordinal),
                _ => !map.Contains($"`{parent}/{name}`", StringComparison.Ordinal)
                    && !map.Contains($"`{parent}/{name}/*`", StringComparison.Ordinal),
            }
        );
        missing.ShouldBeEmpty();
    }
}
