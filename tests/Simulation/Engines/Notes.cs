using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>
/// When a device makes notes of its engine's state: the rule of <c>app/core/engine.ts</c> (<c>leads</c> and <c>lasting</c>). Each step of a run
/// is compared with the app's answer.
/// </summary>
internal static class Notes
{
    public static bool AreMade(DeviceState before, DeviceEvent happened, DeviceState after) =>
        (before.Leader || after.Leader || happened is Core.Sync.Enrolled) && !Same(before, after);

    /// <summary>How an attempt goes isn't of it, nor how far the journal has come once something waits in it.</summary>
    private static bool Same(DeviceState one, DeviceState other) =>
        one.Phase == other.Phase
        && SameStreams(one.Streams, other.Streams)
        && one.Forking == other.Forking
        && one.Push.Reason == other.Push.Reason
        && one.Pull.Reason == other.Pull.Reason
        && one.Batch == other.Batch
        && one.Epoch == other.Epoch
        && (ReferenceEquals(one.Cursors, other.Cursors) || one.Cursors.SequenceEqual(other.Cursors))
        && (one.Generation, one.Swept, one.Leader, one.Online) == (other.Generation, other.Swept, other.Leader, other.Online)
        && (one.ArchivedSeq, one.LastContact, one.AgreedAt) == (other.ArchivedSeq, other.LastContact, other.AgreedAt)
        && one.Storage == other.Storage;

    private static bool SameStreams(IReadOnlyList<JournalStream> one, IReadOnlyList<JournalStream> other)
    {
        if (ReferenceEquals(one, other))
            return true;
        if (one.Count != other.Count)
            return false;
        for (var at = 0; at < one.Count; at++)
            if (Lasting(one, at) != Lasting(other, at))
                return false;
        return true;
    }

    private static JournalStream Lasting(IReadOnlyList<JournalStream> streams, int at) =>
        at < streams.Count - 1 || streams[at].Seq == streams[at].Confirmed
            ? streams[at]
            : streams[at] with
            {
                Seq = 0,
                Hash = "",
                Total = 0,
            };
}
