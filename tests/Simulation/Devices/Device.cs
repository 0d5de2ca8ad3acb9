using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

/// <summary>
/// A till around its engine: what <c>app/sync</c> is in the browser. It starts and dies, has a clock that may be wrong, keeps what it is
/// told on its disk, makes notes of its engine's state when the app does, and does what the engine commands.
/// </summary>
internal sealed partial class Device(World world, Network network, string name, Storage storage)
{
    private readonly Dictionary<int, Call> calls = [];
    private long bootAt;
    private long startWall;
    private string session = "";
    private int sessions;
    private Anchor? anchor;
    private int timer;
    private int engine;
    private ulong faults;
    private bool binding;

    /// <summary>What talks to the server is loaded: there is an engine.</summary>
    private bool looping;

    /// <summary>It recorded something since this start before there was an engine.</summary>
    private bool late;

    /// <summary>For which operation it has looked again whether it can be read.</summary>
    private string lookedFor = "";

    /// <summary>The engine's streams after its last step.</summary>
    private Func<IReadOnlyList<JournalStream>> streams = () => [];

    public IReadOnlyList<JournalStream> Streams => streams();

    /// <summary>As a server last said.</summary>
    private string epoch = "";

    /// <summary>With a server, since the program started.</summary>
    private bool spoken;

    public string Name => name;
    public Storage Storage { get; private set; } = storage;
    public int Life { get; private set; }
    public bool Up { get; private set; }

    /// <summary>Its connection is gone.</summary>
    public bool Offline { get; set; }

    /// <summary>Nobody will ever switch it on again.</summary>
    public bool Away { get; private set; }
    public bool Full { get; set; }
    public bool Revoked { get; private set; }
    public bool Listening { get; private set; }
    public Light Light { get; private set; } = new("unknown", null, 0);

    /// <summary>How wrong its clock is, milliseconds.</summary>
    public long Skew { get; set; }

    /// <summary>The incarnation has ended on this device, and its branch is known: sales go on in another.</summary>
    public int Forks { get; private set; }

    public bool Leads => looping;

    /// <summary>Something is under way.</summary>
    public bool Busy => calls.Count > 0;

    private long Mono => world.Now - bootAt;
    private long EngineNow => startWall + Mono;

    /// <summary>What it takes for the time: a server's, when one was heard since its start.</summary>
    private long CorrectedNow => anchor is { } known ? known.ServerTime + Mono - known.Mono : world.Now + Skew;

    /// <summary>A fault has hit it: what its next exchange comes to is counted under it.</summary>
    public void Struck(Fault fault)
    {
        world.Tally.Bite(fault);
        faults |= 1UL << (int)fault;
    }

    // ---- life ----------------------------------------------------------------------------------------------------------

    public void Boot() => Boot(null);

    private void Boot(Body? first)
    {
        if (Up || Away)
            return;
        Up = true;
        Life++;
        bootAt = world.Now;
        startWall = world.Now + Skew;
        session = $"s{++sessions}";
        anchor = null;
        spoken = false;
        tidiedAt = null;
        binding = false;
        looping = late = false;
        Note("boots");
        if (Full && JournalIsBroken)
        {
            Kill(1_000);
            return;
        }
        MindJournal();
        if (!Up)
            return;
        if (first is not null && world.Has(Plant.LossToldLater) && world.Chance.OneIn(2))
            Kill(500);
        if (first is not null)
            Record(first);
        if (!Up)
            return;
        if (world.Strikes(Fault.LoopLate))
            Later(world.Chance.Between(1_000, 60_000), Lead);
        else
            Lead();
    }

    /// <summary>From here on there is an engine: it reads what was noted, and is told what storage has.</summary>
    public void Lead()
    {
        if (!Up || looping)
            return;
        looping = true;
        engine = Storage.Engine;
        streams = Storage.Noted;
        if (engine == 0)
            Step(new Core.Sync.Enrolled(EngineNow, Random(), Storage.Head));
        Begin();
        if (Up)
            Reconnect(world.Chance.Between(50, 2_000));
    }

    private void Begin()
    {
        MindEnds();
        Step(new Started(EngineNow, Random(), Storage.Head, EndsAsTold()));
        Signal("leaderGained");
        if (Listening)
            Signal("listening");
    }

    /// <summary>Another tab takes over: the requests of this one end, and the other reads what was noted.</summary>
    public void ChangeTab()
    {
        HangUp();
        binding = false;
        looping = false;
        Lead();
    }

