using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Commands;

/// <summary>Changes what is odd about operations that were applied before, when something that arrived since explains it.</summary>
public interface IOperationFlags
{
    /// <summary>
    /// An operation that has no flag left is plainly applied. One whose outcome is neither applied nor flagged stays as it is. Devices get the new outcomes.
    /// </summary>
    void Change(TenantTransaction transaction, IReadOnlyList<FlagChange> changes);
}

/// <param name="Removed">A flag that no longer holds.</param>
/// <param name="Added">Flags that hold now.</param>
public sealed record FlagChange(DeviceId Device, OperationId Operation, string Removed, IReadOnlyList<string> Added);
