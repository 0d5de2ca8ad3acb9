using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Joining;
using CorrectedTime = Kaunta.Modules.Sync.Pushing.CorrectedTime;

namespace Kaunta.Simulation.Servers;

/// <summary>A line of a push as far as it can be read without the database.</summary>
internal sealed record ReadLine(string Hash, Envelope? Envelope, Guid? Id, string? Fault, Body? Body);

/// <summary>One push under the lock: the real engine decides, the handlers act.</summary>
/// <param name="reading">Reads a body; without it, the simulation's own.</param>
internal sealed partial class Pushing(World world, Handlers handlers, Func<string, long, JsonElement, Body>? reading = null)
{
    private readonly Dictionary<string, ReadLine> memory = [];
    private readonly Func<string, long, JsonElement, Body> readBody = reading ?? Body.Read;

    /// <summary>Reads the lines of a push, or says why they contradict themselves.</summary>
    public (List<ReadLine>? Lines, Problem? Problem) Read(PushRequest push)
    {
        var lines = new List<ReadLine>(push.Lines.Count);
        foreach (var text in push.Lines)
        {
            var line = ReadOne(text);
            var seq = push.First + lines.Count;
            if (
                line.Envelope is { } envelope
                && (
                    (envelope.Business.Value != push.Business && !world.Has(Plant.ForeignEnvelopeBelieved))
                    || envelope.Device.Value != push.Device
                    || envelope.Incarnation.ToString() != push.Incarnation
                    || envelope.Seq != seq
                )
            )
                line = line with { Id = null, Fault = "foreign_envelope", Envelope = envelope };
            if (lines.Count > 0 && line.Envelope is { } read && read.Prev != lines[^1].Hash)
                return (null, new Problem(400, "push_malformed"));
            lines.Add(line);
        }
        return (lines, null);
    }

    private ReadLine ReadOne(string text)
    {
        if (memory.TryGetValue(text, out var known))
            return known;
        var reading = Envelope.Read(Encoding.UTF8.GetBytes(text));
        var body = reading.Envelope is { } envelope ? readBody(envelope.Type, envelope.Version, envelope.Body) : null;
        var line = new ReadLine(reading.Hash, reading.Envelope, reading.Id?.Value, reading.Fault?.Code(), body);
        memory[text] = line;
        return line;
    }

    public JournalState State(Func<string, object?> get, PushRequest push, IReadOnlyList<ReadLine> lines)
    {
        JournalHead? HeadOf(string branch) => (get(Tables.JournalKey(push.Device, push.Incarnation, branch)) as KeptJournal)?.Head;
        ImmutableDictionary<long, StoredLine> Lines(string branch)
        {
            var found = ImmutableDictionary.CreateBuilder<long, StoredLine>();
            for (var seq = push.First - 1; seq < push.First + lines.Count; seq++)
                if (get(Tables.LineKey(push.Device, push.Incarnation, branch, seq)) is KeptLine line)
                    found[seq] = new(seq, line.Hash);
            return found.ToImmutable();
        }
        var ids = ImmutableDictionary.CreateBuilder<Kaunta.Core.Ids.OperationId, StoredLine>();
        foreach (var line in lines)
            if (line.Id is { } id && get($"of|{push.Device}|{id}") is string key && get(key) is KeptLine kept)
                ids[new(id)] = new(kept.Seq, kept.Hash);
        return new(
            HeadOf(push.Branch),
            HeadOf(""),
            Lines(push.Branch),
            push.Branch.Length == 0 ? ImmutableDictionary<long, StoredLine>.Empty : Lines(""),
            ids.ToImmutable()
        )
        {
            Beside = push.Branch.Length == 0 || HeadOf(push.Branch) is not null ? [] : [.. Beside()],
        };

        IEnumerable<StoredLine> Beside()
        {
            foreach (var branch in get(Branches(push)) as string[] ?? [])
                for (var seq = push.First - 1; seq <= push.First; seq++)
                    if (get(Tables.LineKey(push.Device, push.Incarnation, branch, seq)) is KeptLine line)
                        yield return new(seq, line.Hash);
        }
    }

    /// <summary>Of the incarnation: there are some when it is forked, or when something is missing.</summary>
    private static string Branches(PushRequest push) => Tables.BranchesKey(push.Device, push.Incarnation);

