using System.Globalization;
using System.Text;
using Kaunta.CampaignReports;

namespace Kaunta.Simulation.Checks;

/// <summary>
/// Simulated campaigns in words and tables: one line for each range of seeds with the commit that it ran on, and everything summed up.
/// </summary>
internal sealed class CampaignReport
{
    private static readonly string[] RangeColumns =
    [
        "commit",
        "from seed",
        "to seed",
        "runs",
        "seconds",
        "processor seconds",
        "operations",
        "shown as done",
        "steps",
        "injected",
        "effective",
        "violations",
    ];

    private static readonly string[] FaultColumns = ["fault", "faults injected", "effective", .. Tally.Columns];

    private static readonly (string Kind, string Title)[] Promises =
    [
        ("lost", "lost"),
        ("silent", "lost in silence"),
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

    private readonly ReportTable ranges;
    private readonly ReportTable promises;
    private readonly ReportTable faults;
    private readonly List<string> broken;

    /// <param name="text">Of the report so far, or empty.</param>
    /// <exception cref="InvalidDataException">It was written in another form.</exception>
    public CampaignReport(string text = "")
    {
        ranges = ReportTable.Read(text, RangeColumns);
        promises = ReportTable.Read(text, ["promise", "runs that break it"]);
        faults = ReportTable.Read(text, FaultColumns);
        broken = [.. text.Split('\n').Where(line => line.StartsWith("- seed ", StringComparison.Ordinal))];
    }

    /// <summary>The first seed that no range has, nor any that is below one.</summary>
    public long NextSeed =>
        ranges.Rows.Count == 0 ? 1 : Enumerable.Range(0, ranges.Rows.Count).Max(row => ranges.Number(row, "to seed")) + 1;

    public bool Has(long from, long to) =>
        Enumerable.Range(0, ranges.Rows.Count).Any(row => from <= ranges.Number(row, "to seed") && to >= ranges.Number(row, "from seed"));

    /// <summary>Adds the runs of the seeds from <paramref name="from"/> on. A range that goes on where the last one of its commit ended is one with it.</summary>
    public void Add(Campaign campaign, string commit, long from)
    {
        var tally = campaign.Tally;
        long[] figures =
        [
            campaign.Runs,
            (long)campaign.Took.TotalSeconds,
            (long)campaign.ProcessorTime.TotalSeconds,
            tally.Operations,
            tally.Done,
            tally.Steps,
            tally.Injected,
            tally.Effective,
            campaign.Broken.Count,
        ];
        var last = ranges.Rows.Count - 1;
        if (last >= 0 && ranges.Text(last, "commit") == commit && ranges.Number(last, "to seed") == from - 1)
        {
            figures = [.. figures.Select((figure, at) => figure + ranges.Number(last, RangeColumns[at + 3]))];
            ranges.Replace(last, Row(commit, ranges.Number(last, "from seed"), from + campaign.Runs - 1, figures));
        }
        else
            ranges.Add(Row(commit, from, from + campaign.Runs - 1, figures));
        foreach (var (kind, title) in Promises)
            promises.AddTo(title, campaign.Broken.Count(run => run.Kind == kind));
        AddFaults(faults, tally);
        broken.AddRange(campaign.Broken.Select(run => $"- seed {run.Seed} on {commit}: {run.Kind}: {run.Broken?.ReplaceLineEndings(" ")}"));
    }

    public string Write()
    {
        var text = new StringBuilder();
        text.Append("# Simulated campaign\n\n");
        text.Append(
            "Written by `./kaunta sim --runs N --report FILE`, which adds to it; never edited. What it means is in `tests/Simulation/README.md`.\n\n"
        );
        text.Append("| | |\n|---|---:|\n");
        void Figure(string what, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {value.ToString(CultureInfo.InvariantCulture)} |\n");
        var runs = ranges.Sum("runs");
        Figure("runs", $"{runs:N0}");
        Figure("of them that break a promise", $"{ranges.Sum("violations"):N0}");
        Figure("operations recorded, of them shown as done", $"{ranges.Sum("operations"):N0}, {ranges.Sum("shown as done"):N0}");
        Figure("steps of engines, each taken in both languages", $"{ranges.Sum("steps"):N0}");
        Figure("faults injected, effective", $"{ranges.Sum("injected"):N0}, {ranges.Sum("effective"):N0}");
        Figure("time, and of processors", $"{ranges.Sum("seconds") / 60:N0} min, {ranges.Sum("processor seconds") / 60:N0} min");
        // No failure in n runs: with 95 % confidence fewer than 3 in n fail.
        if (ranges.Sum("violations") == 0)
            Figure("95 % bound on the share of runs that break a promise", $"3 in {runs:N0}");
        text.Append('\n');
        ranges.WriteTo(text);
        text.Append('\n');
        promises.WriteTo(text);
        text.Append('\n');
        faults.WriteTo(text);
        if (broken.Count > 0)
            text.Append('\n').AppendJoin('\n', broken).Append('\n');
        return text.ToString();
    }

    /// <summary>Each fault: how often, and what the next exchanges of the devices that it hit came to.</summary>
    public static string Table(Tally tally)
    {
        var text = new StringBuilder();
        var table = new ReportTable(FaultColumns);
        AddFaults(table, tally);
        table.WriteTo(text);
        return text.ToString();
    }

    private static void AddFaults(ReportTable table, Tally tally)
    {
        foreach (var fault in Enum.GetValues<Fault>())
            table.AddTo(
                fault.ToString(),
                [
                    tally.InjectedOf(fault),
                    tally.EffectiveOf(fault),
                    .. Enumerable.Range(0, Tally.Columns.Length).Select(column => tally.Met(fault, column)),
                ]
            );
    }

    private static string[] Row(string commit, long from, long to, IEnumerable<long> figures) =>
        [commit, ReportTable.Written(from), ReportTable.Written(to), .. figures.Select(ReportTable.Written)];
}
