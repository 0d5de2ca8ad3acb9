using System.Globalization;
using Kaunta.EndToEnd.Harness;
using Shouldly;

namespace Kaunta.EndToEnd.Killing;

/// <summary>
/// A browser is killed at every named moment and at others. In every test run once; with KAUNTA_BROWSER_KILLS as many times as it says,
/// and KAUNTA_BROWSER_REPORT names the file of the report that grows by it.
/// </summary>
public sealed class Killed
{
    private const int RandomKillsOfATest = 3;

    [Fact]
    public async Task What_the_screen_called_done_survives_a_kill_at_any_moment()
    {
        var stop = TestContext.Current.CancellationToken;
        var asked = Environment.GetEnvironmentVariable("KAUNTA_BROWSER_KILLS");
        var kills = asked is null ? KillPoint.All.Count + RandomKillsOfATest : int.Parse(asked, CultureInfo.InvariantCulture);
        // Two fifths of a campaign at named moments, in turn; of a test each once.
        var named = asked is null ? KillPoint.All.Count : Math.Max(KillPoint.All.Count, kills * 2 / 5);
        var points = Enumerable.Range(0, kills).Select(at => at < named ? KillPoint.All[at % KillPoint.All.Count] : null).ToList();
        var path = Environment.GetEnvironmentVariable("KAUNTA_BROWSER_REPORT");
        var kept = new KeptKillReport(path is not null && File.Exists(path) ? await File.ReadAllTextAsync(path, stop) : "");

        using var folder = new TemporaryFolder("killed");
        var report = await new KillCampaign(folder.Path, kept.NextSeed).RunAsync(points, Say);

        kept.Add(report, Environment.GetEnvironmentVariable("KAUNTA_COMMIT") ?? "unknown");
        if (path is not null)
            await File.WriteAllTextAsync(path, kept.Write(), stop);
        report.AtPoints.Keys.ShouldBe(KillPoint.All, ignoreOrder: true);
        report.Witnessed.ShouldBeGreaterThan(kills / 3);
        (report.Lost, report.Doubled, report.Wrong).ShouldBe((0, 0, 0), kept.Write());

        // A campaign takes long: whoever waits for it sees how far it is.
        void Say(string line)
        {
            if (path is not null)
                Console.WriteLine(line);
        }
    }
}
