using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kaunta.Stack.House;

/// <summary>The script `kaunta` as a person meets it: what help says is there, and what is there is in help and in the guides.</summary>
public sealed partial class TheCommands
{
    private static readonly string Script = Repository.Below("kaunta");

    public static TheoryData<string> Commands => [.. Dispatched().Where(name => name != "help")];

    [Fact]
    public async Task Help_tells_every_command_once_with_what_it_does()
    {
        var (code, said) = await RunAsync("help");
        code.ShouldBe(0);
        var told = HelpLine().Matches(said).Select(match => match.Groups["name"].Value).ToList();
        told.Distinct().Order(StringComparer.Ordinal).ShouldBe(Dispatched().Order(StringComparer.Ordinal));
        var lines = said.TrimEnd().Split('\n');
        // A line that ends with an option says nothing yet of what the command does.
        foreach (var (line, next) in lines.Zip(lines.Skip(1).Append("")).Where(pair => pair.First.EndsWith(']')))
            next.ShouldStartWith("  ", customMessage: line);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_contributor_or_operator_is_told_of_each_command(string name)
    {
        var guides = File.ReadAllText(Repository.Below("CONTRIBUTING.md")) + File.ReadAllText(Repository.Below("docs/operating/README.md"));
        guides.ShouldMatch($@"(`|`, `|\./kaunta ){name}\b");
    }

    [Fact]
    public void Each_setting_of_the_operators_guide_is_one_that_up_takes()
    {
        var settings = SettingLine()
            .Matches(File.ReadAllText(Repository.Below("docs/operating/README.md")))
            .SelectMany(line => Option().Matches(line.Value))
            .Select(option => option.Value)
            .Distinct()
            .ToList();
        settings.Count.ShouldBeGreaterThan(10);
        var taken = UpOptions().Match(File.ReadAllText(Script)).Groups["options"].Value.Split(' ');
        settings.ShouldBeSubsetOf(taken);
    }

    [Theory]
    [InlineData("There is no command \"sell\".", "sell")]
    [InlineData("There is no option --prot here.", "up", "--prot", "5081")]
    [InlineData("--port needs a number after it.", "up", "--port", "five")]
    [InlineData("--port needs a number after it.", "up", "--port")]
    [InlineData("--data needs a value after it.", "up", "--data")]
    [InlineData("--opening is one of anyone, invitation, closed.", "up", "--opening", "everybody")]
    [InlineData("\"quickly\" is not expected here.", "up", "quickly")]
    [InlineData("There is no option --lan here.", "demo", "--lan")]
    [InlineData("recover needs one e-mail address.", "recover")]
    [InlineData("\"now\" is not expected here.", "check", "now")]
    public async Task A_wrong_word_is_answered_with_a_sentence_and_the_way_to_help(string sentence, params string[] words)
    {
        var (code, said) = await RunAsync(words);
        code.ShouldBe(2);
        said.ShouldContain(sentence);
        said.ShouldContain("./kaunta help");
    }

    private static IEnumerable<string> Dispatched() =>
        DispatchLine()
            .Matches(File.ReadAllText(Script))
            .SelectMany(match => match.Groups["names"].Value.Split('|', StringSplitOptions.TrimEntries))
            .Where(name => !name.StartsWith('-') && name != "*");

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Script },
        };
        foreach (var word in words)
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var said = await process.StandardOutput.ReadToEndAsync(deadline.Token) + await errors;
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, said);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // The last `case` of the script: two spaces, the names, a bracket.
    [GeneratedRegex(@"(?<=case \$command in\n(  .*\n)*)  (?<names>[a-z][^)\n]*)\) ", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex DispatchLine();

    [GeneratedRegex(@"^\./kaunta (?<name>[a-z-]+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^\| `--.*?\|", RegexOptions.Multiline, 1000)]
    private static partial Regex SettingLine();

    [GeneratedRegex(@"(?<=`|`, `)--[a-z-]+", RegexOptions.None, 1000)]
    private static partial Regex Option();

    [GeneratedRegex(@"kaunta_up\(\) \{\n  options ""(?<options>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UpOptions();
}
