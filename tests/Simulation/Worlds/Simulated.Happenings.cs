using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Worlds;

internal sealed partial class Simulated
{
    private const int MostDevices = 8;

    /// <summary>Devices that have two histories: the model makes no third.</summary>
    private readonly HashSet<Guid> split = [];
    private const long DayMs = 86_400_000;
    private const long FiveYearsMs = 5L * 365 * DayMs;

    /// <summary>One of the things that this run has happens.</summary>
    private void Happen()
    {
        if (world.Healed)
            return;
        world.After(world.Chance.Between(1, 2 * world.Profile.HappeningEveryMs), Happen);
        if (world.Profile[Fault.MiddleUnreadable] > 0 && world.Strikes(Fault.MiddleUnreadable))
        {
            Happen(Fault.MiddleUnreadable);
            return;
        }
        if (world.Profile.Happenings.Count == 0)
            return;
        var fault = world.Chance.Of(world.Profile.Happenings);
        world.Tally.Try(fault);
        Happen(fault);
    }

    private void Happen(Fault fault)
    {
        var device = world.Chance.Of(devices);
        // Most have sent everything at most times, and then little is lost.
        if (fault == Fault.CarriedBehindGap || (fault == Fault.StorageDeleted && world.Chance.OneIn(2)))
            device = devices.MaxBy(one => one.Away ? -1 : one.Light.Unsent)!;
        if (fault is Fault.EndUnreadable or Fault.MiddleUnreadable && world.Chance.OneIn(2))
            device = devices.MaxBy(one => one.Away ? -1 : one.Storage.Journal.Count(row => row.Outcome.Length == 0))!;
        world.Note($"{fault} {device.Name}");
        if (device.Away)
            return;
        if (Happens(fault, device))
            device.Struck(fault);
    }

    /// <summary>Whether it bit.</summary>
    private bool Happens(Fault fault, Device device)
    {
        switch (fault)
        {
            case Fault.ServerKilled:
                return KillServer();
            case Fault.DatabaseKilled:
                database.Kill();
                return devices.Exists(one => one.Busy);
            case Fault.Restored:
                return Restore();
            case Fault.HorizonPassed:
                return Purge(device.Storage.Business);
            case Fault.ProcessKilled:
                var busy = device.Busy || device.Light.Unsent > 0;
                device.Kill(world.Chance.Between(200, 30_000));
                return busy;
            case Fault.PowerLost:
                return device.LosePower(world.Chance.Between(200, 30_000)) > 0;
            case Fault.StorageFull:
                return Fill(device);
            case Fault.TabChanged:
                if (device.Up)
                    device.ChangeTab();
                return device.Up;
            case Fault.Cloned:
                return Clone(device);
            case Fault.OlderCopy:
                return PutBack(device);
            case Fault.StorageDeleted:
                return Delete(device);
            case Fault.EndUnreadable:
                return LoseTheEnd(device);
            case Fault.MiddleUnreadable:
                return LoseInTheMiddle(device);
            case Fault.ClockSkewed:
                device.Skew = world.Chance.Between(-FiveYearsMs, FiveYearsMs);
                return true;
            case Fault.ClockTurnedBack:
                device.Skew -= world.Chance.Between(60_000, 86_400_000);
                return true;
            case Fault.Offline:
                return CutOff(device);
            case Fault.StreamBroken:
                var listened = device.Listening;
                device.BreakStream(world.Chance.Between(100, 40_000));
                return listened;
            case Fault.Forged:
                Forge(device);
                return true;
            case Fault.Carried:
                return Carry(device, partly: false);
            case Fault.CarriedBehindGap:
                return Carry(device, partly: true);
            case Fault.WeekPassed:
                return PassAWeek();
            default:
                return Decide(fault, device);
        }
    }

