using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales;

internal static class Listeners
{
    /// <summary>Tells the other modules, in this transaction, and adds the flags that they answer to the operations' outcomes.</summary>
    public static async Task TellAsync<TFact>(
        IEnumerable<IFactHandler<TFact>> listeners,
        TenantTransaction transaction,
        IReadOnlyList<TFact> facts,
        IReadOnlyList<Operation> operations,
        Outcome[] outcomes,
        CancellationToken cancellation
    )
    {
        if (facts.Count == 0)
            return;
        if (transaction.ReadsOnce)
            await transaction.TogetherAsync(
                listeners.Select(listener => new Func<Task>(() => listener.ReadAheadAsync(transaction, facts, cancellation))),
                cancellation
            );
        var added = new List<FactFlag>();
        foreach (var listener in listeners)
            added.AddRange(await listener.HandleAsync(transaction, facts, cancellation));
        var byOperation = added.ToLookup(flag => flag.Operation, flag => flag.Flag);
        for (var at = 0; at < operations.Count; at++)
            if (outcomes[at].Kind is OutcomeKind.Applied or OutcomeKind.Flagged && byOperation.Contains(operations[at].Id))
                outcomes[at] = Outcome.AppliedWith([.. outcomes[at].Flags.Concat(byOperation[operations[at].Id]).Distinct()]);
    }
}
