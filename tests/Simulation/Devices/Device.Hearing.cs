using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

internal sealed partial class Device
{
    /// <summary>An answer arrives, for a request that may be long over.</summary>
    public void Hear(Call call, Answer answer)
    {
        if (!call.Matters)
            return;
        call.Over = true;
        calls.Remove(call.Number);
        if (call.Request is BindRequest)
        {
            Bound(call, answer);
            return;
        }
        switch (answer)
        {
            case Broken { Why: "portal" }:
                Believe(call);
                break;
            case Broken broken:
                Step(new Failed(EngineNow, Random(), call.Number, broken.Why));
                break;
            case Problem { Code: "journal_gap" } when call.Request is PushRequest { Behind: null } push && push.First > push.Asked:
                Step(new Failed(EngineNow, Random(), call.Number, "forgotten"));
                break;
            case Problem problem:
                Met(
                    problem.Code is "journal_gap" ? "gap"
                    : problem.Code is "journal_differs" ? "differs"
                    : "other"
                );
                Step(
                    new Refused(
                        EngineNow,
                        Random(),
                        call.Number,
                        problem.Status,
                        problem.Code,
                        problem.Expected,
                        problem.Seq,
                        problem.Hash,
                        problem.RetryAfterMs
                    )
                );
                break;
            case PushAnswer push when call.Request is PushRequest:
                HearPush(call, push);
                break;
            case PullPage page when call.Request is PullRequest:
                HearPull(call, page);
                break;
        }
    }

    /// <summary>The body ends early: rows of a page may be kept, and nothing else is known.</summary>
    public void HearCut(Call call, Answer answer)
    {
        if (!call.Matters)
            return;
        if (answer is PullPage { Resync: false } page)
        {
            var part = page with { Rows = [.. page.Rows.Take(world.Chance.Below(page.Rows.Count + 1))] };
            if (world.Has(Plant.CutPageBelieved))
            {
                Hear(call, part);
                return;
            }
            // Of another location's page nothing counts before its end.
            if (LocationOf(page) == Storage.Location || world.Has(Plant.DroppedBeforeItsCursor))
                Storage.Relaxed(() =>
                {
                    Drop(part);
                    Store(part, call.Generation);
                });
        }
        Hear(call, new Broken("cut"));
    }

    /// <summary>A planted bug: any answer with status 200 says that what was sent is there, and nothing else has changed.</summary>
    private void Believe(Call call)
    {
        if (call.Request is PushRequest push)
            HearPush(
                call,
                new PushAnswer(
                    new(
                        push.Incarnation,
                        push.Branch,
                        call.Rows[^1].Truth.Seq,
                        call.Rows[^1].Truth.Hash,
                        call.Rows[^1].Truth.Seq,
                        Storage.Head.Total
                    ),
                    [.. call.Rows.Select(row => new LineOutcome(row.Truth.Id, row.Truth.Seq, "applied", null, null, [], 0))],
                    0,
                    0,
                    epoch,
                    world.Now
                )
            );
        else
            Step(new Failed(EngineNow, Random(), call.Number, "not_kaunta"));
    }

    /// <summary>An answer that names other operations than those that were sent isn't this push's, whatever its headers say.</summary>
    private static bool Names(Call call, PushAnswer answer) =>
        answer.Outcomes.Count == call.Rows.Count
        && answer
            .Outcomes.Zip(call.Rows)
            .All(pair => pair.First.Seq == pair.Second.Truth.Seq && (pair.First.Id ?? pair.Second.Truth.Id) == pair.Second.Truth.Id);

