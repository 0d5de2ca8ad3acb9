using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about the operation log. The Sync module answers.</summary>
public interface IOperationQueries
{
    /// <summary>The operation as its device wrote it and what became of it; null when it isn't known.</summary>
    Task<LoggedOperation?> FindAsync(TenantTransaction transaction, DeviceId device, OperationId operation, CancellationToken cancellation);

    /// <summary>The flags of each operation that has any.</summary>
    Task<IReadOnlyDictionary<(DeviceId Device, OperationId Operation), IReadOnlyList<string>>> FlagsAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(DeviceId Device, OperationId Operation)> operations,
        CancellationToken cancellation
    );
}

/// <param name="Envelope">The bytes of the operation, as text, unchanged.</param>
public sealed record LoggedOperation(
    string Envelope,
    string Hash,
    string Outcome,
    string? Code,
    IReadOnlyList<string> Flags,
    DateTimeOffset ReceivedAt
);
