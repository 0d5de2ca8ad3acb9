using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>
/// Looks whether approvals that say how they can be proved hold: a code of the approver, a signature of another device of the business.
/// One that doesn't is taken away, as if there were none.
/// </summary>
internal sealed class ApprovalProofs(IApprovalCodes codes, IDeviceQueries devices)
{
    /// <summary>Another operation had spent the code by which this one was allowed.</summary>
    private const string ApprovalReused = "approval_reused";

    public async Task<IReadOnlyList<Runnable>> CheckAsync(
        TenantTransaction transaction,
        IReadOnlyList<Runnable> runnables,
        CancellationToken cancellation
    )
    {
        if (runnables.All(one => one.Operation.Approval?.Method is not (ApprovalMethods.Code or ApprovalMethods.Signature)))
            return runnables;
        var shown = runnables.Where(one => one.Operation.Approval?.Method == ApprovalMethods.Code).ToList();
        var uses =
            shown.Count == 0
                ? new Dictionary<Operation, CodeUse>()
                : await codes.SpendAsync(transaction, shown.ConvertAll(one => one.Operation), cancellation);
        var signed = await SignedAsync(transaction, runnables, cancellation);
        return
        [
            .. runnables.Select(one =>
                one.Operation.Approval?.Method switch
                {
                    ApprovalMethods.Code when !uses.ContainsKey(one.Operation) => Without(one),
                    ApprovalMethods.Code when uses[one.Operation] == CodeUse.Again => one with
                    {
                        Operation = one.Operation with { Flags = [.. one.Operation.Flags, ApprovalReused] },
                    },
                    ApprovalMethods.Signature when !signed.Contains(one.Operation) => Without(one),
                    _ => one,
                }
            ),
        ];
    }

    private static Runnable Without(Runnable one) => one with { Operation = one.Operation with { Approval = null } };

    /// <summary>
    /// Those that a device of the business signed, for the device that recorded them. A device that is revoked now signs nothing any
    /// more: nobody can tell when a stolen one did. A till can't be the phone of whoever stands beside it: their PIN is for that.
    /// </summary>
    private async Task<HashSet<Operation>> SignedAsync(
        TenantTransaction transaction,
        IReadOnlyList<Runnable> runnables,
        CancellationToken cancellation
    )
    {
        var signed = new HashSet<Operation>(ReferenceEqualityComparer.Instance);
        var shown = runnables.Where(one => one.Operation.Approval?.Method == ApprovalMethods.Signature).ToList();
        if (shown.Count == 0)
            return signed;
        var keys = (await devices.KeysAsync(transaction, cancellation))
            .Where(one => one.RevokedAt is null)
            .ToDictionary(one => one.Device, one => WireBytes.ToText(one.PublicKey));
        foreach (var operation in shown.Select(one => one.Operation))
        {
            if (operation.Approval is not { Device: { } phone, Proof: { } proof } approval || phone == operation.Device)
                continue;
            if (!keys.TryGetValue(phone, out var point))
                continue;
            using var key = DeviceKey.Read(point);
            var text = SignedApproval.TextOf(transaction.Business, operation.Device, phone, approval.By, approval.Subject);
            if (key?.Signed(text, proof) == true)
                signed.Add(operation);
        }
        return signed;
    }
}