    private void HearPush(Call call, PushAnswer answer)
    {
        if (!Names(call, answer) && !world.Has(Plant.AnswerNotCompared))
        {
            Step(new Failed(EngineNow, Random(), call.Number, "not_kaunta"));
            return;
        }
        SetAnchor(answer.ServerTime);
        epoch = answer.Epoch;
        foreach (var one in answer.Outcomes)
            world.Tally.Meet(faults, one.Outcome);
        faults = 0;
        Note($"is answered {answer.Journal.Seq} of {answer.Journal.Incarnation}");
        Step(
            new PushAnswered(
                EngineNow,
                Random(),
                call.Number,
                answer.Journal,
                answer.ArchivedSeq,
                answer.Epoch,
                call.Rows[^1].Truth.Seq,
                call.Request is PushRequest { Behind: not null } ? call.Rows[0].Truth.Seq : null
            ),
            () =>
            {
                // Nobody would ever say that what can't be read any more is in the rows.
                if (call.Request is PushRequest { Behind: not null } behind)
                    foreach (var lost in Storage.Unreadable.Where(row => row.Truth.Incarnation == behind.Incarnation))
                        Storage.Put(lost.Truth.Hash, (Overlay?)null);
                for (var at = 0; at < Math.Min(call.Rows.Count, answer.Outcomes.Count); at++)
                    SetOutcome(
                        call.Rows[at],
                        answer.Outcomes[at].Stored ?? answer.Outcomes[at].Outcome,
                        (answer.Epoch, answer.Outcomes[at].Version)
                    );
                if (answer is { Journal.Branch: "", ArchivedSeq: > 0 })
                    Storage.NoteArchived(answer.Journal.Incarnation, answer.ArchivedSeq);
            }
        );
    }

    private void SetOutcome(JournalRow row, string outcome, (string Epoch, long Version) said)
    {
        if (row.Said.Epoch == said.Epoch && row.Said.Version > said.Version)
            return;
        Storage.SetOutcome(row, outcome, said);
        SetOverlay(row.Truth.Hash, outcome, said.Version);
    }

    /// <summary>Also of what can't be read any more.</summary>
    private void SetOverlay(string hash, string outcome, long version)
    {
        if (Storage.Overlays.GetValueOrDefault(hash) is not { } overlay)
            return;
        if (outcome is "refused" or "quarantined")
            Storage.Put(hash, (Overlay?)null);
        else if (outcome is "applied" or "flagged")
            Storage.Put(hash, overlay with { Version = version });
    }

    private void HearPull(Call call, PullPage page)
    {
        // A cache answers what it kept: older rows, with which the news would count as heard.
        if (page.Ask != ((PullRequest)call.Request).Ask && !world.Has(Plant.PageNotCompared))
        {
            Step(new Failed(EngineNow, Random(), call.Number, "not_kaunta"));
            return;
        }
        SetAnchor(page.ServerTime);
        epoch = page.Epoch;
        if (page.Resync)
        {
            Met("resync");
            if (world.Has(Plant.ResyncForgetsUnsent))
                Storage.Strict(Storage.ForgetUnsent);
            Step(new PullAnswered(EngineNow, Random(), call.Number, page.Epoch, [], true, true));
            return;
        }
        if (world.Has(Plant.DroppedBeforeItsCursor))
            Storage.Relaxed(() => Drop(page));
        Step(
            new PullAnswered(EngineNow, Random(), call.Number, page.Epoch, page.Cursors, page.More, false),
            () =>
            {
                Drop(page);
                Store(page, call.Generation);
                if (!page.More)
                    Shown(page.Version);
            },
            () =>
            {
                if (page.More)
                    return;
                Invariants.ScopeIsKept(world, this, page);
                Invariants.UnsentIsShown(world, this);
                MindBinding();
                Later(world.Chance.Between(0, 300), Tidy);
            }
        );
    }

    private static Guid LocationOf(PullPage page) => Guid.Parse(page.Partitions[1].AsSpan(9));

    /// <summary>What left the device's scope goes, with the cursors that spoke of it.</summary>
    private void Drop(PullPage page)
    {
        var location = LocationOf(page);
        if (Storage.Location == location || world.Has(Plant.DroppedPartitionStays))
            return;
        foreach (var (key, row) in Storage.Rows.ToList())
            if (!page.Partitions.Contains(row.Partition))
                Storage.Put(key, (HeldRow?)null);
        Storage.Move(location);
    }

