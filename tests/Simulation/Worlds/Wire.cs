using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Worlds;

/// <summary>What travels to a server.</summary>
/// <param name="Key">Who signed it.</param>
internal abstract record Request(Guid Business, Guid Device, string Key);

/// <summary>The texts of operations in order, under their seal.</summary>
internal sealed record PushRequest(
    Guid Business,
    Guid Device,
    string Key,
    string Incarnation,
    string Branch,
    long First,
    IReadOnlyList<string> Lines,
    bool Deposit
) : Request(Business, Device, Key)
{
    /// <summary>What the device's engine wanted to send from: it may have forgotten that.</summary>
    public long Asked { get; init; } = First;

    /// <summary>Somebody brought it in a file.</summary>
    public bool Carried { get; init; }

    /// <summary>What stands right before can't be read any more: the last line before that can be; at 0 there is none.</summary>
    public (long Seq, string Hash)? Behind { get; init; }

    /// <summary>Nothing that the server holds is what its first line follows.</summary>
    public bool AfterGap { get; init; }

    public long Last => First + Lines.Count - 1;

    /// <summary>The operations of these numbers.</summary>
    public PushRequest Part(long first, long last) =>
        this with
        {
            First = first,
            Lines = [.. Lines.Skip((int)(first - First)).Take((int)(last - first + 1))],
        };
}

/// <param name="Ask">Of this one request; its page repeats it.</param>
internal sealed record PullRequest(
    Guid Business,
    Guid Device,
    string Key,
    string? Epoch,
    IReadOnlyList<string> Cursors,
    int Limit,
    long Ask
) : Request(Business, Device, Key);

/// <summary>A new series of the register that the device has (<c>Fresh</c> false), or a register for a device that has none.</summary>
internal sealed record BindRequest(Guid Business, Guid Device, string Key, Guid Binding, string Incarnation, bool Fresh)
    : Request(Business, Device, Key);

/// <summary>What comes back. Nothing at all is null.</summary>
internal abstract record Answer;

internal sealed record Problem(
    int Status,
    string Code,
    long? Expected = null,
    long? Seq = null,
    string? Hash = null,
    long? RetryAfterMs = null
) : Answer;

internal sealed record LineOutcome(
    Guid? Id,
    long Seq,
    string Outcome,
    string? Stored,
    string? Code,
    IReadOnlyList<string> Flags,
    long Version
);

internal sealed record PushAnswer(
    ServerJournal Journal,
    IReadOnlyList<LineOutcome> Outcomes,
    long Version,
    long ArchivedSeq,
    string Epoch,
    long ServerTime
) : Answer;

internal sealed record FeedLine(string Kind, Guid Id, string Partition, long Version, string? Row);

internal sealed record PullPage(
    long Ask,
    string Epoch,
    long Version,
    long ServerTime,
    IReadOnlyList<string> Partitions,
    IReadOnlyList<string> Dropped,
    bool Resync,
    IReadOnlyList<FeedLine> Rows,
    IReadOnlyList<string> Cursors,
    bool More
) : Answer;

internal sealed record BindAnswer(Guid Binding, string Series) : Answer;

/// <summary>What somebody did in the back office is committed.</summary>
internal sealed record Acted : Answer;

/// <summary>The connection broke, at whatever point.</summary>
internal sealed record Broken(string Why) : Answer;
