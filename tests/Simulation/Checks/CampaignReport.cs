using System.Globalization;
using System.Text;

namespace Kaunta.Simulation.Checks;

/// <summary>A campaign in words and tables.</summary>
internal static class CampaignReport
{
    private static readonly (string Kind, string Title)[] Promises =
    [
        ("lost", "lost"),
        ("doubled", "doubled"),
        ("books", "wrong in the books"),
        ("numbers", "receipt numbers twice or missing"),
        ("diverged", "diverged"),
        ("stalled", "stalled"),
        ("crossed", "rows of another business or location"),
        ("chain", "broken chains"),
        ("time", "wrong times"),
        ("languages", "steps on which the two engines differ"),
    ];

    public static string Write(Campaign campaign, string commit, long from)
    {
        var text = new StringBuilder();
        var runs = campaign.Runs;
        Line(text, $"# Simulated campaign");
        Line(text, $"");
        Line(text, $"Written by `./kaunta sim --runs {runs} --from {from} --report`; what it means is in `tests/Simulation/README.md`.");
        Line(text, $"");
        Line(text, $"| | |");
        Line(text, $"|---|---|");
        Line(text, $"| commit | {commit} |");
        Line(text, $"| runs (seeds {from} to {from + runs - 1}) | {runs} |");
        Line(text, $"| time | {campaign.Took.TotalSeconds:F0} s on {Environment.ProcessorCount} cores |");
        Line(text, $"| operations recorded, of them shown as done | {campaign.Tally.Operations}, {campaign.Tally.Done} |");
        Line(text, $"| steps of engines, each taken in both languages | {campaign.Tally.Steps} |");
        Line(text, $"| faults injected, effective | {campaign.Tally.Injected}, {campaign.Tally.Effective} |");
        foreach (var (kind, title) in Promises)
            Line(text, $"| {title} | {campaign.Broken.Count(run => run.Kind == kind)} |");
        // No failure in n runs: with 95 % confidence fewer than 3 in n fail.
        if (campaign.Broken.Count == 0)
            Line(text, $"| 95 % bound on the share of runs that break a promise | {300.0 / Math.Max(1, runs):F4} % |");
        Line(text, $"");
        text.Append(Table(campaign.Tally));
        foreach (var run in campaign.Broken.Take(20))
            Line(text, $"- seed {run.Seed}: {run.Broken}");
        return text.ToString();
    }

    /// <summary>Each fault: how often, and what the next exchanges of the devices that it hit came to.</summary>
    public static string Table(Tally tally)
    {
        var text = new StringBuilder();
        Line(text, $"| fault | injected | effective | {string.Join(" | ", Tally.Columns)} |");
        Line(text, $"|---|{string.Concat(Enumerable.Repeat("---|", Tally.Columns.Length + 2))}");
        foreach (var fault in Enum.GetValues<Fault>())
        {
            var cells = Enumerable.Range(0, Tally.Columns.Length).Select(column => tally.Met(fault, column));
            Line(text, $"| {fault} | {tally.InjectedOf(fault)} | {tally.EffectiveOf(fault)} | {string.Join(" | ", cells)} |");
        }
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
