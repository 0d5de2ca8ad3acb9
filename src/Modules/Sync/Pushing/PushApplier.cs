using System.Collections.Immutable;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Archiving;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Modules.Sync.Erasing;
using Kaunta.Modules.Sync.Joining;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Microsoft.Extensions.Logging;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>What became of each line, and where the journal stands now.</summary>
/// <param name="Branch">On which the lines stand.</param>
/// <param name="ArchivedSeq">Of this journal, up to where the archive holds it.</param>
internal sealed record PushAnswer(string Branch, JournalHead Head, IReadOnlyList<LineAnswer> Lines, long Version, long ArchivedSeq);

/// <summary>An answer, or the refusal of the whole push.</summary>
/// <param name="IsNew">Something was written.</param>
internal sealed record PushResult(PushAnswer? Answer, Refusal? Refusal, bool IsNew)
{
    public PushResult(Refusal refusal)
        : this(null, refusal, false) { }

    public PushResult(PushAnswer answer, bool isNew)
        : this(answer, null, isNew) { }

    /// <summary>Where the server holds another line, if that is why the push was refused.</summary>
    public long? DiffersAt { get; init; }
}

/// <param name="Stored">For a repeated line, what its outcome was; <paramref name="Outcome"/> is then <c>duplicate</c>.</param>
internal sealed record LineAnswer(
    Guid? Id,
    long Seq,
    string Outcome,
    string? Stored,
    string? Code,
    IReadOnlyList<string> Flags,
    long Version
);

