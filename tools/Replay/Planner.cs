namespace Kaunta.Replay;

/// <summary>Makes the plan of a file. Pure: the same lines always give the same plan.</summary>
internal static class Planner
{
    private static readonly HashSet<string> Fees = new(StringComparer.Ordinal)
    {
        "POST",
        "DOT",
        "M",
        "C2",
        "D",
        "S",
        "B",
        "BANK CHARGES",
        "AMAZONFEE",
        "CRUK",
        "PADS",
    };

    public static Plan Of(IReadOnlyList<InputLine> lines)
    {
        var exceptions = new List<ExceptionLine>();
        var operations = new List<PlannedOperation>();
        var sold = new SoldGoods();
        var documents = lines
            .GroupBy(line => line.Invoice, StringComparer.Ordinal)
            .Select(group => new Document(group.Key, group.First().At, [.. group]))
            .OrderBy(document => document.At)
            .ThenBy(document => document.Lines[0].Number)
            .ToList();
        for (var at = 0; at < documents.Count; at++)
            operations.AddRange(Operations(documents[at], at % Plan.Registers, sold, exceptions));
        return new(Stock.Of(lines, operations), Customers(operations), operations, exceptions);
    }

    /// <summary>Fees, postage, samples, discounts and vouchers have codes like goods, and lie on no shelf.</summary>
    public static bool IsFee(string code) =>
        Fees.Contains(code) || code.StartsWith("DCGS", StringComparison.Ordinal) || code.StartsWith("GIFT_0001_", StringComparison.Ordinal);

    private sealed record Document(string Invoice, DateTime At, IReadOnlyList<InputLine> Lines);

    private static List<PlannedOperation> Operations(Document document, int register, SoldGoods sold, List<ExceptionLine> exceptions)
    {
        var made = new List<PlannedOperation>(1);
        var kinds = document.Lines.ToLookup(line => KindOf(line, exceptions));
        PlannedOperation? Make(LineKind kind, Func<IReadOnlyList<InputLine>, PlannedOperation> make) =>
            kinds.Contains(kind) ? make([.. kinds[kind]]) : null;
        var customer = document.Lines[0].Customer;
        if (Make(LineKind.Sold, lines => new PlannedSale(register, document.At, document.Invoice, customer, lines)) is PlannedSale sale)
        {
            made.Add(sale);
            sold.Add(sale);
        }
        if (kinds.Contains(LineKind.Returned))
            made.AddRange(sold.Return(register, document.At, document.Invoice, customer, [.. kinds[LineKind.Returned]]));
        foreach (var kind in new[] { LineKind.Found, LineKind.WrittenOff })
            if (Make(kind, lines => new PlannedAdjustment(register, document.At, document.Invoice, lines)) is { } adjustment)
                made.Add(adjustment);
        if (Make(LineKind.BadDebt, lines => new PlannedBadDebt(register, document.At, document.Invoice, lines)) is { } debt)
            made.Add(debt);
        return made;
    }

    private enum LineKind
    {
        Sold,
        Returned,
        Found,
        WrittenOff,
        BadDebt,
        None,
    }

    private static LineKind KindOf(InputLine line, List<ExceptionLine> exceptions)
    {
        var (kind, why) = line switch
        {
            _ when line.Invoice.StartsWith('A') => (LineKind.BadDebt, null),
            { Quantity: 0 } => (LineKind.None, "nothing moved: the quantity is 0"),
            { UnitPrice: < 0 } => (LineKind.None, "a price below zero that is no adjusted debt"),
            _ when line.Invoice.StartsWith('C') => line.Quantity < 0
                ? (LineKind.Returned, null)
                : (LineKind.None, "a cancellation that brings nothing back"),
            { Quantity: < 0, UnitPrice: > 0 } => (LineKind.None, "goods come back without a cancellation"),
            { UnitPrice: 0, Quantity: < 0 } when IsFee(line.Code) => (LineKind.None, "a fee without a price: no shelf holds it"),
            { UnitPrice: 0, Customer: null } when IsFee(line.Code) => (LineKind.None, "a fee without a price: no shelf holds it"),
            { Quantity: < 0 } => (LineKind.WrittenOff, null),
            { UnitPrice: 0, Customer: null } => (LineKind.Found, null),
            _ => (LineKind.Sold, (string?)null),
        };
        if (why is not null)
            exceptions.Add(new(line, why));
        return kind;
    }

    private static List<PlannedCustomer> Customers(List<PlannedOperation> operations) =>
        [
            .. operations
                .Where(operation => operation.Customer is not null)
                .DistinctBy(operation => operation.Customer)
                .Select(operation => new PlannedCustomer(operation.Customer!)),
        ];
}
