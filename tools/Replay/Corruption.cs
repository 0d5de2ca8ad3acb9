using Kaunta.DeviceClient;

namespace Kaunta.Replay;

/// <summary>Spoils one sold line of a plan, so that the auditor can be seen to find it.</summary>
internal static class Corruption
{
    /// <summary>The spoiled plan and the line. Openings and returns stay as they were: only the one line is wrong.</summary>
    public static (Plan Plan, InputLine Line) Of(Plan plan, string kind, Seed seed)
    {
        var sales = plan
            .Operations.OfType<PlannedSale>()
            .Where(one => one.Lines.Count > 1 && one.Lines.Any(line => line.UnitPrice > 0))
            .ToList();
        var sale = sales[seed.Number("corrupted sale", kind, sales.Count)];
        var priced = sale.Lines.Where(line => line.UnitPrice > 0).ToList();
        var line = priced[seed.Number("corrupted line", kind, priced.Count)];
        List<InputLine> lines = kind switch
        {
            "drop" => [.. sale.Lines.Where(one => one != line)],
            "double" => [.. sale.Lines, line],
            "alter" => [.. sale.Lines.Select(one => one == line ? one with { Quantity = one.Quantity + 1 } : one)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        var spoiled = new PlannedSale(sale.Register, sale.At, sale.Invoice, sale.Customer, lines);
        var operations = plan.Operations.Select(one =>
            ReferenceEquals(one, sale) ? spoiled
            // A return of this sale still names it.
            : one is PlannedReturn returned && ReferenceEquals(returned.Sale, sale) ? returned with { Sale = spoiled }
            : one
        );
        return (plan with { Operations = [.. operations] }, line);
    }
}
