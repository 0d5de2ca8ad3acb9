using Kaunta.Contracts.Commands;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync;

/// <summary>Changes the flags of operations that were applied before, in earlier pushes (their rows) or in the same one (their outcomes).</summary>
internal sealed class OperationFlags : IOperationFlags
{
    public void Change(TenantTransaction transaction, IReadOnlyList<FlagChange> changes)
    {
        if (changes.Count == 0)
            return;
        transaction.Keep<FlagChanges>().Add(changes);
        transaction.Enqueue(
            """
            -- sync.operation.change_flags
            update sync.operation as o
            set flags = changed.flags,
              outcome = case when changed.flags = '{}' then 'applied' else 'flagged' end,
              settled_at = case when changed.flags <@ o.flags then o.settled_at end,
              version = default
            from (
              select was.device_id, was.operation_id,
                array_remove(was.flags, change.removed) || array(
                  select added
                  from unnest(string_to_array(change.added, ',')) as added
                  where added <> all (was.flags)
                ) as flags
              from unnest($2, $3, $4, $5) as change (device_id, operation_id, removed, added)
              join sync.operation was
                on was.tenant_id = $1 and was.device_id = change.device_id and was.operation_id = change.operation_id
            ) as changed
            where o.tenant_id = $1
              and o.device_id = changed.device_id
              and o.operation_id = changed.operation_id
              and o.outcome in ('applied', 'flagged')
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. changes.Select(change => change.Device.Value)]),
            Sql.Uuids([.. changes.Select(change => change.Operation.Value)]),
            Sql.Texts([.. changes.Select(change => change.Removed)]),
            Sql.Texts([.. changes.Select(change => string.Join(',', change.Added))])
        );
    }
}
