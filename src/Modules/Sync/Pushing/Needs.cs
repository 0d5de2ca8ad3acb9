using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>
/// Which operations that others build on are decided. One that was refused is decided too: what builds on it goes to its handler, which
/// knows what to make of a thing that isn't there.
/// </summary>
internal sealed class Needs
{
    private readonly HashSet<OperationId> decided;

    private Needs(HashSet<OperationId> decided) => this.decided = decided;

    /// <summary>Only what moves no value ever waits: goods and money have moved, whatever is missing.</summary>
    public static async Task<Needs> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyList<Runnable> runnables,
        CancellationToken cancellation
    )
    {
        var wanted = runnables
            .Where(one => one.Needs.Count > 0 && !one.Handler.MovesValue)
            .SelectMany(one => one.Needs)
            .Select(id => id.Value)
            .Distinct()
            .ToList();
        if (wanted.Count == 0)
            return new([]);
        var known = await transaction.QueryAsync(
            """
            -- sync.needs.find
            select o.operation_id
            from (
              select distinct device_id
              from sync.journal
              where tenant_id = $1
            ) as journal
            cross join unnest($2) as wanted (operation_id)
            join sync.operation o
              on o.tenant_id = $1 and o.device_id = journal.device_id and o.operation_id = wanted.operation_id
            where o.outcome in ('applied', 'flagged', 'refused')
            """,
            row => new OperationId(row.GetGuid(0)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. wanted])
        );
        return new([.. known]);
    }

    /// <summary>What the operation still waits for; empty when it can go on, and then those behind it may build on it.</summary>
    public IReadOnlyList<string> MissingFor(Runnable runnable)
    {
        if (!runnable.Handler.MovesValue && runnable.Needs.Where(id => !decided.Contains(id)).Distinct().ToList() is { Count: > 0 } missing)
            return missing.ConvertAll(id => id.ToString());
        decided.Add(runnable.Operation.Id);
        return [];
    }

    /// <summary>It was to take effect and did not.</summary>
    public void Undecided(OperationId operation) => decided.Remove(operation);
}