    /// <summary>Judges and applies. The answer's time and epoch are the server's to fill in.</summary>
    /// <param name="early">A planted bug: what was read before the lock.</param>
    /// <param name="joining">A branch that joins: what comes before it is taken by itself.</param>
    public (Answer Answer, bool Changed) Apply(
        Transaction tx,
        PushRequest push,
        IReadOnlyList<ReadLine> lines,
        string epoch,
        JournalState? early = null,
        Branch? joining = null
    )
    {
        if (FirstThatJoins(tx, push, lines, joining) is { } branch)
            return InTwoParts(tx, push, lines, epoch, branch);
        var state = early ?? State(tx.Get<object>, push, lines);
        var pushed = lines
            .Select(line => new PushedLine(
                line.Hash,
                line.Id is { } id ? new(id) : null,
                line.Envelope?.Prev,
                line.Envelope?.Control ?? 0,
                line.Fault
            ))
            .ToImmutableArray();
        var (next, commands) = ServerEngine.Step(
            state,
            new ServerEvent.PushArrived(push.Branch, push.First, pushed, push.Deposit) { AfterGap = push.AfterGap }
        );
        commands = Spoil(commands, lines);
        switch (commands[0])
        {
            case ServerCommand.AnswerGap gap:
                return (new Problem(409, "journal_gap", Expected: gap.Expected), false);
            case ServerCommand.AnswerDiffers differs:
                return (new Problem(409, "journal_differs", Seq: differs.Seq, Hash: differs.Hash), false);
            case ServerCommand.AnswerMalformed:
                return (new Problem(400, "push_malformed"), false);
        }
        var own = tx.Get<KeptJournal>(Tables.JournalKey(push.Device, push.Incarnation, push.Branch));
        var before = own ?? tx.Get<KeptJournal>(Tables.JournalKey(push.Device, push.Incarnation, ""));
        var time = new CorrectedTime(before?.OffsetMs ?? 0, before?.LastCorrectedMs);
        var behindGap = push.AfterGap || own?.Follows is not null;
        var forked = (push.Branch.Length > 0 && !behindGap) || BranchesOf(tx, push).Any(branch => branch.Journal.Follows is null);
        var begins = push.AfterGap && state.Head is null;
        var outcomes = new List<LineOutcome>();
        var changed = false;
        foreach (var command in commands)
        {
            switch (command)
            {
                case ServerCommand.Repeat repeat:
                    var stored = tx.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, push.Branch, repeat.Seq))!;
                    outcomes.Add(
                        new(lines[repeat.Index].Id, repeat.Seq, "duplicate", stored.Outcome, stored.Code, stored.Flags, stored.Version)
                    );
                    break;
                case ServerCommand.Apply apply:
                    outcomes.Add(Keep(tx, push, lines[apply.Index], apply.Seq, null, forked, time));
                    changed = true;
                    break;
                case ServerCommand.Quarantine quarantine:
                    if (world.Has(Plant.DepositThrownAway) && quarantine.Code == "device_revoked")
                        return (
                            new PushAnswer(
                                Journal(push, next.Head!),
                                [
                                    .. commands.Select(
                                        (_, at) =>
                                            new LineOutcome(null, push.First + at, "quarantined", null, "device_revoked", [], tx.Version)
                                    ),
                                ],
                                tx.Version,
                                0,
                                epoch,
                                0
                            ),
                            false
                        );
                    outcomes.Add(Keep(tx, push, lines[quarantine.Index], quarantine.Seq, quarantine.Code, forked, time));
                    changed = true;
                    break;
            }
        }
        if (begins && !world.Has(Plant.GapNotTold))
            TellLoss(tx, Tables.LineKey(push.Device, push.Incarnation, push.Branch, push.First));
        // What waited for a line of the same push is no longer what it was.
        for (var at = 0; at < outcomes.Count; at++)
            if (
                outcomes[at].Outcome != "duplicate"
                && tx.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, push.Branch, outcomes[at].Seq)) is { } now
            )
                outcomes[at] = outcomes[at] with { Outcome = now.Outcome, Code = now.Code, Flags = now.Flags };
        if (changed)
        {
            var follows = begins ? lines[0].Envelope?.Prev ?? "" : own?.Follows;
            SaveEnd(tx, push, new KeptJournal(next.Head!, time.OffsetMs, time.LastMs, follows), behindGap);
        }
        return (new PushAnswer(Journal(push, next.Head!), outcomes, tx.Version, ArchivedSeq(tx, push, next.Head!.Seq), epoch, 0), changed);
    }

    private void SaveEnd(Transaction tx, PushRequest push, KeptJournal journal, bool behindGap)
    {
        tx.Put(Tables.JournalKey(push.Device, push.Incarnation, push.Branch), journal);
        tx.Put(Handlers.OwnerKey(push.Incarnation), push.Device);
        if (push.Branch.Length == 0)
            return;
        NoteBranch(tx, push, push.Branch);
        if (!behindGap)
            FlagForked(tx, push);
    }

    /// <summary>Of the pushed journal, the last operation that the archive holds; 0 for none.</summary>
    private static long ArchivedSeq(Transaction tx, PushRequest push, long last)
    {
        if (tx.Number(Tables.ArchivedKey) is not (> 0 and var reached))
            return 0;
        for (var seq = last; tx.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, push.Branch, seq)) is { } line; seq--)
            if (line.Arrival <= reached)
                return seq;
        return 0;
    }

    private static ServerJournal Journal(PushRequest push, JournalHead head) =>
        new(push.Incarnation, push.Branch, head.Seq, head.Hash, head.Count, head.Total);

    private ImmutableArray<ServerCommand> Spoil(ImmutableArray<ServerCommand> commands, IReadOnlyList<ReadLine> lines)
    {
        if (world.Has(Plant.RepeatApplied))
            return
            [
                .. commands.Select(command =>
                    command is ServerCommand.Repeat repeat && lines[repeat.Index].Body is not null
                        ? new ServerCommand.Apply(repeat.Index, repeat.Seq)
                        : command
                ),
            ];
        if (world.Has(Plant.ReusedIdApplied))
            return
            [
                .. commands.Select(command =>
                    command is ServerCommand.Quarantine { Code: "id_reused" } reused
                        ? new ServerCommand.Apply(reused.Index, reused.Seq)
                        : command
                ),
            ];
        return commands;
    }

    private LineOutcome Keep(Transaction tx, PushRequest push, ReadLine read, long seq, string? fault, bool forked, CorrectedTime time)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(world.Now);
        var off = false;
        // Another business's envelope says nothing of this journal.
        var known = read.Envelope is not null && fault != "foreign_envelope";
        if (known)
            (at, off) = time.Next(read.Envelope!, DateTimeOffset.FromUnixTimeMilliseconds(world.Now));
        if (world.Has(Plant.WallClockBelieved) && read.Envelope is { } dated)
            (at, off) = (CorrectedTime.Within(dated.At), false);
        List<string> early = [];
        if (off)
            early.Add("clock_off");
        if (forked)
            early.Add("forked");
        var line = new KeptLine
        {
            Device = push.Device,
            Incarnation = push.Incarnation,
            Branch = push.Branch,
            Seq = seq,
            Hash = read.Hash,
            Id = fault is "id_reused" or "foreign_envelope" ? null : read.Id,
            Envelope = read.Envelope,
            Body = read.Body,
            Outcome = "",
            Arrival = tx.Version,
            Version = tx.Version,
            CorrectedMs = at.ToUnixTimeMilliseconds(),
            ClockOff = off,
        };
        var judged = fault is null ? handlers.Judge(tx, line, early) : new("quarantined", fault, known ? early : []);
        return Conclude(tx, line, judged);
    }

    /// <summary>Stores a line with what became of it, and wakes what waited for it.</summary>
    private LineOutcome Conclude(Transaction tx, KeptLine line, Judgement judged)
    {
        var kept = line with
        {
            Outcome = judged.Outcome,
            Code = judged.Code,
            Flags = judged.Flags,
            Version = tx.Version,
            Applied = judged.Outcome is "applied" or "flagged" ? (tx.Version, tx.Applied++) : default,
        };
        tx.Save(kept);
        if (kept.Id is { } id)
        {
            tx.Put($"of|{kept.Device}|{id}", kept.Key);
            tx.Put($"id|{id}", kept.Key);
            if (kept.IsDecided)
                foreach (var parked in tx.Get<string[]>($"parked|{id}") ?? [])
                    Again(tx, parked);
        }
        return new(kept.Id, kept.Seq, kept.Outcome, null, kept.Code, kept.Flags, tx.Version);
    }

    /// <summary>Tries a line that was parked, held or released.</summary>
    public void Again(Transaction tx, string key)
    {
        if (tx.Get<KeptLine>(key) is not { Outcome: "parked" or "held" or "quarantined", Envelope: not null, Body: not null } line)
            return;
        Conclude(tx, line, handlers.Judge(tx, line, [.. line.Flags]));
    }

    private void FlagForked(Transaction tx, PushRequest push)
    {
        var last = tx.Get<KeptJournal>(Tables.JournalKey(push.Device, push.Incarnation, ""))?.Head.Seq ?? 0;
        for (var seq = push.First; seq <= last; seq++)
            if (tx.Get<KeptLine>(Tables.LineKey(push.Device, push.Incarnation, "", seq)) is { } line && !line.Flags.Contains("forked"))
                tx.Save(
                    line with
                    {
                        Outcome = line.Outcome == "applied" ? "flagged" : line.Outcome,
                        Flags = [.. line.Flags, "forked"],
                        Version = tx.Version,
                    }
                );
    }
}
