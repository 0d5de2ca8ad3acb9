namespace Kaunta.Replay;

/// <summary>What the shop must have had on its first day, so that in time order nothing is sold that isn't there.</summary>
internal static class Stock
{
    private const long CostPerCent = 60;

    public static List<Goods> Of(IReadOnlyList<InputLine> lines, IReadOnlyList<PlannedOperation> operations)
    {
        var lowest = new Dictionary<string, long>(StringComparer.Ordinal);
        var running = new Dictionary<string, long>(StringComparer.Ordinal);
        var prices = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        foreach (var operation in operations)
        foreach (var line in operation.Lines)
        {
            // Found and brought back comes in; a line's quantity says so itself, but for what was sold.
            var quantity = operation is PlannedSale or PlannedReturn ? -line.Quantity : line.Quantity;
            var level = running[line.Code] = running.GetValueOrDefault(line.Code) + quantity;
            lowest[line.Code] = Math.Min(lowest.GetValueOrDefault(line.Code), level);
            if (operation is not PlannedSale || line.UnitPrice == 0)
                continue;
            if (!prices.TryGetValue(line.Code, out var of))
                prices[line.Code] = of = [];
            of.Add(line.UnitPrice);
        }
        return
        [
            .. lines
                .GroupBy(line => line.Code, StringComparer.Ordinal)
                .Select(group => Goods(group.Key, Name(group), prices, lowest.GetValueOrDefault(group.Key))),
        ];
    }

    private static Goods Goods(string code, string name, Dictionary<string, List<long>> prices, long lowest)
    {
        var price = prices.TryGetValue(code, out var of) ? Median(of) : 0;
        var tracked = !Planner.IsFee(code);
        return new(
            code,
            name,
            price,
            tracked,
            tracked ? -lowest * Rounding.Piece : 0,
            Core.Money.Exact.MultiplyDivide(price, CostPerCent, 100)
        );
    }

    /// <summary>The middle price, the lower of two: a price that somebody paid.</summary>
    private static long Median(List<long> prices)
    {
        prices.Sort();
        return prices[(prices.Count - 1) / 2];
    }

    /// <summary>The first description that is one, else the code.</summary>
    private static string Name(IGrouping<string, InputLine> lines) =>
        lines.FirstOrDefault(line => line.Description is not null && line.UnitPrice > 0)?.Description
        ?? lines.FirstOrDefault(line => line.Description is not null)?.Description
        ?? lines.Key;
}
