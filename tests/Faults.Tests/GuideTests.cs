using System.Text.RegularExpressions;
using Shouldly;

namespace Kaunta.Faults.Tests;

/// <summary>The guide's table of faults names only tests and planted bugs that exist, and none of the forty is missing.</summary>
public sealed partial class GuideTests
{
    private const int Faults = 40;

    [Fact]
    public void Each_fault_has_a_rule_and_tests_that_exist()
    {
        var rows = Rows();
        rows.Select(row => row[0]).ShouldBe([.. Enumerable.Range(1, Faults).Select(number => $"C-{number:00}")]);
        rows.ShouldAllBe(row => row[2].Length > 20);
        var known = Tests();
        foreach (var row in rows)
        {
            var named = Names(row[3]);
            named.ShouldNotBeEmpty(row[0]);
            named.Where(name => !known.Contains(name)).ShouldBeEmpty(row[0]);
        }
    }

    [Fact]
    public void Each_planted_bug_that_is_named_is_planted()
    {
        var planted = Rows().SelectMany(row => Names(row[4])).ToHashSet(StringComparer.Ordinal);
        planted.Count.ShouldBeGreaterThanOrEqualTo(30);
        var simulation = Path.Combine(Folders.Repository, "tests", "Simulation");
        Assert.SkipUnless(Directory.Exists(simulation), "The simulation isn't here.");
        var sources = string.Join('\n', Files(simulation, "*.cs").Concat(Files(simulation, "*.ts")).Select(File.ReadAllText));
        var words = Word().Matches(sources).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        // Those of the app's engine have a sentence for a name.
        planted.Where(name => !words.Contains(name) && !sources.Contains($"new(\"{name}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_nothing_has_is_noticed()
    {
        Tests().ShouldNotContain("Nothing_is_called_so");
        Names("`One_test`, `another test`").ShouldBe(["One_test", "another test"]);
    }

    private static List<string[]> Rows() =>
        [
            .. File.ReadLines(Path.Combine(Folders.Repository, "docs", "guide", "sync-faults.md"))
                .Where(line => line.StartsWith("| C-", StringComparison.Ordinal))
                .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
        ];

    private static List<string> Names(string cell) => [.. Quoted().Matches(cell).Select(match => match.Groups["name"].Value)];

    private static HashSet<string> Tests()
    {
        var root = Folders.Repository;
        var sharp = Files(Path.Combine(root, "tests"), "*.cs").SelectMany(path => Method().Matches(File.ReadAllText(path)));
        var script = Files(Path.Combine(root, "app"), "*.test.ts").SelectMany(path => Title().Matches(File.ReadAllText(path)));
        return [.. sharp.Concat(script).Select(match => match.Groups["name"].Value)];
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(path => !path.Contains("/node_modules/", StringComparison.Ordinal));

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(Task|void) (?<name>[A-Z]\w*_\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();

    [GeneratedRegex(@"^\s*test\('(?<name>[^']+)'", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Title();

    [GeneratedRegex(@"\b[A-Z]\w+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