    /// <summary>What the operator does.</summary>
    private bool Decide(Fault fault, Device device)
    {
        var storage = device.Storage;
        switch (fault)
        {
            case Fault.StaffDisabled:
                servers[0].Act(storage.Business, tx => tx.Put($"disabled|{device.Actor}", true));
                return true;
            case Fault.Revoked:
                if (devices.Count(one => one.Revoked) > 0)
                    return false;
                servers[0]
                    .Act(
                        storage.Business,
                        tx => tx.Put($"device|{storage.Device}", tx.Get<KeptDevice>($"device|{storage.Device}")! with { Revoked = true })
                    );
                return true;
            case Fault.TakenOver:
                servers[0]
                    .Act(
                        storage.Business,
                        tx =>
                        {
                            if (storage.Binding is { } held && tx.Get<KeptBinding>($"binding|{held.Id}") is { EndedHow: null } binding)
                                Handlers.PutBinding(tx, binding with { EndedHow = "taken_over", DeclaredLast = binding.Highest });
                        }
                    );
                return true;
            case Fault.Moved:
                Move(storage);
                // By mistake: it is moved back, perhaps before the device has heard everything.
                if (!world.Chance.OneIn(4))
                    world.After(
                        !world.Chance.OneIn(4) ? world.Chance.Between(50, 1_500) : world.Chance.Between(1_500, 20_000),
                        () => Move(storage)
                    );
                return true;
            default:
                throw new InvalidOperationException($"{fault} doesn't happen by itself.");
        }
    }

    private void Move(Storage storage) =>
        servers[0]
            .Act(
                storage.Business,
                tx =>
                {
                    var known = tx.Get<KeptDevice>($"device|{storage.Device}")!;
                    tx.Put(
                        $"device|{storage.Device}",
                        known with
                        {
                            Location = Shop.Locations[known.Location == Shop.Locations[0] ? 1 : 0],
                        }
                    );
                }
            );

    private bool KillServer()
    {
        var server = world.Chance.Of(servers);
        var busy = devices.Exists(one => one.Busy);
        server.Kill();
        world.After(world.Chance.Between(500, 20_000), server.Start);
        return busy;
    }

    /// <summary>The database is put back to an older point; people do again what they did in the back office since.</summary>
    private bool Restore()
    {
        var opened = world.Profile.Devices + 1;
        var wanted = (int)world.Chance.Between(1, world.Chance.OneIn(4) ? database.LogLength : 40);
        // Never behind what the archive holds.
        var back = Math.Min(wanted, database.LogLength - database.Archive);
        if (back == 0 || database.LogLength - back < opened)
            return false;
        var gone = database.Restore(database.LogLength - back);
        foreach (var business in gone.Select(commit => commit.Business).Distinct().ToList())
        {
            var values = gone.Where(commit => commit.Business == business)
                .SelectMany(commit => commit.Values)
                .Where(pair =>
                    pair.Value is KeptDevice or KeptBinding
                    || pair.Key.StartsWith("disabled|", StringComparison.Ordinal)
                    || pair.Key.StartsWith("bindings|", StringComparison.Ordinal)
                    || pair.Key.StartsWith("first|", StringComparison.Ordinal)
                )
                .GroupBy(pair => pair.Key)
                .Select(group => group.Last());
            var tables = database.Of(business);
            var again = new Transaction(business, tables, tables.Version + 1);
            foreach (var (key, value) in values)
            {
                if (value is KeptBinding binding)
                    Handlers.PutBinding(again, binding);
                else
                    again.Put(key, value);
            }
            database.Commit(again.ToCommit());
        }
        var living = Living();
        var lines = gone.SelectMany(commit => commit.Values.Select(pair => pair.Value as KeptLine))
            .Where(line =>
                line is not null && world.Truth.Find(line.Hash) is { } truth && database.Of(truth.Business).Find(line.Hash) is null
            )
            .ToList();
        foreach (var line in lines)
            if (!living.Contains(line!.Hash) && world.Truth.Find(line.Hash) is { Forgotten: false } truth)
                truth.MayBeMissing = true;
        foreach (var device in devices)
            device.BreakStream(world.Chance.Between(100, 5_000));
        return lines.Count > 0;
    }

