namespace Kaunta.Replay;

/// <summary>
/// What each customer bought and hasn't brought back. A returned line belongs to the latest line of the same customer, code and price
/// of which enough is left; without one it is a return without a receipt.
/// </summary>
internal sealed class SoldGoods
{
    private readonly Dictionary<(string Customer, string Code, long Price), List<Units>> bought = [];

    private sealed class Units(PlannedSale sale, int line, long sold)
    {
        public PlannedSale Sale => sale;
        public int Line => line;
        public long Returned { get; set; }
        public long Refunded { get; set; }
        public long Left => sold - Returned;
    }

    public void Add(PlannedSale sale)
    {
        if (sale.Customer is not { } customer)
            return;
        for (var at = 0; at < sale.Lines.Count; at++)
        {
            var line = sale.Lines[at];
            var key = (customer, line.Code, line.UnitPrice);
            if (!bought.TryGetValue(key, out var units))
                bought[key] = units = [];
            units.Add(new(sale, at + 1, line.Quantity * Rounding.Piece));
        }
    }

    /// <summary>The returns of one cancellation: one for each sale that its lines belong to, and one without a receipt.</summary>
    public IEnumerable<PlannedReturn> Return(int register, DateTime at, string invoice, string? customer, IReadOnlyList<InputLine> lines)
    {
        var found = lines.Select(line => (Line: line, Units: customer is null ? null : Take(customer, line))).ToList();
        foreach (var group in found.GroupBy(one => one.Units?.Sale))
            yield return new PlannedReturn(
                register,
                at,
                invoice,
                customer,
                [.. group.Select(one => one.Line)],
                group.Key,
                [.. group.Where(one => one.Units is not null).Select(one => one.Units!.Value.Part)]
            );
    }

    private (PlannedSale Sale, PlannedUnits Part)? Take(string customer, InputLine line)
    {
        if (!bought.TryGetValue((customer, line.Code, line.UnitPrice), out var all))
            return null;
        var quantity = -line.Quantity * Rounding.Piece;
        if (all.FindLast(one => one.Left >= quantity) is not { } units)
            return null;
        var part = new PlannedUnits(units.Line, units.Returned, units.Refunded);
        units.Returned += quantity;
        units.Refunded -= Rounding.Amount(line);
        return (units.Sale, part);
    }
}
