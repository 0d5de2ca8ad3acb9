using System.Globalization;
using System.Text;
using Kaunta.FaultProxy;

namespace Kaunta.Faults;

/// <summary>All that a stack campaign did and found.</summary>
internal sealed record StackReport(
    Profile Profile,
    Findings Findings,
    FaultLog Faults,
    Chaos Chaos,
    int Sales,
    int Rounds,
    int Restores,
    TimeSpan SlowestHealing,
    TimeSpan Crowd,
    bool? FullDisk,
    TimeSpan Took
)
{
    /// <summary>A campaign in which little happened proves little.</summary>
    public bool IsWell =>
        Findings.None
        && Sales > 0
        && Chaos.ServerKills > 0
        && Chaos.DatabaseKills > 0
        && Faults.LostAfterCommit > 0
        && Faults.Effective > Sales / 20
        && FullDisk != false;

    /// <param name="commit">What was tried.</param>
    public string ToMarkdown(string commit)
    {
        var text = new StringBuilder();
        text.Append(
            "# Campaign against the stack\n\nWritten by `./kaunta faults --profile campaign`; never edited. What it does: `tools/Faults/README.md`.\n\n"
        );
        text.Append("| | |\n|---|---:|\n");
        void Row(string what, string value) => text.Append(CultureInfo.InvariantCulture, $"| {what} | {value} |\n");
        Row("commit", commit);
        Row("seed", Number(Profile.Seed));
        Row("time", string.Create(CultureInfo.InvariantCulture, $"{Took.TotalMinutes:F1} min, {Rounds} rounds"));
        Row("exchanges", Number(Faults.Exchanges));
        Row("faults in flight", Number(Faults.Effective));
        Row("of them answers lost after the commit", Number(Faults.LostAfterCommit));
        Row("servers killed", Number(Chaos.ServerKills));
        Row("of them started again under a wrong clock", Number(Chaos.ShiftedStarts));
        Row("databases killed", Number(Chaos.DatabaseKills));
        Row("databases set back to an older copy", Number(Restores));
        Row(
            "tills that came back at once",
            Crowd == TimeSpan.Zero
                ? "0"
                : $"{Profile.Crowd}, all confirmed after {Crowd.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s"
        );
        Row(
            "disk full",
            FullDisk is null ? "not tried"
                : FullDisk.Value ? "sales waited and arrived"
                : "nobody noticed"
        );
        Row("sales witnessed", Number(Sales));
        Row("lost", Number(Findings.Lost));
        Row("doubled", Number(Findings.Doubled));
        Row("diverged", Number(Findings.Diverged));
        Row("stalled 30 s after healing", Number(Findings.Stalled));
        Row("rows of another business", Number(Findings.CrossBusiness));
        Row("sums that differ from the witness", Number(Findings.Wrong));
        // With none in n, three in n is the upper end of the 95 % interval.
        Row("95 % bound for a sale lost or doubled", Sales == 0 ? "-" : $"1 in {Number(Sales / 3)}");
        Row("slowest healing", string.Create(CultureInfo.InvariantCulture, $"{SlowestHealing.TotalSeconds:F1} s"));
        text.Append("\n| fault | begun | took place |\n|---|---:|---:|\n");
        foreach (var (kind, injected, effective) in Faults.Counts)
            text.Append(CultureInfo.InvariantCulture, $"| {kind} | {injected} | {effective} |\n");
        if (Findings.Named.Count > 0)
        {
            text.Append("\n```\n");
            foreach (var one in Findings.Named)
                text.Append(one).Append('\n');
            text.Append("```\n");
        }
        return text.ToString();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
