using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Contracts.Queries;

/// <summary>What other modules may ask about journals. The Sync module answers.</summary>
public interface IJournalQueries
{
    /// <summary>For each device that ever sent something, the journal of the incarnation that was heard of last.</summary>
    Task<IReadOnlyDictionary<DeviceId, JournalFacts>> LatestAsync(TenantTransaction transaction, CancellationToken cancellation);

    /// <summary>When a device first showed that it has all prices and taxes up to a version; absent where it hasn't yet.</summary>
    Task<IReadOnlyDictionary<(DeviceId Device, long Version), DateTimeOffset>> SeenAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(DeviceId Device, long Version)> wanted,
        CancellationToken cancellation
    );
}

/// <param name="Count">Operations of the incarnation's main branch.</param>
/// <param name="TotalMinor">The sum of their control figures.</param>
/// <param name="Head">The hash of the last one.</param>
public sealed record JournalFacts(Guid Incarnation, long Count, long TotalMinor, string Head, DateTimeOffset ReceivedAt);
