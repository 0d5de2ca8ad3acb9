using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;

namespace Kaunta.Modules.Sync;

/// <summary>
/// Changes of flags that one transaction has made since somebody last took them: an operation of the same batch has no row yet that a
/// statement could change.
/// </summary>
internal sealed class FlagChanges
{
    private readonly List<FlagChange> changes = [];

    public void Add(IReadOnlyList<FlagChange> more) => changes.AddRange(more);

    /// <summary>What made them is taken back.</summary>
    public void Forget() => changes.Clear();

    /// <summary>Applies them to outcomes of the batch, and forgets them.</summary>
    /// <param name="operations">The batch; outcomes that aren't decided yet are null and left alone.</param>
    public void Apply(IReadOnlyList<Operation> operations, Outcome?[] outcomes)
    {
        if (changes.Count == 0)
            return;
        var byOperation = changes.ToLookup(change => (change.Device, change.Operation));
        for (var at = 0; at < operations.Count; at++)
            foreach (var change in byOperation[(operations[at].Device, operations[at].Id)])
                if (outcomes[at] is { Kind: OutcomeKind.Applied or OutcomeKind.Flagged } outcome)
                    outcomes[at] = Outcome.AppliedWith([
                        .. outcome.Flags.Where(flag => flag != change.Removed).Concat(change.Added).Distinct(),
                    ]) with
                    {
                        Conflicts = outcome.Conflicts,
                    };
        changes.Clear();
    }
}
