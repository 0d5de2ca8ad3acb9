using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Carrying;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>A push that was read and verified as far as that is possible without the database.</summary>
/// <param name="EnrolledAt">When the device was enrolled: what it did before is history that somebody entered.</param>
internal sealed record Push(Seal Seal, IReadOnlyList<Line> Lines, DateTimeOffset EnrolledAt)
{
    /// <summary>Of its operations.</summary>
    public long Bytes => Lines.Sum(line => (long)line.Bytes.Length);

    /// <summary>Who brought it in a file; null when the device sent it itself.</summary>
    public Carrier? Carrier { get; init; }

    /// <summary>What the device signed, where these lines stand elsewhere than it knew (<see cref="AsBranch"/>), or are a part of them.</summary>
    public Seal? SignedAs { get; init; }

    /// <summary>What stood right before can't be read any more, so the device says where its journal breaks off; null where nothing is lost.</summary>
    public Behind? Behind => Seal.Behind;

    /// <summary>Nothing that the server holds is what its first line follows.</summary>
    public bool AfterGap { get; init; }

    /// <summary>Where it stands, in the list of its lines; below 0 or beyond them for a number that it doesn't hold.</summary>
    public int IndexOf(long seq) => (int)Math.Clamp(seq - Seal.First, -1, Lines.Count);

    /// <summary>
    /// The lines from <paramref name="seq"/> on as the branch that they are, as the device itself would send them if it could still be told
    /// that the server holds another line there.
    /// </summary>
    public Push AsBranch(long seq)
    {
        var skipped = (int)(seq - Seal.First);
        return OfBranch(Lines[skipped].Hash) with
        {
            Seal = Seal with { Branch = Lines[skipped].Hash, First = seq, Count = Seal.Count - skipped },
            Lines = [.. Lines.Skip(skipped)],
        };
    }

    /// <summary>The same lines, which go on where an earlier stretch became a branch.</summary>
    public Push OfBranch(string branch) => this with { Seal = Seal with { Branch = branch }, SignedAs = SignedAs ?? Seal };

    /// <summary>A part of it: the device's signature is over the last line, and the chain leads back from there.</summary>
    public Push Part(long first, long last) =>
        this with
        {
            Seal = Seal with { First = first, Count = last - first + 1, Head = Lines[IndexOf(last)].Hash },
            Lines = [.. Lines.Skip(IndexOf(first)).Take((int)(last - first + 1))],
            SignedAs = SignedAs ?? Seal,
        };
}

/// <summary>One operation line with what came after it.</summary>
/// <param name="Envelope">Null where the line isn't an envelope of this journal.</param>
/// <param name="ClaimedId">The id that it carries, for the answer, even where it isn't this journal's.</param>
/// <param name="Fault">The code with which it is quarantined, or null.</param>
/// <param name="Handler">Who applies it, or null where the type isn't known here.</param>
/// <param name="Reading">What the handler made of the body; null where there is no handler for it.</param>
internal sealed record Line(
    byte[] Bytes,
    string Hash,
    Envelope? Envelope,
    Guid? ClaimedId,
    Guid? Id,
    byte[]? Private,
    string? Fault,
    IOperationHandler? Handler,
    BodyReading? Reading
)
{
    /// <summary>The envelope as it reads, also where it isn't of this journal: what it follows and what it counts for is part of the chain.</summary>
    public Envelope? Claimed { get; init; }

    /// <summary>What stands in the way before any effect is tried: held for a later version of us, or the handler's own fault.</summary>
    public Outcome? EarlyOutcome =>
        Envelope is null ? null
        : Handler is null ? Outcome.Held("unknown_type")
        : Reading is null ? Outcome.Held("unknown_version")
        : Reading.Fault;
}
