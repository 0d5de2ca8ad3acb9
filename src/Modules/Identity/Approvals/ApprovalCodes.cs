using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Identity.Approvals;

/// <summary>
/// Looks whether the codes that operations show are codes of their approvers for their devices, and remembers who spent each. A list
/// that was replaced still counts here: the till may not have heard of it.
/// </summary>
internal sealed class ApprovalCodes : IApprovalCodes
{
    private sealed record Code(Guid Staff, Guid? UsedBy, string? UsedHash);

    public async Task<IReadOnlyDictionary<Operation, CodeUse>> SpendAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var uses = new Dictionary<Operation, CodeUse>(ReferenceEqualityComparer.Instance);
        var shown = operations.Where(one => CheckOf(one) is not null).Select(one => (Operation: one, Check: CheckOf(one)!)).ToList();
        if (shown.Count == 0)
            return uses;
        var codes = await ReadAsync(transaction, shown, cancellation);
        var spent = new List<(Operation Operation, string Check)>();
        foreach (var (operation, check) in shown)
        {
            var key = (operation.Device.Value, check);
            if (!codes.TryGetValue(key, out var code) || code.Staff != operation.Approval!.By.Value)
                continue;
            // The same operation again, after it was held or parked, spends nothing twice.
            var mine = code.UsedBy is null || code.UsedBy == operation.Id.Value && code.UsedHash == operation.Hash;
            uses[operation] = mine ? CodeUse.First : CodeUse.Again;
            if (code.UsedBy is not null)
                continue;
            codes[key] = code with { UsedBy = operation.Id.Value, UsedHash = operation.Hash };
            spent.Add((operation, check));
        }
        Save(transaction, spent);
        return uses;
    }

    /// <summary>What the list holds of the slow hash that the operation shows; null when it shows none.</summary>
    private static string? CheckOf(Operation operation) =>
        operation.Approval is { Method: ApprovalMethods.Code, Proof: { } proof } && WireBytes.Read(proof) is { Length: 32 } slow
            ? JournalHash.Of(slow)
            : null;

    private static async Task<Dictionary<(Guid Device, string Check), Code>> ReadAsync(
        TenantTransaction transaction,
        IReadOnlyList<(Operation Operation, string Check)> shown,
        CancellationToken cancellation
    ) => (
            await transaction.QueryAsync(
                """
                -- identity.approval_code.find
                select c.device_id, c.check_hash, l.staff_id, c.used_by, c.used_hash
                from unnest($2, $3) as shown (device_id, check_hash)
                join identity.approval_code c
                  on c.tenant_id = $1 and c.device_id = shown.device_id and c.check_hash = shown.check_hash
                join identity.approval_list l
                  on l.tenant_id = c.tenant_id and l.list_id = c.list_id
                """,
                row => (Key: (row.GetGuid(0), row.GetString(1)), Code: new Code(row.GetGuid(2), row.UuidOrNull(3), row.TextOrNull(4))),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuids([.. shown.Select(one => one.Operation.Device.Value)]),
                Sql.Texts([.. shown.Select(one => one.Check)])
            )
        ).DistinctBy(row => row.Key).ToDictionary(row => row.Key, row => row.Code);

    /// <summary>The list's row in the feed changes: its device sees which codes are gone, also after a resync.</summary>
    private static void Save(TenantTransaction transaction, IReadOnlyList<(Operation Operation, string Check)> spent)
    {
        if (spent.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- identity.approval_code.spend
            update identity.approval_code c
            set used_by = spent.used_by,
              used_hash = spent.used_hash
            from unnest($2, $3, $4, $5) as spent (device_id, check_hash, used_by, used_hash)
            where c.tenant_id = $1
              and c.device_id = spent.device_id
              and c.check_hash = spent.check_hash
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. spent.Select(one => one.Operation.Device.Value)]),
            Sql.Texts([.. spent.Select(one => one.Check)]),
            Sql.Uuids([.. spent.Select(one => one.Operation.Id.Value)]),
            Sql.Texts([.. spent.Select(one => one.Operation.Hash)])
        );
        transaction.Enqueue(
            """
            -- identity.approval_list.touch
            update identity.approval_list l
            set version = default
            from unnest($2, $3) as spent (device_id, check_hash)
            join identity.approval_code c
              on c.tenant_id = $1 and c.device_id = spent.device_id and c.check_hash = spent.check_hash
            where l.tenant_id = $1
              and l.list_id = c.list_id
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. spent.Select(one => one.Operation.Device.Value)]),
            Sql.Texts([.. spent.Select(one => one.Check)])
        );
    }
}
