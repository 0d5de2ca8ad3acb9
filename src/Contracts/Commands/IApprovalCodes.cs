using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Commands;

/// <summary>Codes by which somebody who isn't there allows something at a till. The Identity module keeps them.</summary>
public interface IApprovalCodes
{
    /// <summary>
    /// Spends the codes that the operations show, in their order. Absent: its approver never made such a code for its device.
    /// </summary>
    /// <param name="operations">Those whose approval is by <see cref="ApprovalMethods.Code"/>.</param>
    Task<IReadOnlyDictionary<Operation, CodeUse>> SpendAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    );
}

public enum CodeUse
{
    First,

    /// <summary>Another operation had spent it: the till was copied, or set back.</summary>
    Again,
}

/// <summary>How somebody allowed something, as the envelope says it.</summary>
public static class ApprovalMethods
{
    public const string Code = "code";

    /// <summary>By the approver's own device, which signed.</summary>
    public const string Signature = "signature";
}