    private HashSet<string> Living() =>
        [.. devices.Where(one => !one.Storage.Destroyed).SelectMany(one => one.Storage.Journal).Select(row => row.Truth.Hash)];

    private bool Purge(Guid business)
    {
        var tables = database.Of(business);
        database.Commit(new Commit(business, tables.Version, [], [], Math.Max(0, tables.Version - world.Chance.Below(20))));
        return false;
    }

    /// <summary>What servers do every minute: publish the mark that the archive holds by now, and take the next; the archive takes its time.</summary>
    private void Mark()
    {
        if (world.Healed)
            return;
        world.After(world.Chance.Between(1, 2 * world.Profile.MarkEveryMs), Mark);
        if (servers.Exists(server => server.Up))
        {
            database.Publish();
            database.TakeMark();
        }
        if (world.Chance.OneIn(2))
            world.After(world.Chance.Between(0, world.Profile.MarkEveryMs), database.Keep);
    }

    /// <summary>The shop is closed, and everything is switched off. It bites when a device then lets go of something.</summary>
    private bool PassAWeek()
    {
        foreach (var device in devices)
            device.Kill(world.Chance.Between(0, 5_000));
        world.Leap(world.Chance.Between(5 * DayMs, 10 * DayMs));
        return false;
    }

    private bool Fill(Device device)
    {
        if (!device.Up || device.Full)
            return false;
        device.Full = true;
        world.After(world.Chance.Between(3_000, 30_000), () => device.Full = false);
        return true;
    }

    private bool Clone(Device device)
    {
        if (devices.Count >= MostDevices || !device.Up || !split.Add(device.Storage.Device))
            return false;
        var clone = new Device(world, network, $"copy of {device.Name}", device.Storage.Copy())
        {
            Actor = device.Actor,
            Skew = device.Skew,
        };
        devices.Add(clone);
        clone.Boot();
        return true;
    }

    /// <summary>A copy of its disk is put back later; what was recorded between is only where it was sent to.</summary>
    private bool PutBack(Device device)
    {
        if (!split.Add(device.Storage.Device))
            return false;
        var copy = device.Storage.Copy();
        world.After(
            world.Chance.Between(5_000, 120_000),
            () =>
            {
                if (world.Healed || device.Away)
                    return;
                var before = device.Storage;
                before.Destroyed = true;
                // A restore of a disk doesn't bring back a disk that was put back before.
                if (copy.Business != before.Business)
                    return;
                device.Replace(copy);
                Bury(before);
                // Of what a disk held that somebody replaced nobody is told, nor of what it had lost and not yet noticed.
                foreach (var row in before.Unnoticed)
                    row.Truth.MustBeTold = null;
                if (before.Journal.Count > copy.Journal.Count)
                    device.Struck(Fault.OlderCopy);
            }
        );
        return false;
    }

    private bool Delete(Device device)
    {
        if (devices.Count >= MostDevices)
            return false;
        var storage = device.Storage;
        device.Leave();
        // Browsers may empty both together.
        var words = world.Chance.OneIn(2) ? storage.Words : null;
        // Nor can what stood behind lines that were lost before tell of them any more.
        var untold = storage.Unnoticed.Concat(storage.Unreadable.Where(row => row.Truth.MustBeTold == Telling.ByGap)).ToHashSet();
        foreach (var truth in Bury(storage).Concat(untold.Select(row => row.Truth).Where(truth => truth.MayBeMissing)))
            truth.MustBeTold = TellingOf(truth, storage, words);
        world.After(
            world.Chance.Between(2_000, 30_000),
            () =>
            {
                var fresh = NewStorage(storage.Business, storage.Location, $"new {device.Name}");
                fresh.Words = words;
                servers[0]
                    .Act(
                        storage.Business,
                        tx =>
                        {
                            if (tx.Get<KeptBinding>($"binding|{storage.Binding!.Id}") is { EndedHow: null } binding)
                                Handlers.PutBinding(tx, binding with { EndedHow = "taken_over", DeclaredLast = binding.Highest });
                            Register(tx, fresh);
                        },
                        () => Join(fresh, $"new {device.Name}", words)
                    );
            }
        );
        return true;
    }

