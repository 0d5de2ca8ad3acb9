using System.Globalization;
using System.Text;

namespace Kaunta.IngestBench;

/// <summary>What all runs of a shape came to, for a thousand sales.</summary>
internal sealed record Result(Shape Shape, int Sales, List<Measured> Runs)
{
    private const int Thousand = 1_000;

    public long ServerMs => Median(run => run.Server);

    public long DatabaseMs => Median(run => run.Database);

    public long CopyMs => Median(run => run.Copy);

    public long TotalMs => Median(run => run.Server + run.Database);

    /// <summary>Rows that a thousand sales inserted, by table, most first.</summary>
    public IEnumerable<(string Table, long Rows)> Rows =>
        Runs[0].Rows.Select(one => (one.Key, one.Value * Thousand / Sales)).OrderByDescending(one => one.Item2);

    /// <summary>Per cent; the middle of the runs' own ratios.</summary>
    public long Ratio => Middle(Runs.Select(run => run.Copy * 100 / Math.Max(1, run.Server + run.Database)));

    public long RatioOfDatabase => Middle(Runs.Select(run => run.Copy * 100 / Math.Max(1, run.Database)));

    public bool IsWell => (Shape.MostMs is not { } most || TotalMs <= most) && Ratio >= Shape.LeastRatio;

    private long Median(Func<Measured, long> of) => Middle(Runs.Select(run => of(run) * Thousand / Sales));

    private static long Middle(IEnumerable<long> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}

/// <summary>The results as a page.</summary>
internal static class Report
{
    public static string Of(IReadOnlyList<Result> results, int sales)
    {
        var text = new StringBuilder();
        text.AppendLine("# What a sale costs the server");
        text.AppendLine();
        text.AppendLine(
            "Written by `./kaunta bench ingest`. Processor milliseconds for 1,000 sales of three lines, all effects, in pushes of"
        );
        text.AppendLine("100; and of the database alone for a binary COPY of the rows that they made, into the same tables.");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Medians of {results[0].Runs.Count} alternating runs of {sales} sales. A ratio is what COPY costs of what the sales cost."
        );
        text.AppendLine();
        text.AppendLine("| who sends | server | database | together | at most | COPY | ratio | at least | ratio to the database's share |");
        text.AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var one in results)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {one.Shape.Name} | {one.ServerMs} ms | {one.DatabaseMs} ms | {one.TotalMs} ms | {(one.Shape.MostMs is { } most ? $"{most} ms" : "")} | {one.CopyMs} ms | {Hundredths(one.Ratio)} | {Hundredths(one.Shape.LeastRatio)} | {Hundredths(one.RatioOfDatabase)} |"
            );
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Rows that 1,000 sales insert ({results[0].Shape.Name}):");
        text.AppendLine();
        text.AppendLine("| table | rows |");
        text.AppendLine("|---|--:|");
        foreach (var (table, rows) in results[0].Rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {table} | {rows} |");
        return text.ToString();
    }

    private static string Hundredths(long value) => string.Create(CultureInfo.InvariantCulture, $"{value / 100}.{value % 100:D2}");
}
