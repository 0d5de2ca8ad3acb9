using System.Globalization;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;
using Shouldly;

namespace Kaunta.Core.Tests.Sync;

/// <summary>
/// A random walk with one seed: a journal, a server that loses answers, is restored, disagrees and says no, and a device in between.
/// Besides giving a long trace it holds the engine to its promises at every step.
/// </summary>
internal sealed class DeviceWalk
{
    private readonly Random random;
    private readonly DeviceTrace trace;
    private readonly Dictionary<string, long> server = [];
    private long now = 1_000_000;
    private string incarnation = "i0";
    private long seq;
    private int incarnations;
    private int epoch;
    private bool healed;

    public DeviceWalk(int seed)
    {
        random = new Random(seed);
        trace = new DeviceTrace(string.Create(CultureInfo.InvariantCulture, $"random walk, seed {seed}"), showCommands: false);
    }

    public DeviceTrace Run(int steps)
    {
        Step(new Enrolled(now, Chance(), new(incarnation, 0, JournalHash.Zero, 0)));
        Step(new Signal(now, Chance(), "leaderGained"));
        for (var at = 0; at < steps; at++)
            Step(Next());
        Heal();
        return trace;
    }

    /// <summary>When the world is kind again, everything arrives: no state is a dead end.</summary>
    private void Heal()
    {
        healed = true;
        if (trace.State.Storage is not null || !trace.State.Leader)
        {
            Step(new Started(now, Chance(), Head()));
            Step(new Signal(now, Chance(), "leaderGained"));
        }
        for (var at = 0; at < 3_000 && Light.Of(trace.State).Colour != "green"; at++)
        {
            now += 5_000;
            Step(Answer() ?? new Signal(now, Chance(), "tick"));
        }
        if (trace.State.Phase == "active")
            Light.Of(trace.State).Colour.ShouldBe("green", $"{trace.Name}: {trace.State.ToSortedJson()}");
        trace.State.Unsent.ShouldBe(0, $"{trace.Name}: {trace.State.ToSortedJson()}");
    }

    private void Step(DeviceEvent happened)
    {
        var busy = (Push: trace.State.Push.Busy, Pull: trace.State.Pull.Busy);
        trace.Step(happened);
        var state = trace.State;
        foreach (var push in trace.Commands.OfType<PushCommand>())
        {
            push.Count.ShouldBeInRange(1, DeviceEngine.MaxBatch);
            busy.Push?.Request.ShouldNotBe(push.Request);
        }
        state.Streams.ShouldAllBe(stream => stream.Confirmed <= stream.Seq && stream.Confirmed >= stream.First - 1);
        if (state.Leader && state.Storage is null && state.Unsent > 0 && state.Forking is null)
            trace.Commands.OfType<WaitCommand>().Single().Until.ShouldNotBeNull();
        if (Light.Of(state).Colour == "green")
            state.Unsent.ShouldBe(0);
    }

    private DeviceEvent Next()
    {
        now += random.Next(0, 20_000);
        if (random.Next(4) == 0)
        {
            seq += random.Next(1, 40);
            return new Recorded(now, Chance(), Head());
        }
        if (random.Next(2) == 0 && Answer() is { } answer)
            return answer;
        return random.Next(24) switch
        {
            0 => new Signal(now, Chance(), "online"),
            1 => new Signal(now, Chance(), "offline"),
            2 => new Signal(now, Chance(), "news"),
            3 => new Signal(now, Chance(), "listening"),
            4 => new Signal(now, Chance(), "silent"),
            5 => new Signal(now, Chance(), "wake"),
            6 => Lost(),
            7 => new Signal(now, Chance(), "leaderGained"),
            8 => new Started(now, Chance(), Head()),
            9 => new StorageFailed(now, Chance(), "storage_failed"),
            10 => Restore(),
            _ => new Signal(now, Chance(), "tick"),
        };
    }

    private Signal Lost() => new(now, Chance(), "leaderLost");

    private Signal Restore()
    {
        epoch++;
        foreach (var name in server.Keys.ToList())
            server[name] = random.NextInt64(0, server[name] + 1);
        return new Signal(now, Chance(), "news");
    }

