using System.Globalization;
using System.Text;
using Kaunta.CampaignReports;

namespace Kaunta.EndToEnd.Killing;

/// <summary>The kept report of all campaigns against the browser: a line for each with its commit and seed, and the sums.</summary>
internal sealed class KeptKillReport
{
    private static readonly string[] Columns =
    [
        "commit",
        "seed",
        "seconds",
        "kills",
        "at named moments",
        "sales witnessed",
        "durable before the screen could say so",
        "lost",
        "doubled or with a gap",
        "wrong sums",
    ];

    private readonly ReportTable campaigns;
    private readonly ReportTable moments;

    /// <param name="text">Of the report so far, or empty.</param>
    /// <exception cref="InvalidDataException">It was written in another form.</exception>
    public KeptKillReport(string text)
    {
        campaigns = ReportTable.Read(text, Columns);
        moments = ReportTable.Read(text, ["moment", "times killed"]);
    }

    public int NextSeed =>
        campaigns.Rows.Count == 0 ? 1 : (int)Enumerable.Range(0, campaigns.Rows.Count).Max(row => campaigns.Number(row, "seed")) + 1;

    /// <param name="commit">What was tried.</param>
    public void Add(KillReport report, string commit)
    {
        long[] figures =
        [
            report.Seed,
            (long)report.Took.TotalSeconds,
            report.Kills,
            report.AtPoints.Values.Sum(),
            report.Witnessed,
            report.Unseen,
            report.Lost,
            report.Doubled,
            report.Wrong,
        ];
        campaigns.Add([commit, .. figures.Select(ReportTable.Written)]);
        foreach (var point in KillPoint.All)
            moments.AddTo(point, report.AtPoints.GetValueOrDefault(point));
    }

    public string Write()
    {
        var text = new StringBuilder();
        text.Append("# Campaign against the browser\n\n");
        text.Append(
            "Written by `./kaunta faults browser --kills N`, which adds to it; never edited. One till in Chromium with the production bundle, killed with -9 and started again on the same profile (`tests/EndToEnd/Killing`).\n\n"
        );
        text.Append("| | |\n|---|---:|\n");
        void Figure(string what, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {value.ToString(CultureInfo.InvariantCulture)} |\n");
        void Sum(string what, string column) => Figure(what, $"{campaigns.Sum(column):N0}");
        Figure("campaigns", $"{campaigns.Rows.Count}, {campaigns.Sum("seconds") / 60} min");
        Sum("times killed", "kills");
        Sum("of them at named moments", "at named moments");
        Sum("sales witnessed on the screen", "sales witnessed");
        Sum("of them lost", "lost");
        Sum("doubled, or numbers with a gap", "doubled or with a gap");
        Sum("sums of the books that don't agree", "wrong sums");
        Sum("sales that were durable before the screen could say so", "durable before the screen could say so");
        if (campaigns.Sum("lost") + campaigns.Sum("doubled or with a gap") == 0)
            Figure("95 % bound for a sale lost or doubled", $"3 in {campaigns.Sum("sales witnessed"):N0}");
        text.Append('\n');
        campaigns.WriteTo(text);
        text.Append('\n');
        moments.WriteTo(text);
        return text.ToString();
    }
}