    /// <summary>
    /// Words know of one history and of one incarnation, and of what the engine was told. What a server has had was lost with that server's newest part, which is
    /// another thing.
    /// </summary>
    private Telling? TellingOf(TruthOperation truth, Storage storage, Words? words) =>
        truth.EverCommitted ? null
        : words is null || split.Contains(storage.Device) || storage.Ended.Count > 0 ? Telling.BySilence
        : truth.Seq <= storage.Heard ? Telling.ByWords
        : null;

    /// <summary>
    /// The device dies, and the last lines of its journal, or of an incarnation that has ended, can't be read at its next start, which tells of it.
    /// </summary>
    private bool LoseTheEnd(Device device)
    {
        device.Kill(world.Chance.Between(200, 20_000));
        var storage = device.Storage;
        var many = 1 + world.Chance.Below(world.Chance.OneIn(4) ? 20 : 3);
        var ended = storage.EndedAndUnconfirmed;
        var incarnation =
            ended.Count > 0 && !world.Chance.OneIn(3) ? world.Chance.Of(ended)
            : storage.Ended.Count > 0 && world.Chance.OneIn(3) ? world.Chance.Of(storage.Ended.Keys.ToList())
            : storage.Head.Incarnation;
        var rows = storage.LoseTheEnd(incarnation, many, world.Chance.OneIn(3));
        foreach (var truth in Bury(rows))
            truth.MustBeTold = truth.EverCommitted ? null : Telling.ByWords;
        return rows.Count > 0;
    }

    /// <summary>
    /// The device dies, and some lines in the middle of its journal can't be read from its next start on: of those that wait, or of those that it knows
    /// to be safe, which a server that is put back may ask for.
    /// </summary>
    private bool LoseInTheMiddle(Device device)
    {
        var storage = device.Storage;
        var waiting = storage.Journal.Where(row => row.Outcome.Length == 0).SkipLast(1).ToList();
        var from = waiting.Count > 0 && !world.Chance.OneIn(3) ? waiting : storage.Journal;
        device.Kill(world.Chance.Between(200, 20_000));
        if (from.Count == 0)
            return false;
        var rows = storage.LoseInTheMiddle(world.Chance.Of(from), 1 + world.Chance.Below(world.Chance.OneIn(4) ? 6 : 2));
        foreach (var truth in Bury(rows))
            truth.MustBeTold = truth.EverCommitted ? null : Telling.ByGap;
        return rows.Count > 0;
    }

    private List<TruthOperation> Bury(Storage storage) => Bury(storage.Journal);

    /// <summary>What only this disk held is gone: a loss that people are told of.</summary>
    private List<TruthOperation> Bury(IEnumerable<JournalRow> rows)
    {
        var gone = new List<TruthOperation>();
        var living = Living();
        foreach (var row in rows)
        {
            var truth = row.Truth;
            if (living.Contains(truth.Hash) || database.Of(truth.Business).Find(truth.Hash) is not null)
                continue;
            truth.MayBeMissing = true;
            gone.Add(truth);
        }
        return gone;
    }

    private bool CutOff(Device device)
    {
        if (device.Offline)
            return false;
        device.Offline = true;
        if (world.Chance.OneIn(2))
            device.Signal("offline");
        device.BreakStream(world.Chance.Between(100, 40_000));
        world.After(
            world.Chance.Between(5_000, 600_000),
            () =>
            {
                device.Offline = false;
                if (world.Chance.OneIn(2))
                    device.Signal("online");
            }
        );
        return true;
    }

