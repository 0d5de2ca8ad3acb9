using System.Collections.Immutable;
using Kaunta.Core.Ids;

namespace Kaunta.Core.Sync;

/// <summary>What the server knows of one stretch of one device's journal: enough to judge one push, read under the business's lock.</summary>
/// <param name="Head">The end of the named journal (incarnation and branch), or null before its first operation.</param>
/// <param name="Main">The end of the incarnation's main line; the same as <paramref name="Head"/> where no branch is named.</param>
/// <param name="LineBySeq">The named journal's lines from one before the push's first to its last.</param>
/// <param name="MainBySeq">For a branch, the main line's lines at its first seq and one before; else empty.</param>
/// <param name="LineById">Lines of the device, anywhere, that hold one of the push's ids.</param>
public sealed record JournalState(
    JournalHead? Head,
    JournalHead? Main,
    ImmutableDictionary<long, StoredLine> LineBySeq,
    ImmutableDictionary<long, StoredLine> MainBySeq,
    ImmutableDictionary<OperationId, StoredLine> LineById
)
{
    /// <summary>
    /// For a branch that isn't there yet, lines of the incarnation's other branches at its first seq and one before: a copy of a copy parts
    /// from one of them.
    /// </summary>
    public ImmutableArray<StoredLine> Beside { get; init; } = [];

    public static readonly JournalState Empty = new(
        null,
        null,
        ImmutableDictionary<long, StoredLine>.Empty,
        ImmutableDictionary<long, StoredLine>.Empty,
        ImmutableDictionary<OperationId, StoredLine>.Empty
    );
}

/// <param name="Count">Lines of this incarnation and branch.</param>
/// <param name="Total">Sum of their control figures, minor units.</param>
public sealed record JournalHead(long Seq, string Hash, long Count, long Total);

/// <summary>A line that the server holds already.</summary>
public sealed record StoredLine(long Seq, string Hash);

/// <summary>Something that reached the server.</summary>
public abstract record ServerEvent
{
    private ServerEvent() { }

    /// <param name="Branch">Empty, or the hash of a fork's first operation.</param>
    /// <param name="Deposit">The device was revoked: what it sends is kept and does nothing.</param>
    public sealed record PushArrived(string Branch, long First, ImmutableArray<PushedLine> Lines, bool Deposit) : ServerEvent
    {
        /// <summary>
        /// Brought in a file, and what its first line follows isn't here: it is kept all the same, as a branch that parts from nothing yet.
        /// </summary>
        public bool AfterGap { get; init; }
    }
}

/// <summary>One operation line of a push, as far as it can be judged without the store.</summary>
/// <param name="Id">Its id, where the line is an envelope of this journal.</param>
/// <param name="Prev">The hash that it says came before, or null where that can't be read.</param>
/// <param name="Control">Minor units.</param>
/// <param name="Fault">The code with which it is quarantined whatever the store holds, or null.</param>
public sealed record PushedLine(string Hash, OperationId? Id, string? Prev, long Control, string? Fault);

/// <summary>What is to be done, in order. A push gets either one answer to the whole or one command for each line.</summary>
public abstract record ServerCommand
{
    private ServerCommand() { }

    /// <summary>
    /// Something is missing before the push, or its first line can't be read and needs the one before it: 409 <c>journal_gap</c>.
    /// </summary>
    public sealed record AnswerGap(long Expected) : ServerCommand;

    /// <summary>The server holds another line at this seq: 409 <c>journal_differs</c>.</summary>
    public sealed record AnswerDiffers(long Seq, string Hash) : ServerCommand;

    /// <summary>The push contradicts itself: 400 <c>push_malformed</c>.</summary>
    public sealed record AnswerMalformed(string Why) : ServerCommand;

    /// <summary>The line is held already: its stored outcome is the answer.</summary>
    public sealed record Repeat(int Index, long Seq) : ServerCommand;

    /// <summary>The line continues the journal, and its operation is to be applied.</summary>
    public sealed record Apply(int Index, long Seq) : ServerCommand;

    /// <summary>The line continues the journal, and is kept without effect.</summary>
    public sealed record Quarantine(int Index, long Seq, string Code) : ServerCommand;
}
