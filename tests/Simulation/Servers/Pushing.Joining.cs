using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Modules.Sync.Joining;

namespace Kaunta.Simulation.Servers;

/// <summary>
/// Lines that were carried in a file while what came before them isn't here: where they belong, and what becomes of them when it comes. Which
/// place that is, and which branch joins a push, the product's own code says (<see cref="Placing"/>, <see cref="Branch"/>); here is what its SQL
/// does.
/// </summary>
internal sealed partial class Pushing
{
    /// <summary>The lines of a file, under the branch where they go on, where they part, or behind a gap.</summary>
    public PushRequest Placed(Tables tables, PushRequest push, IReadOnlyList<ReadLine> lines)
    {
        var held = new List<Held>();
        foreach (
            var branch in tables.Get<string[]>(Branches(push)) is { } names ? ["", .. names.Order(StringComparer.Ordinal)] : (string[])[""]
        )
            if (tables.Get<KeptJournal>(Tables.JournalKey(push.Device, push.Incarnation, branch)) is { } journal)
                for (var seq = push.First - 1; seq <= push.First; seq++)
                    if (tables.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, branch, seq)) is { } line)
                        held.Add(new(branch, seq, line.Hash, journal.Head.Seq));
        var place = Placing.Of(push.Branch, push.First, lines[0].Hash, lines[0].Envelope?.Prev, held, push.Behind is not null);
        return push with { Branch = place.Branch ?? lines[0].Hash, AfterGap = place.AfterGap };
    }

    /// <summary>What <c>Placing.LacksBefore</c> says.</summary>
    public Problem? LacksBefore(Tables tables, PushRequest push)
    {
        var (seq, hash) = push.Behind!.Value;
        var end = tables.Get<KeptJournal>(Tables.JournalKey(push.Device, push.Incarnation, push.Branch))?.Head.Seq;
        var line = tables.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, push.Branch, seq))?.Hash;
        return Placing.LacksBefore(push.Branch, seq, hash, end, line) switch
        {
            null => null,
            ServerCommand.AnswerGap gap => new Problem(409, "journal_gap", Expected: gap.Expected),
            ServerCommand.AnswerDiffers differs => new Problem(409, "journal_differs", Seq: differs.Seq, Hash: differs.Hash),
            _ => new Problem(400, "push_malformed"),
        };
    }

    private static IEnumerable<(string Name, KeptJournal Journal)> BranchesOf(Transaction tx, PushRequest push) =>
        (tx.Get<string[]>(Branches(push)) ?? []).Select(name =>
            (name, tx.Get<KeptJournal>(Tables.JournalKey(push.Device, push.Incarnation, name))!)
        );

    private static void NoteBranch(Transaction tx, PushRequest push, string branch)
    {
        var branches = tx.Get<string[]>(Branches(push)) ?? [];
        if (!branches.Contains(branch))
            tx.Put(Branches(push), (string[])[.. branches, branch]);
    }

    private Branch? FirstThatJoins(Transaction tx, PushRequest push, IReadOnlyList<ReadLine> lines, Branch? after) =>
        world.Has(Plant.BranchNeverJoins)
            ? null
            : Branch.FirstThatJoins(
                BranchesOf(tx, push)
                    .Where(branch => branch.Name.Length > 0)
                    .Select(branch => new Branch(branch.Name, branch.Journal.First, branch.Journal.Follows)),
                push.Branch,
                push.First,
                [.. lines.Select(line => line.Hash)],
                after
            );

    /// <summary>What comes before the branch is taken, its lines find their place behind that, and what the push holds of them is known then.</summary>
    private (Answer Answer, bool Changed) InTwoParts(
        Transaction tx,
        PushRequest push,
        IReadOnlyList<ReadLine> lines,
        string epoch,
        Branch branch
    )
    {
        var until = (int)(branch.First - push.First);
        var (first, _) = Apply(tx, push.Part(push.First, branch.First - 1), [.. lines.Take(until)], epoch, joining: branch);
        if (first is not PushAnswer before)
            return (first, false);
        if (before.Journal.Seq != branch.First - 1)
        {
            if (branch.Follows is null)
                return Apply(tx, push, lines, epoch, joining: branch);
            Part(tx, push, branch);
            var (whole, _) = Apply(tx, push, lines, epoch, joining: branch);
            return (whole is PushAnswer told ? told with { Version = tx.Version } : whole, true);
        }
        Join(tx, push, lines, branch);
        var (second, _) = Apply(tx, push.Part(branch.First - 1, push.Last), [.. lines.Skip(until - 1)], epoch);
        return second is PushAnswer behind
            ? (behind with { Outcomes = [.. before.Outcomes, .. behind.Outcomes.Skip(1)], Version = tx.Version }, true)
            : throw new ViolationException("stalled", $"what goes on with a branch of {push.Incarnation} was refused: {second}");
    }

    /// <summary>What was missing before the branch is here, and its journal has gone on with another line.</summary>
    private void Part(Transaction tx, PushRequest push, Branch branch)
    {
        var key = Tables.JournalKey(push.Device, push.Incarnation, branch.Name);
        var kept = tx.Get<KeptJournal>(key)!;
        for (var seq = branch.First; seq <= kept.Head.Seq; seq++)
            Move(
                tx,
                tx.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, branch.Name, seq))!,
                branch.Name,
                seq == branch.First,
                forked: true
            );
        tx.Put(key, kept with { Follows = null });
        FlagForked(tx, push with { First = branch.First });
    }

    /// <summary>The lines of the branch go on where the push ends, as far as it doesn't say something else; the rest is a branch.</summary>
    private void Join(Transaction tx, PushRequest push, IReadOnlyList<ReadLine> lines, Branch branch)
    {
        string JournalOf(string name) => Tables.JournalKey(push.Device, push.Incarnation, name);
        KeptLine LineAt(long seq) => tx.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, branch.Name, seq))!;
        var old = tx.Get<KeptJournal>(JournalOf(branch.Name))!;
        var differs = Math.Min(old.Head.Seq, push.Last) + 1;
        for (var seq = differs - 1; seq >= branch.First; seq--)
            if (LineAt(seq).Hash != lines[(int)(seq - push.First)].Hash)
                differs = seq;
        var parts = differs <= Math.Min(old.Head.Seq, push.Last);
        if (!parts)
            differs = long.MaxValue;
        var rest = parts ? LineAt(differs).Hash : "";
        var target = tx.Get<KeptJournal>(JournalOf(push.Branch))!;
        var ends = (On: target.Head, Behind: new JournalHead(0, "", 0, 0));
        for (var seq = branch.First; seq <= old.Head.Seq; seq++)
        {
            var line = LineAt(seq);
            Move(tx, line, seq < differs ? push.Branch : rest, seq == branch.First, seq >= differs);
            if (seq < differs)
                ends.On = On(ends.On, line);
            else
                ends.Behind = On(ends.Behind, line);
        }
        tx.Delete(JournalOf(branch.Name));
        tx.Put(Branches(push), tx.Get<string[]>(Branches(push))!.Where(name => name != branch.Name).ToArray());
        if (parts)
        {
            tx.Put(JournalOf(push.Branch), target with { Head = ends.On });
            tx.Put(JournalOf(rest), old with { Head = ends.Behind, Follows = null });
            NoteBranch(tx, push, rest);
        }
        else
            tx.Put(
                JournalOf(push.Branch),
                target with
                {
                    Head = ends.On,
                    OffsetMs = old.OffsetMs,
                    LastCorrectedMs = old.LastCorrectedMs > target.LastCorrectedMs ? old.LastCorrectedMs : target.LastCorrectedMs,
                }
            );
    }

    private JournalHead On(JournalHead head, KeptLine line) =>
        new(line.Seq, line.Hash, head.Count + 1, head.Total + (world.Has(Plant.TotalStaysBehindGap) ? 0 : line.Envelope?.Control ?? 0));

    /// <summary>It arrives at its place now: what is before it may not be in the archive yet.</summary>
    private void Move(Transaction tx, KeptLine line, string branch, bool first, bool forked)
    {
        // What tells of a loss elsewhere goes on telling of it.
        var tells = !first || line.Body?.Type == Body.Resumed || world.Has(Plant.LossToldForEver);
        List<string> flags = [.. line.Flags.Where(flag => tells || flag != Handlers.PossibleLoss)];
        if (forked && !flags.Contains("forked"))
            flags.Add("forked");
        var moved = line with
        {
            Branch = branch,
            Flags = flags,
            Outcome =
                line.Outcome is not ("applied" or "flagged") ? line.Outcome
                : flags.Count == 0 ? "applied"
                : "flagged",
            Arrival = world.Has(Plant.ArrivesBeforeWhatIsMissing) ? line.Arrival : tx.Version,
            Version = tx.Version,
        };
        if (!world.Has(Plant.BranchJoinsAndStays))
            tx.Delete(line.Key);
        tx.Save(moved);
        Rename(tx, line, moved.Key);
    }

    /// <summary>Who names it, by its id or because it waits, names its new place.</summary>
    private static void Rename(Transaction tx, KeptLine line, string key)
    {
        void If(string name)
        {
            if (tx.Get<object>(name) is string old && old == line.Key)
                tx.Put(name, key);
        }
        void In(string name)
        {
            if (tx.Get<string[]>(name) is { } waiting && waiting.Contains(line.Key))
                tx.Put(name, waiting.Select(one => one == line.Key ? key : one).ToArray());
        }
        if (line.Id is { } id)
        {
            If($"of|{line.Device}|{id}");
            If($"id|{id}");
        }
        foreach (var need in line.Envelope?.Needs ?? [])
            In($"parked|{need.Value}");
        if (line.Body is not { } body)
            return;
        If($"sale|{body.Subject}");
        In($"waiting|{body.Of}");
    }

    /// <summary>What came before it isn't here: it is on somebody's list, whatever became of it.</summary>
    private static void TellLoss(Transaction tx, string key)
    {
        var line = tx.Get<KeptLine>(key)!;
        tx.Save(
            line with
            {
                Outcome = line.Outcome == "applied" ? "flagged" : line.Outcome,
                Flags = [.. line.Flags.Union([Handlers.PossibleLoss])],
            }
        );
    }
}
