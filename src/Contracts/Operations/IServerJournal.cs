using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Operations;

/// <summary>
/// The journal of what the server itself does for a business: opening it, binding registers, confirming payments.
/// It goes through the same handlers as what devices send.
/// </summary>
public interface IServerJournal
{
    /// <summary>Journals and applies the operations in order inside the caller's write transaction.</summary>
    /// <exception cref="InvalidOperationException">A handler did not apply one: the caller's transaction must not commit.</exception>
    Task AppendAsync(TenantTransaction transaction, IReadOnlyList<ServerOperation> operations, CancellationToken cancellation);
}

/// <param name="Body">Serialized as the operation's body; a <see cref="Personal"/> text becomes a commitment with its private line.</param>
public sealed record ServerOperation(OperationId Id, string Type, int Version, StaffId? Actor, object Body);

/// <summary>A personal text inside a server operation's body.</summary>
public sealed record Personal(string Value);