    /// <summary>The program ends here and now.</summary>
    public void Kill(long forMs)
    {
        if (!Up)
            return;
        Note("dies");
        Up = false;
        HangUp();
        world.After(forMs, Boot);
    }

    private void HangUp()
    {
        Listening = false;
        Life++;
        foreach (var call in calls.Values)
            call.Over = true;
        calls.Clear();
    }

    public int LosePower(long forMs)
    {
        Kill(forMs);
        return Storage.PowerLost(world.Chance);
    }

    /// <summary>The disk now holds something else.</summary>
    public void Replace(Storage other)
    {
        Kill(world.Chance.Between(100, 5_000));
        Storage = other;
    }

    public void Leave()
    {
        Kill(0);
        Away = true;
        Up = false;
        Storage.Destroyed = true;
    }

    // ---- the engine ----------------------------------------------------------------------------------------------------

    public void Signal(string type)
    {
        if (Up)
            Step(new Signal(EngineNow, Random(), type));
    }

    /// <summary>One event, one step, one transaction with what belongs to it; then the commands.</summary>
    private void Step(DeviceEvent happened, Action? writes = null, Action? then = null)
    {
        if (!looping)
            return;
        var life = Life;
        // Which state it starts from is known when its turn comes.
        world.After(
            0,
            () =>
            {
                if (Life != life || !Up)
                    return;
                world.Steps.Enqueue(new EngineStep(engine, happened, step => Take(step, writes, then)));
            }
        );
    }

    private void Take(EngineStep step, Action? writes, Action? then)
    {
        if (Full && writes is not null && world.Chance.OneIn(4))
        {
            Step(new StorageFailed(EngineNow, Random(), "storage_failed"));
            world.After(world.Chance.Between(2_000, 20_000), () => Kill(500));
            return;
        }
        if (writes is not null || step.IsNoted)
            Storage.Relaxed(() =>
            {
                writes?.Invoke();
                foreach (var sweep in step.Commands.OfType<SweepCommand>())
                    Sweep(sweep.Generation);
                Storage.SetEngine(step.To, step.Streams);
            });
        engine = step.To;
        streams = step.Streams;
        Remember(step.Happened);
        world.Log?.WriteLine(
            $"{name}: {step.Light} {string.Join(' ', step.Streams().Select(one => $"{one.Incarnation[^2..]}/{one.Branch} {one.First}-{one.Seq} to {one.Confirmed}{(one.Agreed ? " agreed" : "")}{(one.Shared ? " shared" : "")}"))}"
        );
        Light = step.Light;
        Revoked = Light.Colour == "revoked";
        if (Light.Colour == "green")
            Invariants.GreenIsTrue(world, this);
        foreach (var command in step.Commands)
            Obey(command);
        then?.Invoke();
    }

    private void Obey(DeviceCommand command)
    {
        switch (command)
        {
            case PushCommand push:
                Push(push);
                break;
            case PullCommand pull:
                Exchange(
                    pull.Request,
                    new PullRequest(Storage.Business, Storage.Device, Storage.Key, pull.Epoch, pull.Cursors, pull.Limit, world.NewAsk()),
                    [],
                    pull.Generation
                );
                break;
            case AbortCommand abort:
                // Sometimes the answer was there already.
                if (calls.Remove(abort.Request, out var ended) && !ended.Arrived)
                    ended.Over = true;
                break;
            case ForkCommand fork:
                Fork(fork);
                break;
            case WaitCommand wait:
                var mine = ++timer;
                if (wait.Until is { } until)
                    Later(
                        Math.Max(0, until - EngineNow),
                        () =>
                        {
                            if (mine == timer)
                                Signal("tick");
                        }
                    );
                break;
        }
    }

    private void Push(PushCommand push)
    {
        // Of what was asked for, the first may be forgotten or unreadable, or all: then it goes from the first that can be read.
        var rows = Unbroken(Storage.From(push.Incarnation, push.First, push.Count));
        if (rows.Count == 0)
            rows = [.. Storage.From(push.Incarnation, push.First, int.MaxValue).Take(1)];
        if (rows.Count == 0)
        {
            LookAgain(push);
            return;
        }
        List<string> lines = [.. rows.Select(row => row.Text)];
        Exchange(
            push.Request,
            new PushRequest(
                Storage.Business,
                Storage.Device,
                Storage.Key,
                push.Incarnation,
                push.Branch,
                rows[0].Truth.Seq,
                lines,
                push.Deposit
            )
            {
                Asked = push.First,
                Behind = IsBehindLost(push, rows[0].Truth.Seq) ? Storage.Before(push.Incarnation, rows[0].Truth.Seq) : null,
            },
            rows,
            0
        );
    }

