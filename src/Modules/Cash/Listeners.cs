using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash;

internal static class Listeners
{
    /// <summary>Tells the other modules what happened to drawers, in this transaction.</summary>
    public static async Task<IReadOnlyList<FactFlag>> TellAsync(
        IEnumerable<IFactHandler<DrawerChanged>> listeners,
        TenantTransaction transaction,
        IReadOnlyList<DrawerChanged> facts,
        CancellationToken cancellation
    )
    {
        if (facts.Count == 0)
            return [];
        var flags = new List<FactFlag>();
        foreach (var listener in listeners)
            flags.AddRange(await listener.HandleAsync(transaction, facts, cancellation));
        return flags;
    }

    /// <summary>Adds flags to the outcomes of the operations that they are for.</summary>
    public static void Flag(IReadOnlyList<Operation> operations, Outcome[] outcomes, IEnumerable<FactFlag> flags)
    {
        var byOperation = flags.ToLookup(flag => flag.Operation, flag => flag.Flag);
        for (var at = 0; at < operations.Count; at++)
            if (outcomes[at].Kind is OutcomeKind.Applied or OutcomeKind.Flagged && byOperation.Contains(operations[at].Id))
                outcomes[at] = Outcome.AppliedWith([.. outcomes[at].Flags.Concat(byOperation[operations[at].Id]).Distinct()]);
    }
}
