namespace Kaunta.Simulation.Checks;

/// <summary>
/// What the books must say: a fold of what really happened, each operation once. It knows nothing of journals, sends or outcomes.
/// </summary>
internal sealed class Oracle
{
    private readonly Dictionary<string, long> sums = [];

    /// <param name="isThere">Of an operation whose only copy was destroyed: whether it had arrived before.</param>
    public Oracle(IEnumerable<TruthOperation> operations, Func<TruthOperation, bool> isThere)
    {
        foreach (var operation in operations)
        {
            if (operation.Spoiled != Spoiled.No || !operation.Body.MovesValue || (operation.MayBeMissing && !isThere(operation)))
                continue;
            var body = operation.Body;
            Add("cash", body.Cash);
            Add("tax", body.Tax);
            if (body.Quantity != 0)
                Add($"stock|{body.Location}|{body.Variant}", body.Quantity);
            if (body.Debt != 0)
                Add($"debt|{body.Customer}", body.Debt);
        }
    }

    public IReadOnlyDictionary<string, long> Sums => sums;

    private void Add(string name, long amount) => sums[name] = sums.GetValueOrDefault(name) + amount;
}