    /// <summary>Up to the first number that is missing.</summary>
    private List<JournalRow> Unbroken(IEnumerable<JournalRow> rows)
    {
        var own = new List<JournalRow>();
        foreach (var row in rows)
        {
            if (own.Count > 0 && row.Truth.Seq != own[^1].Truth.Seq + 1 && !world.Has(Plant.SentAcrossAGap))
                break;
            own.Add(row);
        }
        return own;
    }

    /// <summary>Something that was to be sent can't be read any more; what it has let go of is safe.</summary>
    private bool IsBehindLost(PushCommand push, long first) =>
        first > push.First && first > Storage.Forgotten.GetValueOrDefault(push.Incarnation) + 1 && !world.Has(Plant.NothingBehindALostLine);

    private void Exchange(int number, Request request, IReadOnlyList<JournalRow> rows, int generation)
    {
        var call = new Call(this, Life, number, request) { Rows = rows, Generation = generation };
        calls[number] = call;
        network.Send(call);
    }

    private void Fork(ForkCommand fork)
    {
        var readTooSoon = world.Has(Plant.EndReadBeforeItIsOne) && !Storage.From(fork.Incarnation, fork.First, 1).Any();
        Later(
            // A busy phone takes its time.
            world.Chance.OneIn(3)
                ? world.Chance.Between(20, 2_000)
                : world.Chance.Between(0, 20),
            () =>
            {
                Forks++;
                world.Tally.Meet(faults, "fork");
                Storage.Strict(() =>
                {
                    if (Storage.Head.Incarnation != fork.Incarnation)
                        return;
                    Storage.Ended[fork.Incarnation] = Storage.Head;
                    Storage.Head = new(world.NewId(2).ToString(), 0, Storage.Head.Hash, 0);
                });
                if (Dies(Fault.KilledAfterWrite))
                    return;
                List<JournalRow> tail = readTooSoon ? [] : [.. Storage.From(fork.Incarnation, fork.First, int.MaxValue)];
                var end =
                    tail.Count == 0
                        ? new DeviceHead(fork.Incarnation, fork.First - 1, "", 0)
                        : new DeviceHead(fork.Incarnation, tail[^1].Truth.Seq, tail[^1].Truth.Hash, tail.Sum(row => row.Truth.Control));
                Step(new Forked(EngineNow, Random(), tail.Count == 0 ? "" : tail[0].Truth.Hash, end, Storage.Head));
            }
        );
    }

    private void Sweep(int generation)
    {
        foreach (var (row, _) in Storage.Rows.Where(pair => pair.Value.Generation != generation).ToList())
            Storage.Put(row, null);
    }

    private bool Dies(Fault fault)
    {
        if (!world.Strikes(fault))
            return false;
        Struck(fault);
        Kill(world.Chance.Between(200, 10_000));
        return true;
    }

    private void Later(long ms, Action action)
    {
        var life = Life;
        world.After(
            ms,
            () =>
            {
                if (Life == life && Up)
                    action();
            }
        );
    }

    // ---- the news stream -----------------------------------------------------------------------------------------------

    /// <summary>Opens the stream, if it isn't.</summary>
    public void Listen()
    {
        if (Up)
            Reconnect(0);
    }

    private void Reconnect(long ms) =>
        Later(
            ms,
            () =>
            {
                if (Listening)
                    return;
                if (Offline)
                {
                    Reconnect(world.Chance.Between(500, 20_000));
                    return;
                }
                Listening = true;
                Signal("listening");
            }
        );

    /// <summary>The stream breaks; until that shows, news are missed.</summary>
    public void BreakStream(long untilItShowsMs)
    {
        if (!Listening)
            return;
        Listening = false;
        Later(
            untilItShowsMs,
            () =>
            {
                Signal("silent");
                Reconnect(world.Healed ? world.Chance.Between(100, 1_000) : world.Chance.Between(500, 30_000));
            }
        );
    }

    private int Random() => world.Chance.Below(1_000_000);

    private void Note(string what) => world.Note($"{name} {what}");
}
