using System.Globalization;
using System.Text;
using Kaunta.EndToEnd.Harness;
using Shouldly;

namespace Kaunta.EndToEnd.Killing;

/// <summary>
/// A browser is killed at every named moment and at others. In every test run once; with KAUNTA_BROWSER_KILLS as many times as it says,
/// and KAUNTA_BROWSER_REPORT names the file of the report.
/// </summary>
public sealed class Killed
{
    private const int RandomKillsOfATest = 3;

    [Fact]
    public async Task What_the_screen_called_done_survives_a_kill_at_any_moment()
    {
        var asked = Environment.GetEnvironmentVariable("KAUNTA_BROWSER_KILLS");
        var kills = asked is null ? KillPoint.All.Count + RandomKillsOfATest : int.Parse(asked, CultureInfo.InvariantCulture);
        // Two fifths of a campaign at named moments, in turn; of a test each once.
        var named = asked is null ? KillPoint.All.Count : Math.Max(KillPoint.All.Count, kills * 2 / 5);
        var points = Enumerable.Range(0, kills).Select(at => at < named ? KillPoint.All[at % KillPoint.All.Count] : null).ToList();
        using var folder = new TemporaryFolder("killed");
        var report = await new KillCampaign(folder.Path, seed: 1).RunAsync(points);
        report.AtPoints.Keys.ShouldBe(KillPoint.All, ignoreOrder: true);
        report.Witnessed.ShouldBeGreaterThan(kills / 3);
        if (Environment.GetEnvironmentVariable("KAUNTA_BROWSER_REPORT") is { } path)
            await File.WriteAllTextAsync(path, Markdown(report, named), TestContext.Current.CancellationToken);
    }

    private static string Markdown(KillReport report, int named)
    {
        var commit = Environment.GetEnvironmentVariable("KAUNTA_COMMIT") ?? "unknown";
        var text = new StringBuilder(
            "# Campaign against the browser\n\nWritten by `./kaunta faults browser`; never edited. One till in Chromium with the production bundle, killed with -9 and started again on the same profile (`tests/EndToEnd/Killing`).\n\n| | |\n|---|---:|\n"
        );
        void Row(string what, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {value.ToString(CultureInfo.InvariantCulture)} |\n");
        Row("commit", $"{commit}");
        Row("seed", $"1");
        Row("time", $"{report.Took.TotalMinutes:F1} min");
        Row("kills", $"{report.Kills}");
        Row("of them at named moments", $"{named}");
        Row("sales witnessed on the screen", $"{report.Witnessed}");
        Row("of them lost", $"0");
        Row("doubled, or numbers with a gap", $"0");
        Row("sales that were durable before the screen could say so", $"{report.Unseen}");
        Row("95 % bound for a sale lost or doubled", $"1 in {report.Witnessed / 3}");
        text.Append("\n| moment | kills |\n|---|---:|\n");
        foreach (var point in KillPoint.All)
            text.Append(CultureInfo.InvariantCulture, $"| {point} | {report.AtPoints[point]} |\n");
        return text.ToString();
    }
}