/// <summary>
/// Journals and applies pushes: one transaction of one business for those that waited for each other, in few round trips. The clock row
/// is locked first; every read that decides something comes after it.
/// </summary>
internal sealed class PushApplier(
    TenantDatabase database,
    OperationRunner runner,
    OperationHandlers handlers,
    ArchiveMarks archive,
    WaitingOperations waiting,
    TimeProvider clock,
    ILogger<PushApplier> log
)
{
    private readonly PushLanes lanes = new();

    public Task<PushResult> ApplyAsync(BusinessId business, Push push, bool deposit) =>
        lanes.ApplyAsync(business, new(push, deposit), together => ApplyAsync(business, together));

    private async Task<IReadOnlyList<PushResult>> ApplyAsync(BusinessId business, IReadOnlyList<WaitingPush> together)
    {
        // Once the transaction has begun it is finished, whether or not the devices still listen: they will ask again and be told.
        var cancellation = CancellationToken.None;
        try
        {
            return await AttemptAsync(business, together, careful: false, cancellation);
        }
        catch (Exception fault) when (!DatabaseFault.IsTransient(fault) && fault is not OperationCanceledException)
        {
            log.LogWarning(
                fault,
                "{Pushes} pushes with {Count} operations failed and are taken apart.",
                together.Count,
                together.Sum(Count)
            );
            var results = new List<PushResult>(together.Count);
            foreach (var one in together)
                results.AddRange(await AttemptAsync(business, [one], careful: true, cancellation));
            return results;
        }
    }

    private static int Count(WaitingPush waiting) => waiting.Push.Lines.Count;

    private Task<List<PushResult>> AttemptAsync(
        BusinessId business,
        IReadOnlyList<WaitingPush> together,
        bool careful,
        CancellationToken cancellation
    ) =>
        database.WriteAsync(
            business,
            async (transaction, cancelled) =>
            {
                transaction.ReadOnce();
                var results = new List<PushResult>(together.Count);
                foreach (var one in together)
                    results.Add(await ApplyAsync(transaction, one.Push, one.Deposit, careful, cancelled));
                // Devices that didn't hear our answer, or send an old copy, are told again: nothing is new.
                if (!results.Exists(one => one.IsNew))
                    transaction.Abandon();
                return results;
            },
            cancellation
        );

    /// <param name="joining">A branch that joins: what comes before it is taken by itself.</param>
    private async Task<PushResult> ApplyAsync(
        TenantTransaction transaction,
        Push push,
        bool deposit,
        bool careful,
        CancellationToken cancellation,
        Branch? joining = null
    )
    {
        var seal = push.Seal;
        var view = await JournalStore.ReadAsync(
            transaction,
            seal.Device,
            seal.Incarnation,
            seal.Branch,
            seal.First,
            seal.Last,
            [.. push.Lines.Where(line => line.Id is not null).Select(line => line.Id!.Value).Distinct()],
            push.AfterGap,
            cancellation
        );
        if (view.MovedTo is { } address)
            return new(SyncRefusals.Moved(address));
        if (
            view.Branches.Count > 0
            && Branch.FirstThatJoins(view.Branches, seal.Branch, seal.First, [.. push.Lines.Select(line => line.Hash)], joining)
                is { } branch
        )
            return await InTwoPartsAsync(transaction, push, branch, deposit, careful, cancellation);
        var (state, commands) = ServerEngine.Step(
            view.State,
            new ServerEvent.PushArrived(seal.Branch, seal.First, [.. push.Lines.Select(AsPushed)], deposit) { AfterGap = push.AfterGap }
        );
        if (commands[0] is ServerCommand.AnswerGap or ServerCommand.AnswerDiffers or ServerCommand.AnswerMalformed)
            return Refused(commands[0]);
        push = await Erasures.StripAsync(transaction, handlers, push, cancellation);
        var receivedAt = clock.GetUtcNow();
        var time = new CorrectedTime(view.OffsetMs, view.LastCorrectedMs);
        var judged = Judge(push, commands, view, time, receivedAt);
        var archivedSeq = archive.HasArchive
            ? await ArchiveStore.SeqAsync(transaction, seal.Device, seal.Incarnation, seal.Branch, cancellation)
            : 0;
        await RunAsync(transaction, judged, careful, cancellation);
        if (push.AfterGap && view.State.Head is null)
            judged[0].TellLoss();
        var added = judged.Where(one => one.Stored is null).ToList();
        if (added.Count > 0)
        {
            OperationRows.Insert(transaction, seal.Device, seal.Incarnation, seal.Branch, receivedAt, [.. added.Select(AsRow)]);
            Erasures.FinishPush(transaction, push);
            var follows = push.AfterGap && view.State.Head is null ? push.Lines[0].Claimed?.Prev ?? "" : null;
            JournalStore.SaveHead(transaction, seal.Device, seal.Incarnation, seal.Branch, state.Head!, time, receivedAt, follows);
            JournalStore.SaveSeal(transaction, push.SignedAs ?? seal, seal.Branch, receivedAt);
            if (push.Carrier is { } carrier)
                JournalStore.SaveCarried(transaction, seal, carrier, receivedAt);
            if (seal.Branch.Length > 0 && !view.IsBehindGap)
                JournalStore.FlagForked(transaction, seal.Device, seal.Incarnation, seal.First);
            if (view.SomethingWaits || added.Exists(one => one.Outcome!.Kind == OutcomeKind.Parked))
                await WakeAsync(transaction, seal, added, cancellation);
        }
        var version = added.Count > 0 ? transaction.Version : transaction.Version - 1;
        return new(
            new PushAnswer(seal.Branch, state.Head!, [.. judged.Select(one => one.Answer(version))], version, archivedSeq),
            added.Count > 0
        );
    }

    /// <summary>Why the push doesn't join what is here.</summary>
    public static PushResult Refused(ServerCommand why) =>
        why switch
        {
            ServerCommand.AnswerGap lacking => new(SyncRefusals.Gap(lacking.Expected)),
            ServerCommand.AnswerDiffers differs => new(SyncRefusals.Differs(differs.Seq, differs.Hash)) { DiffersAt = differs.Seq },
            ServerCommand.AnswerMalformed malformed => new(SyncRefusals.Malformed(malformed.Why)),
            _ => throw new ArgumentOutOfRangeException(nameof(why)),
        };

    /// <summary>
    /// The push goes on with a branch that is here: what comes before it is taken, its lines find their place behind that, and what the push holds
    /// of them is known then.
    /// </summary>
    private async Task<PushResult> InTwoPartsAsync(
        TenantTransaction transaction,
        Push push,
        Branch branch,
        bool deposit,
        bool careful,
        CancellationToken cancellation
    )
    {
        var before = await ApplyAsync(
            transaction,
            push.Part(push.Seal.First, branch.First - 1),
            deposit,
            careful,
            cancellation,
            joining: branch
        );
        if (before.Answer is null)
            return before;
        // The journal went on with another line: the push is told so, and comes back as a branch.
        if (before.Answer.Head.Seq != branch.First - 1)
        {
            if (branch.Follows is null)
                return await ApplyAsync(transaction, push, deposit, careful, cancellation, joining: branch);
            JoiningBranch.Part(transaction, push.Seal, branch);
            var whole = await ApplyAsync(transaction, push, deposit, careful, cancellation, joining: branch);
            return whole with { Answer = whole.Answer is { } told ? told with { Version = transaction.Version } : null, IsNew = true };
        }
        await JoiningBranch.MoveAsync(transaction, push, branch, cancellation);
        // From the line before: one that can't be read doesn't tell what it follows.
        var behind = await ApplyAsync(transaction, push.Part(branch.First - 1, push.Seal.Last), deposit, careful, cancellation);
        return behind.Answer is { } answer
            ? new(answer with { Lines = [.. before.Answer.Lines, .. answer.Lines.Skip(1)], Version = transaction.Version }, isNew: true)
            : throw new InvalidOperationException($"What goes on with a branch was refused: {behind.Refusal!.Code}.");
    }

    private static PushedLine AsPushed(Line line) =>
        new(line.Hash, line.Id is { } id ? new OperationId(id) : null, line.Claimed?.Prev, line.Claimed?.Control ?? 0, line.Fault);

    /// <summary>What is known of each line before anything is applied.</summary>
    private sealed class Judged
    {
        public required Line Line { get; init; }
        public required long Seq { get; init; }
        public StoredOutcome? Stored { get; init; }
        public Outcome? Outcome { get; set; }
        public Runnable? Runnable { get; init; }
        public DateTimeOffset CorrectedAt { get; init; }

        /// <summary>What came before it isn't here: it is on somebody's list, whatever became of it.</summary>
        public void TellLoss() =>
            Outcome =
                Outcome!.Kind == OutcomeKind.Applied
                    ? Outcome.AppliedWith([Gaps.Flag])
                    : Outcome with
                    {
                        Flags = [.. Outcome.Flags.Union([Gaps.Flag])],
                    };

        public LineAnswer Answer(long version) =>
            Stored is { } stored
                ? new(Line.ClaimedId, Seq, "duplicate", stored.Outcome, stored.Code, stored.Flags, stored.Version)
                : new(Line.ClaimedId, Seq, Outcome!.Kind.Wire(), null, Outcome.Code, Outcome.Flags, version);
    }

    private static List<Judged> Judge(
        Push push,
        ImmutableArray<ServerCommand> commands,
        JournalView view,
        CorrectedTime time,
        DateTimeOffset receivedAt
    )
    {
        var judged = new List<Judged>(commands.Length);
        foreach (var command in commands)
        {
            switch (command)
            {
                case ServerCommand.Repeat repeat:
                    judged.Add(
                        new()
                        {
                            Line = push.Lines[repeat.Index],
                            Seq = repeat.Seq,
                            Stored = view.OutcomeBySeq[repeat.Seq],
                        }
                    );
                    break;
                case ServerCommand.Quarantine quarantine:
                    judged.Add(SetAside(push.Lines[quarantine.Index], quarantine, view.Forked, time, receivedAt));
                    break;
                case ServerCommand.Apply apply:
                    judged.Add(Prepare(push.Lines[apply.Index], apply.Seq, view, push.EnrolledAt, time, receivedAt));
                    break;
            }
        }
        return judged;
    }

    /// <summary>When it happened, and what is odd about that, is kept for whoever releases it.</summary>
    private static Judged SetAside(
        Line line,
        ServerCommand.Quarantine quarantine,
        bool forked,
        CorrectedTime time,
        DateTimeOffset receivedAt
    )
    {
        var (at, flags) = line.Envelope is { } envelope ? TimeOf(envelope, forked, time, receivedAt) : (receivedAt, []);
        return new()
        {
            Line = quarantine.Code == "id_reused" ? line with { Id = null } : line,
            Seq = quarantine.Seq,
            Outcome = Outcome.Quarantined(quarantine.Code) with { Flags = flags },
            CorrectedAt = at,
        };
    }

    private static (DateTimeOffset At, List<string> Flags) TimeOf(
        Envelope envelope,
        bool forked,
        CorrectedTime time,
        DateTimeOffset receivedAt
    )
    {
        var (at, clockOff) = time.Next(envelope, receivedAt);
        List<string> flags = [];
        if (clockOff)
            flags.Add("clock_off");
        if (forked)
            flags.Add("forked");
        return (at, flags);
    }

    private static Judged Prepare(
        Line line,
        long seq,
        JournalView view,
        DateTimeOffset enrolledAt,
        CorrectedTime time,
        DateTimeOffset receivedAt
    )
    {
        var (correctedAt, flags) = TimeOf(line.Envelope!, view.Forked, time, receivedAt);
        if (OfflineGrant.HasEnded(line.Envelope!, line.Handler?.Permission, correctedAt, view.HeardOf ?? enrolledAt))
            flags.Add(OfflineGrant.Expired);
        return line.EarlyOutcome is { } early
            ? new()
            {
                Line = line,
                Seq = seq,
                CorrectedAt = correctedAt,
                Outcome = early with { Flags = [.. flags, .. early.Flags] },
            }
            : new()
            {
                Line = line,
                Seq = seq,
                CorrectedAt = correctedAt,
                Runnable = Runnables.Of(line, correctedAt, flags) with { IsHistory = CorrectedTime.IsHistory(correctedAt, enrolledAt) },
            };
    }

    private async Task RunAsync(TenantTransaction transaction, List<Judged> judged, bool careful, CancellationToken cancellation)
    {
        var waiting = judged.FindAll(one => one.Runnable is not null);
        var outcomes = await runner.RunAsync(
            transaction,
            waiting.ConvertAll(one => one.Runnable!),
            fromServer: false,
            careful,
            cancellation
        );
        for (var at = 0; at < waiting.Count; at++)
            waiting[at].Outcome = outcomes[at];
    }

    /// <summary>What waited for these lines is tried; where it is one of them itself, the answer says what became of it.</summary>
    private async Task WakeAsync(TenantTransaction transaction, Seal seal, List<Judged> added, CancellationToken cancellation)
    {
        foreach (var woken in await waiting.WakeAsync(transaction, [.. added.Select(one => one.Line)], cancellation))
        {
            var place = woken.Line.Place;
            if (place.Device == seal.Device.Value && place.Incarnation == seal.Incarnation && place.Branch == seal.Branch)
                added.Find(one => one.Seq == place.Seq)?.Outcome = woken.Outcome;
        }
    }

    private static OperationRow AsRow(Judged one) =>
        new(
            one.Seq,
            one.Line.Id,
            one.Line.Hash,
            one.Line.Bytes,
            one.Line.Private,
            one.Line.Envelope?.Type,
            one.Line.Envelope?.Version,
            one.Line.Envelope?.Actor?.Value,
            one.Line.Claimed?.Control ?? 0,
            one.Line.Envelope?.At,
            one.CorrectedAt,
            one.Outcome!
        );
}

internal static class Runnables
{
    /// <summary>An operation whose body was read, ready for its handler.</summary>
    public static Runnable Of(Line line, DateTimeOffset correctedAt, IReadOnlyList<string> flags)
    {
        var envelope = line.Envelope!;
        return new(
            line.Handler!,
            new Operation(
                new OperationId(line.Id!.Value),
                envelope.Device,
                envelope.Incarnation,
                envelope.Seq,
                line.Hash,
                envelope.Type,
                (int)envelope.Version,
                envelope.Actor,
                CorrectedTime.Within(envelope.At),
                correctedAt,
                envelope.Control,
                line.Reading!.Body!,
                [.. flags, .. line.Reading.Flags],
                envelope.Approval
            )
        )
        {
            Needs = envelope.Needs,
        };
    }
}
