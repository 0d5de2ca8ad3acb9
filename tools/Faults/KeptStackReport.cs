using System.Globalization;
using System.Text;
using Kaunta.CampaignReports;

namespace Kaunta.Faults;

/// <summary>The kept report of all stack campaigns: a line for each with its commit and seed, and the sums.</summary>
internal sealed class KeptStackReport
{
    private static readonly string[] Columns =
    [
        "commit",
        "seed",
        "seconds",
        "rounds",
        "exchanges",
        "faults",
        "answers lost after the commit",
        "servers killed",
        "started under a wrong clock",
        "databases killed",
        "databases set back",
        "came back at once",
        "all confirmed after ms",
        "disk full",
        "sales",
        "lost",
        "doubled",
        "diverged",
        "stalled",
        "of another business",
        "wrong sums",
        "slowest healing ms",
    ];

    private readonly ReportTable campaigns;
    private readonly ReportTable faults;
    private readonly List<string> found;

    /// <param name="text">Of the report so far, or empty.</param>
    /// <exception cref="InvalidDataException">It was written in another form.</exception>
    public KeptStackReport(string text)
    {
        campaigns = ReportTable.Read(text, Columns);
        faults = ReportTable.Read(text, ["fault", "begun", "took place"]);
        found = [.. text.Split('\n').Where(line => line.StartsWith("- seed ", StringComparison.Ordinal))];
    }

    public int NextSeed =>
        campaigns.Rows.Count == 0 ? 1 : (int)Enumerable.Range(0, campaigns.Rows.Count).Max(row => campaigns.Number(row, "seed")) + 1;

    /// <param name="commit">What was tried.</param>
    public void Add(StackReport report, string commit)
    {
        var (findings, seed) = (report.Findings, report.Profile.Seed);
        var crowd = report.Crowd == TimeSpan.Zero ? 0 : report.Profile.Crowd;
        var disk =
            report.FullDisk is null ? "not tried"
            : report.FullDisk.Value ? "sales waited and arrived"
            : "nobody noticed";
        long[] before =
        [
            seed,
            (long)report.Took.TotalSeconds,
            report.Rounds,
            report.Faults.Exchanges,
            report.Faults.Effective,
            report.Faults.LostAfterCommit,
            report.Chaos.ServerKills,
            report.Chaos.ShiftedStarts,
            report.Chaos.DatabaseKills,
            report.Restores,
            crowd,
            (long)report.Crowd.TotalMilliseconds,
        ];
        long[] after =
        [
            report.Sales,
            findings.Lost,
            findings.Doubled,
            findings.Diverged,
            findings.Stalled,
            findings.CrossBusiness,
            findings.Wrong,
            (long)report.SlowestHealing.TotalMilliseconds,
        ];
        campaigns.Add([commit, .. before.Select(ReportTable.Written), disk, .. after.Select(ReportTable.Written)]);
        foreach (var (kind, injected, effective) in report.Faults.Counts)
            faults.AddTo(kind.ToString(), injected, effective);
        found.AddRange(findings.Named.Select(one => $"- seed {seed} on {commit}: {one.ReplaceLineEndings(" ")}"));
    }

    public string Write()
    {
        var text = new StringBuilder();
        text.Append("# Campaign against the stack\n\n");
        text.Append(
            "Written by `./kaunta faults --profile campaign`, which adds to it; never edited. What it does: `tools/Faults/README.md`.\n\n"
        );
        text.Append("| | |\n|---|---:|\n");
        void Figure(string what, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {value.ToString(CultureInfo.InvariantCulture)} |\n");
        void Sum(string what, string column) => Figure(what, $"{campaigns.Sum(column):N0}");
        Figure("campaigns", $"{campaigns.Rows.Count}, {campaigns.Sum("rounds")} rounds, {campaigns.Sum("seconds") / 60} min");
        Sum("faults in flight", "faults");
        Sum("of them answers lost after the commit", "answers lost after the commit");
        Sum("servers killed", "servers killed");
        Sum("of them started again under a wrong clock", "started under a wrong clock");
        Sum("databases killed", "databases killed");
        Sum("databases set back to an older copy", "databases set back");
        Sum("sales witnessed", "sales");
        Sum("lost", "lost");
        Sum("doubled", "doubled");
        Sum("diverged", "diverged");
        Sum("stalled 30 s after healing", "stalled");
        Sum("rows of another business", "of another business");
        Sum("sums that differ from the witness", "wrong sums");
        // With none in n, three in n is the upper end of the 95 % interval.
        if (campaigns.Sum("lost") + campaigns.Sum("doubled") == 0)
            Figure("95 % bound for a sale lost or doubled", $"3 in {campaigns.Sum("sales"):N0}");
        text.Append('\n');
        campaigns.WriteTo(text);
        text.Append('\n');
        faults.WriteTo(text);
        if (found.Count > 0)
            text.Append('\n').AppendJoin('\n', found).Append('\n');
        return text.ToString();
    }
}
