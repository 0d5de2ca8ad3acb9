using System.Globalization;

namespace Kaunta.ReplayAudit;

/// <summary>What the auditor says, as text and as JSON. Money is pennies, quantities are thousandths; docs/reference/replay.md explains the fields.</summary>
internal sealed record Report(
    bool Passed,
    long Lines,
    long Sales,
    long Cancellations,
    long BadDebt,
    IReadOnlyList<CheckReport> Checks,
    IReadOnlyList<Difference> Differences,
    IReadOnlyList<Culprit> Culprits
)
{
    private const int MostPrinted = 20;

    public static Report Of(Paper paper, Audit audit, IReadOnlyList<Culprit> culprits) =>
        new(
            audit.Differences.Count == 0,
            paper.Lines.Count,
            paper.SoldPennies,
            paper.CancelledPennies,
            paper.BadDebtPennies,
            [
                .. audit.Compared.Select(one => new CheckReport(
                    one.Key,
                    one.Value,
                    audit.Differences.Count(difference => difference.Check == one.Key)
                )),
            ],
            audit.Differences,
            culprits
        );

    public static void Print(Paper paper, Audit audit, IReadOnlyList<Culprit> culprits)
    {
        var report = Of(paper, audit, culprits);
        Console.WriteLine(
            $"The paper: {report.Lines} lines; sales {Pounds(report.Sales)}, cancellations {Pounds(report.Cancellations)}, bad debt {Pounds(report.BadDebt)}."
        );
        foreach (var check in report.Checks)
            Console.WriteLine($"  {check.Name}: {check.Compared} compared, {check.Differences} differ");
        foreach (var difference in report.Differences.Take(MostPrinted))
            Console.WriteLine($"  {difference.Check}, {difference.Key}: the paper says {difference.Paper}, the books {difference.Books}");
        foreach (var culprit in report.Culprits.Take(MostPrinted))
            Console.WriteLine($"  line {culprit.Line} (invoice {culprit.Invoice}, code {culprit.Code}): {culprit.What}");
        Console.WriteLine(
            report.Passed ? "The books agree with the paper." : $"The books differ from the paper in {report.Differences.Count} figures."
        );
    }

    private static string Pounds(long pennies) =>
        string.Create(CultureInfo.InvariantCulture, $"{(pennies < 0 ? "-" : "")}{Math.Abs(pennies) / 100:N0}.{Math.Abs(pennies) % 100:D2}");
}

internal sealed record CheckReport(string Name, long Compared, long Differences);
