using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kaunta.Replay.Tests;

/// <summary>The whole command on the small sample: real server, real HTTP, eight registers, and an auditor that knows nothing of the sender.</summary>
public sealed partial class ReplayingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kaunta-replay-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_books_agree_with_the_paper_and_a_second_run_changes_nothing()
    {
        var json = Path.Combine(folder, "audit.json");
        var (code, said) = await ReplayAsync("--again", "--json", json);
        code.ShouldBe(0, said);
        said.ShouldContain("The books agree with the paper.");
        said.ShouldContain("after: the same.");
        var duplicates = Duplicates().Match(said).Groups;
        duplicates["repeated"].Value.ShouldBe(duplicates["all"].Value);
        using var audit = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        audit.RootElement.GetProperty("passed").GetBoolean().ShouldBeTrue();
        audit.RootElement.GetProperty("differences").GetArrayLength().ShouldBe(0);
        audit.RootElement.GetProperty("checks").GetArrayLength().ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("double")]
    [InlineData("alter")]
    public async Task A_line_that_was_spoiled_is_found_and_named(string how)
    {
        var (code, said) = await ReplayAsync("--corrupt", how);
        code.ShouldBe(1, said);
        var line = Spoiled().Match(said).Groups["line"].Value;
        said.ShouldContain($"line {line} (invoice ");
        said.ShouldContain("The books differ from the paper");
    }

    private static Task<(int Code, string Output)> ReplayAsync(params string[] options) =>
        Command.TryAsync(
            Sample.Program("Replay"),
            [Sample.Path, "--server", Sample.Program("Server"), "--auditor", Sample.Program("ReplayAudit"), .. options],
            TestContext.Current.CancellationToken
        );

    [GeneratedRegex("Spoiled on purpose .*: line (?<line>[0-9]+),", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Spoiled();

    [GeneratedRegex("Duplicates: (?<repeated>[0-9]+) of (?<all>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duplicates();
}