    private DeviceEvent? Answer()
    {
        if (trace.State.Forking is { } forking && trace.State.Leader)
            return OpenIncarnation(forking);
        var pull = trace.State.Pull.Busy;
        if (trace.State.Push.Busy is { } push && (pull is null || random.Next(2) == 0))
            return AnswerPush(push);
        return pull is null ? null : AnswerPull(pull);
    }

    private DeviceEvent AnswerPush(BusyRequest push)
    {
        var stream = trace.State.Streams[push.Stream];
        if (!healed && Trouble(push.Request) is { } trouble)
            return trouble;
        var name = stream.Incarnation + stream.Branch;
        var held = server.GetValueOrDefault(name, stream.Branch.Length > 0 ? stream.First - 1 : 0);
        if (stream.Branch.Length > 0 && held < stream.First)
        {
            // The server has no such branch (yet): it must begin with its first operation and differ from something.
            held = stream.First - 1;
            if (push.First != stream.First || server.GetValueOrDefault(stream.Incarnation) < stream.First)
                return new Refused(now, Chance(), push.Request, 400, "push_malformed");
        }
        if (push.First > held + 1)
            return new Refused(now, Chance(), push.Request, 409, "journal_gap", Expected: held + 1);
        if (!healed && name == incarnation && random.Next(15) == 0)
        {
            var differs = push.First + random.Next(-1, 3);
            server[name] = Math.Max(held, differs);
            return new Refused(now, Chance(), push.Request, 409, "journal_differs", Seq: differs, Hash: H(stream, 0));
        }
        var count = Math.Min(trace.State.Batch, stream.Seq - push.First + 1);
        held = Math.Max(held, push.First - 1 + count);
        server[name] = held;
        var agreed = new ServerJournal(
            stream.Incarnation,
            stream.Branch,
            held,
            held == stream.Seq ? stream.Hash : H(stream, held),
            held - stream.First + 1,
            held == stream.Seq ? stream.Total : held
        );
        return new PushAnswered(now, Chance(), push.Request, agreed, held / 2, Epoch());
    }

    private DeviceEvent AnswerPull(BusyRequest pull)
    {
        if (!healed && Trouble(pull.Request) is { } trouble)
            return trouble;
        if (random.Next(4) == 0)
            return new PullProgress(now, Chance(), pull.Request);
        var resync = (trace.State.Epoch is { } known && known != Epoch()) || (!healed && random.Next(10) == 0);
        string[] cursors = resync ? [] : [string.Create(CultureInfo.InvariantCulture, $"business:{now}:variant:x")];
        return new PullAnswered(now, Chance(), pull.Request, Epoch(), cursors, resync || random.Next(3) == 0, resync);
    }

    private DeviceEvent? Trouble(int request) =>
        random.Next(10) switch
        {
            0 => new Failed(now, Chance(), request, "network"),
            1 => new Failed(now, Chance(), request, "timeout"),
            2 => new Failed(now, Chance(), request, "not_kaunta"),
            3 => new Failed(now, Chance(), request, "cut"),
            4 => new Refused(now, Chance(), request, 503, "later", RetryAfterMs: random.Next(0, 20_000)),
            5 => new Refused(now, Chance(), request, 413, "batch_too_large"),
            6 => random.Next(20) == 0
                ? new Refused(now, Chance(), request, 401, "device_revoked")
                : new Refused(now, Chance(), request + 1, 401, "proof_wrong"),
            _ => null,
        };

    private Forked OpenIncarnation(Forking forking)
    {
        var stream = trace.State.Streams[forking.Stream];
        var tail = new DeviceHead(stream.Incarnation, stream.Seq, stream.Hash, Math.Max(0, stream.Seq - forking.First + 1) * 7);
        incarnation = string.Create(CultureInfo.InvariantCulture, $"i{++incarnations}");
        seq = 0;
        return new Forked(now, Chance(), JournalHash.Of($"branch{incarnations}"), tail, new(incarnation, 0, stream.Hash, 0));
    }

    private DeviceHead Head() => new(incarnation, seq, JournalHash.Of($"{incarnation}/{seq}"), seq * 7);

    private static string H(JournalStream stream, long at) => JournalHash.Of($"{stream.Incarnation}{stream.Branch}{at}");

    private string Epoch() => string.Create(CultureInfo.InvariantCulture, $"e{epoch}");

    private int Chance() => random.Next(1_000_000);
}
