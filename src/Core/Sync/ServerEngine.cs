using System.Collections.Immutable;

namespace Kaunta.Core.Sync;

/// <summary>
/// The server's half of the sync machine: decides what is journalled, what was there already, and what doesn't fit. It is pure; the
/// store is read before and written after, under the business's lock.
/// <para>
/// Two questions are never mixed. <i>Journalled</i>: does the line continue the chain? Then it is kept at its seq, whatever it
/// means, even if unreadable. <i>Outcome</i>: what did it do? That is the handlers' part; here only what the chain alone forbids
/// (an id that another operation has, a revoked device) is decided.
/// </para>
/// <para>
/// Example: the server holds 1 a, 2 b. A push of 2 b, 3 c repeats 2 and applies 3. A push of 4 d is a gap, expected 3. A push of
/// 2 x differs at 2; the device then sends 2 x, 3 y as the branch named x, and both lines of history stand. A copy of that device which
/// sends 2 x, 3 z as branch x differs at 3, and sends 3 z as the branch named z: a third history, which parts from the second.
/// A file that holds 5 e, 6 f alone becomes the branch named e, behind a gap; whoever brings 3 and 4 closes it (the store's part).
/// </para>
/// </summary>
public static class ServerEngine
{
    /// <summary>Sums stay where both sides can represent them; only forged figures ever get there.</summary>
    private const long MaxTotal = 9_007_199_254_740_991;

    public static (JournalState State, ImmutableArray<ServerCommand> Commands) Step(JournalState state, ServerEvent happened) =>
        happened switch
        {
            ServerEvent.PushArrived push => Push(state, push),
            _ => throw new ArgumentOutOfRangeException(nameof(happened)),
        };

    private static (JournalState, ImmutableArray<ServerCommand>) Push(JournalState state, ServerEvent.PushArrived push)
    {
        var unfit = Misfit(state, push) ?? FirstDifference(state, push);
        return unfit is null ? Journal(state, push) : (state, [unfit]);
    }

    /// <summary>Why the push doesn't join what the server holds, or null.</summary>
    private static ServerCommand? Misfit(JournalState state, ServerEvent.PushArrived push)
    {
        if (push.Lines.IsEmpty)
            return new ServerCommand.AnswerMalformed("A push needs at least one operation.");
        if (push.Branch.Length > 0 && state.Head is null)
            return push.AfterGap ? GapMisfit(state, push) : BranchMisfit(state, push);
        var expected = (state.Head?.Seq ?? 0) + 1;
        if (push.First > expected)
            return new ServerCommand.AnswerGap(expected);
        // The very first of an incarnation follows the head of an earlier one, or nothing: any hash will do.
        if (push.First == 1)
            return null;
        // A line that can't be read doesn't tell what it follows. Sent behind the line before it, it does: that one is compared.
        if (push.First == expected && push.Lines[0].Prev is null)
            return new ServerCommand.AnswerGap(expected - 1);
        if (state.LineBySeq.TryGetValue(push.First - 1, out var before))
            return Joins(push.Lines[0], before);
        return push.Branch.Length > 0 && push.First == FirstOfBranch(state.Head!)
            ? null
            : new ServerCommand.AnswerMalformed("A branch begins with the operation that it is named after.");
    }

    private static ServerCommand? BranchMisfit(JournalState state, ServerEvent.PushArrived push)
    {
        if (push.Lines[0].Hash != push.Branch)
            return new ServerCommand.AnswerMalformed("A branch begins with the operation that it is named after.");
        if (push.First > (state.Main?.Seq ?? 0) && !state.Beside.Any(line => line.Seq == push.First))
            return new ServerCommand.AnswerMalformed("Nothing here differs from that operation: send it without a branch.");
        if (HeldAt(state, push.First).Any(rival => rival.Hash == push.Branch))
            return new ServerCommand.AnswerMalformed("The branch's first operation is one that the journal holds.");
        if (push.First == 1)
            return null;
        // It may part from the main line or, as a copy of a copy, from another branch. Where what comes before both is missing, it parts from neither.
        var before = HeldAt(state, push.First - 1).Select(held => Joins(push.Lines[0], held)).ToList();
        return before.Count == 0 ? new ServerCommand.AnswerMalformed("What that operation follows isn't here: send it without a branch.")
            : before.Contains(null) ? null
            : before[0];
    }

    /// <summary>Only what really follows nothing that is here stands for itself.</summary>
    private static ServerCommand.AnswerMalformed? GapMisfit(JournalState state, ServerEvent.PushArrived push) =>
        push.Lines[0].Hash != push.Branch ? new("A branch begins with the operation that it is named after.")
        : push.First == 1 || HeldAt(state, push.First - 1).Any(before => before.Hash == push.Lines[0].Prev)
            ? new("What it follows is here: send it without a gap.")
        : HeldAt(state, push.First).Any(rival => rival.Hash == push.Branch)
            ? new("The branch's first operation is one that the journal holds.")
        : null;

    /// <summary>Of any branch of the incarnation, the main line's first.</summary>
    private static IEnumerable<StoredLine> HeldAt(JournalState state, long seq) =>
        [
            .. state.MainBySeq.TryGetValue(seq, out var main) ? [main] : Array.Empty<StoredLine>(),
            .. state.Beside.Where(line => line.Seq == seq),
        ];

    private static long FirstOfBranch(JournalHead head) => head.Seq - head.Count + 1;

    private static ServerCommand? Joins(PushedLine line, StoredLine before) =>
        line.Prev is null || line.Prev == before.Hash ? null : new ServerCommand.AnswerDiffers(before.Seq, before.Hash);

    private static ServerCommand? FirstDifference(JournalState state, ServerEvent.PushArrived push)
    {
        for (var index = 0; index < push.Lines.Length; index++)
        {
            if (!state.LineBySeq.TryGetValue(push.First + index, out var held))
                return null;
            if (held.Hash != push.Lines[index].Hash)
                return new ServerCommand.AnswerDiffers(held.Seq, held.Hash);
        }
        return null;
    }

    private static (JournalState, ImmutableArray<ServerCommand>) Journal(JournalState state, ServerEvent.PushArrived push)
    {
        var commands = ImmutableArray.CreateBuilder<ServerCommand>(push.Lines.Length);
        var head = state.Head;
        var bySeq = state.LineBySeq.ToBuilder();
        var byId = state.LineById.ToBuilder();
        for (var index = 0; index < push.Lines.Length; index++)
        {
            var line = push.Lines[index];
            var seq = push.First + index;
            if (head is not null && seq <= head.Seq)
            {
                commands.Add(new ServerCommand.Repeat(index, seq));
                continue;
            }
            var stored = new StoredLine(seq, line.Hash);
            var fault = line.Fault ?? (push.Deposit ? "device_revoked" : null);
            if (line.Id is { } id && !byId.TryAdd(id, stored))
                fault = "id_reused";
            commands.Add(fault is null ? new ServerCommand.Apply(index, seq) : new ServerCommand.Quarantine(index, seq, fault));
            head = new(seq, line.Hash, (head?.Count ?? 0) + 1, Math.Clamp((head?.Total ?? 0) + line.Control, -MaxTotal, MaxTotal));
            bySeq[seq] = stored;
        }
        var next = state with
        {
            Head = head,
            Main = push.Branch.Length == 0 ? head : state.Main,
            LineBySeq = bySeq.ToImmutable(),
            LineById = byId.ToImmutable(),
        };
        return (next, commands.MoveToImmutable());
    }
}
