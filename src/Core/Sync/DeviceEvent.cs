namespace Kaunta.Core.Sync;

/// <summary>
/// Something that happened to a device. <c>Now</c> is milliseconds on a clock that never runs backwards, <c>Random</c> 0 to 999,999:
/// time and chance come in here and nowhere else.
/// </summary>
public abstract record DeviceEvent(long Now, int Random);

/// <summary>The device joined a business: its journal begins.</summary>
public sealed record Enrolled(long Now, int Random, DeviceHead Head) : DeviceEvent(Now, Random);

/// <summary>The program started again; storage says where the journal ends.</summary>
/// <param name="Ends">
/// Where the incarnations before end, oldest first: each at its last operation that can be read. At 0 nothing of it can. Null: there are none.
/// </param>
public sealed record Started(long Now, int Random, DeviceHead Head, IReadOnlyList<DeviceHead>? Ends = null) : DeviceEvent(Now, Random);

/// <summary>An operation was stored (perhaps by another tab).</summary>
public sealed record Recorded(long Now, int Random, DeviceHead Head) : DeviceEvent(Now, Random);

/// <summary>One of: tick, online, offline, news, listening, silent, leaderGained, leaderLost, wake.</summary>
public sealed record Signal(long Now, int Random, string Type) : DeviceEvent(Now, Random);

/// <summary>The server's side of a journal, as its answer states it.</summary>
public sealed record ServerJournal(string Incarnation, string Branch, long Seq, string Hash, long Count, long Total);

/// <param name="Last">The last operation that was really sent, where the batch was cut to a push's size.</param>
/// <param name="First">The first that was, where what was asked for before it can't be read any more.</param>
public sealed record PushAnswered(
    long Now,
    int Random,
    int Request,
    ServerJournal Journal,
    long ArchivedSeq,
    string Epoch,
    long? Last = null,
    long? First = null
) : DeviceEvent(Now, Random);

/// <summary>Rows are arriving: the request lives.</summary>
public sealed record PullProgress(long Now, int Random, int Request) : DeviceEvent(Now, Random);

public sealed record PullAnswered(long Now, int Random, int Request, string Epoch, IReadOnlyList<string> Cursors, bool More, bool Resync)
    : DeviceEvent(Now, Random);

/// <summary>The server said no, with its stable code.</summary>
public sealed record Refused(
    long Now,
    int Random,
    int Request,
    int Status,
    string Code,
    long? Expected = null,
    long? Seq = null,
    string? Hash = null,
    long? RetryAfterMs = null
) : DeviceEvent(Now, Random);

/// <summary>No answer that counts: network, timeout, not_kaunta or cut.</summary>
public sealed record Failed(long Now, int Random, int Request, string Why) : DeviceEvent(Now, Random);

/// <summary>Storage opened a new incarnation: <c>Tail</c> ends the differing branch (its total is the branch's), <c>Head</c> is the new one.</summary>
public sealed record Forked(long Now, int Random, string Branch, DeviceHead Tail, DeviceHead Head) : DeviceEvent(Now, Random);

public sealed record StorageFailed(long Now, int Random, string Code) : DeviceEvent(Now, Random);
