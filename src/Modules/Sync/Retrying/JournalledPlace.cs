namespace Kaunta.Modules.Sync.Retrying;

/// <summary>Where a line stands: its key in the log.</summary>
/// <param name="Branch">Empty, or the hash of a fork's first operation.</param>
internal sealed record JournalledPlace(Guid Device, Guid Incarnation, string Branch, long Seq);
