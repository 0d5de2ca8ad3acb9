namespace Kaunta.Replay;

/// <summary>The number of each sale's and return's receipt: one series for each register, in the order of its documents.</summary>
internal sealed class ReceiptNumbers
{
    private readonly Dictionary<PlannedOperation, (Till Till, long Number)> numbers = new(ReferenceEqualityComparer.Instance);

    public ReceiptNumbers(Plan plan, IReadOnlyList<Till> tills)
    {
        var last = new long[tills.Count];
        foreach (var operation in plan.Operations.Where(operation => operation is PlannedSale or PlannedReturn))
            numbers[operation] = (tills[operation.Register], ++last[operation.Register]);
    }

    public long Of(PlannedOperation operation) => numbers[operation].Number;

    public string Text(PlannedOperation operation) => SaleBodies.Receipt(numbers[operation].Till, numbers[operation].Number);
}