    /// <summary>Somebody without the device's key sends in its name.</summary>
    private void Forge(Device device)
    {
        var head = device.Storage.Head;
        var written = EnvelopeWriter.Write(
            new(new(device.Storage.Business), new(device.Storage.Device), Guid.Parse(head.Incarnation), head.Seq + 1, head.Hash),
            new Draft
            {
                Id = new(world.NewId(3)),
                Type = Body.Stock,
                At = world.Now,
                Session = "forged",
                Mono = 0,
                Body = Value(device, Body.Stock).ToJson(),
            }
        );
        network.Deliver(
            new PushRequest(
                device.Storage.Business,
                device.Storage.Device,
                "another key",
                head.Incarnation,
                "",
                head.Seq + 1,
                [written.Text],
                false
            ),
            _ => { }
        );
    }

    /// <summary>
    /// What it hasn't sent goes to the server on another way, under its own seal: a file for each stretch, in any order. Where it goes
    /// <paramref name="partly"/>, the first of them is lost, or comes late; and mostly there is no network then.
    /// </summary>
    private bool Carry(Device device, bool partly)
    {
        if (!device.Up || !device.Leads)
            return false;
        if (partly && world.Chance.OneIn(2) && CutOff(device))
            device.Struck(Fault.Offline);
        var carried = false;
        foreach (var stream in device.Streams)
        {
            // From the one before: a line that can't be read doesn't tell what it follows.
            var first = Math.Max(stream.First, stream.Confirmed);
            if (device.Storage.From(stream.Incarnation, first, 1).Any(row => row.Truth.Spoiled == Spoiled.IdReused))
                first--;
            var last = stream.Shared ? stream.Seq : int.MaxValue - 1;
            List<JournalRow> rows = [.. device.Storage.From(stream.Incarnation, first, last - first + 1)];
            if (rows.Count < (partly ? 3 : 1) || rows[^1].Truth.Seq <= stream.Confirmed)
                continue;
            carried = true;
            var begin = 0;
            if (partly && Unbroken(rows, 0) == rows.Count)
            {
                begin = Before(rows, 2 + world.Chance.Below(rows.Count - 2));
                if (world.Chance.OneIn(2))
                    Bring(device, stream, rows[..begin], world.Chance.Between(1_000, 120_000));
            }
            while (begin < rows.Count)
            {
                var whole = Unbroken(rows, begin);
                var end = Math.Min(
                    whole,
                    Before(rows, world.Chance.OneIn(2) ? rows.Count : begin + 2 + world.Chance.Below(rows.Count - begin))
                );
                Bring(device, stream, rows[begin..end], partly ? world.Chance.Between(100, 5_000) : world.Chance.Between(1_000, 60_000));
                begin = end;
            }
        }
        return carried && !partly;
    }

    /// <summary>Up to where nothing is missing between them.</summary>
    private static int Unbroken(List<JournalRow> rows, int begin)
    {
        var end = begin + 1;
        while (end < rows.Count && rows[end].Truth.Seq == rows[end - 1].Truth.Seq + 1)
            end++;
        return end;
    }

    /// <summary>Of two with one id either may arrive first, and then the other waits for a person: they stay together.</summary>
    private static int Before(List<JournalRow> rows, int at) =>
        at >= rows.Count ? rows.Count
        : rows[at].Truth.Spoiled == Spoiled.IdReused ? at - 1
        : at;

    private void Bring(Device device, JournalStream stream, List<JournalRow> rows, long afterMs)
    {
        var storage = device.Storage;
        List<string> lines = [.. rows.Select(row => row.Text)];
        world.After(
            afterMs,
            () =>
                network.Deliver(
                    new PushRequest(
                        storage.Business,
                        storage.Device,
                        storage.Key,
                        stream.Incarnation,
                        stream.Branch,
                        rows[0].Truth.Seq,
                        lines,
                        false
                    )
                    {
                        Carried = true,
                    },
                    answer =>
                    {
                        world.Note(
                            $"a file of {device.Name} with {rows[0].Truth.Seq} to {rows[^1].Truth.Seq} is answered {(answer as Problem)?.Code}"
                        );
                        if (
                            answer is PushAnswer { Journal.Branch.Length: > 0 } taken
                            && taken.Outcomes[0].Flags.Contains(Handlers.PossibleLoss)
                        )
                            device.Struck(Fault.CarriedBehindGap);
                    }
                )
        );
    }
}
