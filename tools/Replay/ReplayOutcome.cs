using System.Globalization;
using System.Text;

namespace Kaunta.Replay;

/// <summary>All that a replay found out.</summary>
internal sealed record ReplayOutcome(
    string File,
    Plan Plan,
    Run First,
    bool Agrees,
    string Audit,
    IReadOnlyList<Measured>? Bench,
    SecondRun? Second
)
{
    private const int MostExceptions = 50;

    public bool IsWell =>
        Agrees
        && Plan.Exceptions.Count <= MostExceptions
        && (Second is null || (Second.Changed.Count == 0 && Second.Run.Tally.Repeated == Second.Run.Tally.Operations));

    public static string Line(string what, Run run, Plan plan)
    {
        var lines = plan.LinesInOperations;
        var all = run.Cpu.Server + run.Cpu.Database + run.Cpu.Sender;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} {run.Tally.Operations} operations with {lines} lines in {run.Took.TotalSeconds:F1} s. Processor seconds: server {Seconds(run.Cpu.Server)}, database {Seconds(run.Cpu.Database)}, sender {Seconds(run.Cpu.Sender)}; {all * 1000 / Math.Max(1, lines)} ms for 1,000 lines."
        );
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## Replay of {File}\n\n{Line("Sent", First, Plan)}\n\n");
        text.Append("| outcome | operations |\n|---|---:|\n");
        foreach (var (name, count) in First.Tally.Outcomes)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {count} |\n");
        foreach (var (name, count) in First.Tally.Flags)
            text.Append(CultureInfo.InvariantCulture, $"| of them with the flag {name} | {count} |\n");
        text.Append("\n### Audit\n\n```\n").Append(Audit.TrimEnd()).Append("\n```\n");
        AppendBench(text);
        AppendSecond(text);
        AppendExceptions(text);
        return text.ToString();
    }

    private void AppendBench(StringBuilder text)
    {
        if (Bench is null)
            return;
        text.Append("\n### Over this year\n\n| request | median ms | p95 ms |\n|---|---:|---:|\n");
        foreach (var one in Bench)
            text.Append(CultureInfo.InvariantCulture, $"| {one.What} ({one.Requests} times) | {one.MedianMs} | {one.P95Ms} |\n");
    }

    private void AppendSecond(StringBuilder text)
    {
        if (Second is null)
            return;
        text.Append("\n### Sent again\n\n").Append(Line("Sent again", Second.Run, Plan)).Append('\n');
        text.Append(
            CultureInfo.InvariantCulture,
            $"Duplicates: {Second.Run.Tally.Repeated} of {Second.Run.Tally.Operations}. Hash over {Second.Tables} tables before: {Second.Hash}; "
        );
        text.Append(Second.Changed.Count == 0 ? "after: the same.\n" : $"changed: {string.Join(", ", Second.Changed)}.\n");
    }

    private void AppendExceptions(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### Lines in no operation: {Plan.Exceptions.Count}\n\n");
        if (Plan.Exceptions.Count == 0)
            return;
        text.Append("| line | invoice | code | quantity | reason |\n|---:|---|---|---:|---|\n");
        foreach (var (line, reason) in Plan.Exceptions.OrderBy(one => one.Line.Number))
            text.Append(CultureInfo.InvariantCulture, $"| {line.Number} | {line.Invoice} | {line.Code} | {line.Quantity} | {reason} |\n");
    }

    private static string Seconds(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000}.{ms % 1000 / 100}");
}