    private void Store(PullPage page, int generation)
    {
        foreach (var line in page.Rows)
        {
            if (line.Kind == Feed.Outcome.Name)
            {
                var parts = line.Row!.Split('|');
                if (Storage.Find(line.Id) is { } row && row.Truth.Hash == parts[4])
                    SetOutcome(row, parts[1], (page.Epoch, line.Version));
                else
                    SetOverlay(parts[4], parts[1], line.Version);
                continue;
            }
            if (world.Has(Plant.PulledRowHidesUnsent) && line.Kind == Feed.Stock.Name)
                foreach (var overlay in Storage.Overlays.Values.Where(overlay => overlay.Body.Variant == line.Id).ToList())
                    Storage.Put(overlay.Hash, (Overlay?)null);
            if (line.Row is null && world.Has(Plant.TombstoneIgnored))
                continue;
            Storage.Put((line.Kind, line.Id), line.Row is null ? null : new HeldRow(line.Partition, line.Version, generation, line.Row));
        }
    }

    /// <summary>The feed has shown everything up to this version: what was laid over older rows is in them now.</summary>
    private void Shown(long version)
    {
        foreach (var overlay in Storage.Overlays.Values.Where(overlay => overlay.Version <= version).ToList())
            Storage.Put(overlay.Hash, (Overlay?)null);
    }

    private void SetAnchor(long serverTime)
    {
        spoken = true;
        if (world.Has(Plant.NoAnchor))
            return;
        anchor = new(serverTime + 40, Mono, session, 40);
    }

    private void Met(string outcome)
    {
        world.Tally.Meet(faults, outcome);
        faults = 0;
    }

    // ---- registers -----------------------------------------------------------------------------------------------------

    /// <summary>Looks, after rows came, whether the register is still this device's, and whether its series is this journal's.</summary>
    private void MindBinding()
    {
        if (Storage.Binding is not { } held || Revoked || binding)
            return;
        if (held.Ended)
        {
            AskForRegister();
            return;
        }
        if (Storage.Rows.GetValueOrDefault((Feed.Binding.Name, held.Id)) is not { } row)
            return;
        var parts = row.Row.Split('|')[1].Split(',');
        var (incarnation, endedHow) = (parts[2], parts[4]);
        if (incarnation != Storage.Head.Incarnation && endedHow is "" or "renewed")
            Ask(new BindRequest(Storage.Business, Storage.Device, Storage.Key, held.Id, Storage.Head.Incarnation, false));
        else if (endedHow.Length > 0)
            Rebind(held with { Ended = true });
    }

    private void AskForRegister() =>
        Ask(new BindRequest(Storage.Business, Storage.Device, Storage.Key, Storage.Binding!.Id, Storage.Head.Incarnation, true));

    private void Ask(BindRequest request)
    {
        binding = true;
        network.Send(new Call(this, Life, 0, request));
        // Whatever becomes of it, it may be asked again.
        Later(5_000, () => binding = false);
    }

    private void Bound(Call call, Answer answer)
    {
        binding = false;
        var asked = (BindRequest)call.Request;
        if (Storage.Binding?.Id != asked.Binding)
            return;
        if (answer is BindAnswer bound)
            Rebind(new(bound.Binding, bound.Series, 1, false));
        else if (answer is Problem { Code: "binding_ended" })
            Rebind(Storage.Binding with { Ended = true });
    }

    /// <summary>Ends the binding with its last number in the journal, and begins the next: all or nothing.</summary>
    private void Rebind(HeldBinding next)
    {
        var old = Storage.Binding!;
        var gone = !old.Ended && (old.Id != next.Id || next.Ended);
        if (gone && !Revoked)
            Record(
                new Body(Body.Closing)
                {
                    Subject = old.Id,
                    Binding = old.Id,
                    Number = old.Next - 1,
                    Location = Storage.Location,
                },
                Spoiled.No,
                next
            );
        else
            Storage.Strict(() => Storage.Binding = next);
    }
}
