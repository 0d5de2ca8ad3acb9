using Kaunta.Core.Journal;
using Kaunta.Core.Sync;
using Shouldly;

namespace Kaunta.Core.Tests.Sync;

/// <summary>
/// Written runs of the device engine: each is a story that once went wrong somewhere, and says how it must end. Hashes are shortened
/// stand-ins; the engine only compares them.
/// </summary>
internal static class DeviceScenarios
{
    private const string A = "0192f3a0-0000-7000-8000-00000000001a";
    private const string B = "0192f3a0-0000-7000-8000-00000000001b";
    private const string C = "0192f3a0-0000-7000-8000-00000000001c";

    public static IEnumerable<DeviceTrace> All() =>
        [
            FirstSale(),
            AnswerLost(),
            CaptivePortal(),
            DeadlinePasses(),
            TooLarge(),
            RestoredServer(),
            ResyncOfTheFeed(),
            LoadThatBeginsAgain(),
            PullThatFails("network"),
            PullThatFails("cut"),
            PullThatTakesTooLong(),
            CopiedDevice(),
            CopyOfACopy(),
            UnreadableBehindAnothers(),
            BranchOfALostJournal(),
            OlderDevice(),
            LostInTheMiddle(),
            LostTail(),
            LostTailThatHadArrived(),
            LostTailBehindOldNotes(),
            LostTailTwice(),
            LostTailWithoutNotes(),
            LostTailBeforeAFork(),
            LostTailOfWhichTheServerHasMore(),
            LostTailOfABranch(),
            LostOfferToARestoredServer(),
            DifferenceFurtherDown(),
            Revoked(),
            NonceTooOld(),
            LaterWithRetryAfter(),
            WrongTotals(),
            LeaderChanges(),
            StorageFails(),
            WrongJournalInAnswer(),
        ];

    private static string H(long seq, string of = "a") => JournalHash.Of($"{of}{seq}");

    private static DeviceHead Head(long seq, string incarnation = A, string of = "a") => new(incarnation, seq, H(seq, of), seq * 100);

    private static ServerJournal Server(long seq, string incarnation = A, string of = "a") =>
        new(incarnation, "", seq, H(seq, of), seq, seq * 100);

    private static int PushOf(DeviceTrace trace) => trace.State.Push.Busy!.Request;

    private static int PullOf(DeviceTrace trace) => trace.State.Pull.Busy!.Request;

    private static DeviceTrace Selling(string name, long operations = 0)
    {
        var trace = new DeviceTrace(name, showCommands: true);
        trace.Step(new Enrolled(1000, 0, Head(0)));
        trace.Step(new Signal(1001, 0, "leaderGained"));
        trace.Step(new PullAnswered(1100, 0, 1, "e1", ["business:5:variant:x"], false, false));
        if (operations == 0)
            return trace;
        trace.Step(new Recorded(1200, 0, Head(operations)));
        while (trace.State.Push.Busy is { } push)
            trace.Step(new PushAnswered(1300, 0, push.Request, Server(push.Last), 0, "e1"));
        Light.Of(trace.State).Colour.ShouldBe("green");
        // What was sent is pulled at once.
        trace.Step(new PullAnswered(1400, 0, PullOf(trace), "e1", ["business:6:variant:x"], false, false));
        return trace;
    }

    private static DeviceTrace FirstSale()
    {
        var trace = Selling("a sale is sent and agreed");
        trace.Step(new Recorded(2000, 0, Head(1))).OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 1, 1));
        trace.Step(new Recorded(2001, 0, Head(2))).OfType<PushCommand>().ShouldBeEmpty();
        trace.Step(new PushAnswered(2100, 0, PushOf(trace), Server(1), 0, "e1")).OfType<PushCommand>().Single().First.ShouldBe(2);
        Light.Of(trace.State).ShouldBe(new("pending", null, 1));
        trace.Step(new PushAnswered(2200, 0, PushOf(trace), Server(2), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        trace.State.AgreedAt.ShouldBe(2200);
        return trace;
    }

    private static DeviceTrace AnswerLost()
    {
        var trace = Selling("an answer is lost, and the same operations are offered again");
        trace.Step(new Recorded(2000, 0, Head(3)));
        trace.Step(new Failed(2500, 500_000, 2, "network")).OfType<PushCommand>().ShouldBeEmpty();
        trace.Step(new Signal(2999, 0, "tick")).OfType<PushCommand>().ShouldBeEmpty();
        trace.Step(new Signal(3000, 0, "tick")).OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 1, 3));
        // The answer to the first request comes after all: its number is not the one that counts now.
        trace.Step(new PushAnswered(3001, 0, 2, Server(3), 0, "e1"));
        trace.State.Unsent.ShouldBe(3);
        trace.Step(new PushAnswered(3002, 0, PushOf(trace), Server(3), 0, "e1"));
        Light.Of(trace.State).Colour.ShouldBe("green");
        return trace;
    }

    private static DeviceTrace CaptivePortal()
    {
        var trace = Selling("a captive portal answers");
        trace.Step(new Recorded(2000, 0, Head(1)));
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var request = trace.State.Push.Busy!.Request;
            trace.Step(new Failed(3000 + attempt * 100_000, 999_999, request, "not_kaunta"));
            trace.State.Push.Until.ShouldBeLessThanOrEqualTo(3000 + attempt * 100_000 + 60_000);
            trace.Step(new Signal(102_000 + attempt * 100_000, 0, "tick"));
        }
        Light.Of(trace.State).ShouldBe(new("pending", "not_kaunta", 1));
        trace.Step(new Failed(900_000, 999_999, trace.State.Push.Busy!.Request, "not_kaunta"));
        // The network is back: no waiting.
        trace.Step(new Signal(900_001, 0, "online")).OfType<PushCommand>().Count().ShouldBe(1);
        return trace;
    }

    private static DeviceTrace DeadlinePasses()
    {
        var trace = Selling("a connection says nothing for ever");
        trace.Step(new Recorded(2000, 0, Head(400)));
        trace.Step(new Signal(31_999, 0, "tick")).OfType<AbortCommand>().ShouldBeEmpty();
        trace.Step(new Signal(32_000, 0, "tick")).OfType<AbortCommand>().First().Request.ShouldBe(2);
        trace.State.Batch.ShouldBe(250);
        trace.AllCommands.OfType<PushCommand>().Last().Count.ShouldBe(250);
        return trace;
    }

    private static DeviceTrace TooLarge()
    {
        var trace = Selling("a batch is too large, and shrinks until it passes");
        trace.Step(new Recorded(2000, 0, Head(500)));
        trace.Step(new Refused(2100, 0, PushOf(trace), 413, "batch_too_large")).OfType<PushCommand>().Single().Count.ShouldBe(250);
        trace.Step(new Refused(2200, 0, PushOf(trace), 413, "batch_too_large")).OfType<PushCommand>().Single().Count.ShouldBe(125);
        trace.Step(new PushAnswered(2300, 0, PushOf(trace), Server(125), 0, "e1")).OfType<PushCommand>().Single().Count.ShouldBe(250);
        return trace;
    }

    private static DeviceTrace RestoredServer()
    {
        var trace = Selling("a server is restored to an older point and is refilled", 10);
        trace.Step(new Signal(40_000, 0, "tick"));
        trace.Step(new PullAnswered(40_100, 0, PullOf(trace), "e2", [], false, true));
        Light.Of(trace.State).Colour.ShouldBe("pending");
        var offered = trace.AllCommands.OfType<PushCommand>().Last();
        (offered.First, offered.Count).ShouldBe((10, 1));
        trace.Step(new Refused(40_200, 0, offered.Request, 409, "journal_gap", Expected: 7));
        var again = trace.AllCommands.OfType<PushCommand>().Last();
        (again.First, again.Count).ShouldBe((7, 4));
        trace.Step(new PushAnswered(40_300, 0, again.Request, Server(10), 0, "e2"));
        Light.Of(trace.State).Colour.ShouldBe("green");
        return trace;
    }

    private static DeviceTrace ResyncOfTheFeed()
    {
        var trace = Selling("a cursor is older than the horizon: server-owned rows are replaced, nothing else", 3);
        trace.Step(new Signal(40_000, 0, "news"));
        var pull = trace.AllCommands.OfType<PullCommand>().Last();
        trace.Step(new PullAnswered(40_100, 0, pull.Request, "e1", [], true, true));
        var fresh = trace.AllCommands.OfType<PullCommand>().Last();
        fresh.Cursors.ShouldBeEmpty();
        fresh.Generation.ShouldBe(pull.Generation + 1);
        trace.Step(new Recorded(40_150, 0, Head(4)));
        trace
            .Step(new PullAnswered(40_200, 0, fresh.Request, "e1", ["business:3:variant:x"], true, false))
            .OfType<SweepCommand>()
            .ShouldBeEmpty();
        var last = trace.AllCommands.OfType<PullCommand>().Last();
        trace
            .Step(new PullAnswered(40_300, 0, last.Request, "e1", ["business:9:variant:x"], false, false))
            .OfType<SweepCommand>()
            .Single()
            .Generation.ShouldBe(fresh.Generation);
        trace.State.Unsent.ShouldBe(1);
        return trace;
    }

    private static DeviceTrace LoadThatBeginsAgain()
    {
        var trace = new DeviceTrace("a first load is cut and begins again: rows of the cut page, perhaps of a lost epoch, are swept", true);
        trace.Step(new Enrolled(1000, 0, Head(0)));
        trace.Step(new Signal(1001, 0, "leaderGained"));
        var cut = trace.AllCommands.OfType<PullCommand>().Last();
        trace.Step(new Failed(1100, 0, cut.Request, "cut"));
        var again = trace.AllCommands.OfType<PullCommand>().Last();
        again.Cursors.ShouldBeEmpty();
        again.Generation.ShouldBe(cut.Generation + 1);
        trace
            .Step(new PullAnswered(1200, 0, again.Request, "e2", ["business:9:variant:x"], false, false))
            .OfType<SweepCommand>()
            .Single()
            .Generation.ShouldBe(again.Generation);
        return trace;
    }

    /// <summary>A device that listens doesn't poll for minutes: only news made it pull.</summary>
    private static DeviceTrace PulledForNews(string name)
    {
        var trace = Selling(name);
        trace.Step(new Signal(2000, 0, "listening"));
        trace.Step(new PullAnswered(2100, 0, PullOf(trace), "e1", ["business:7:variant:x"], false, false));
        trace.Step(new Signal(3000, 0, "news")).OfType<PullCommand>().ShouldHaveSingleItem();
        return trace;
    }

    private static DeviceTrace PullThatFails(string why)
    {
        var trace = PulledForNews($"a pull that failed ({why}) is asked for again soon: its news don't come twice");
        trace.Step(new Failed(3100, 0, PullOf(trace), why));
        var until = trace.Commands.OfType<WaitCommand>().Last().Until!.Value;
        until.ShouldBeLessThan(3100 + 60_000);
        trace.Step(new Signal(until, 0, "tick")).OfType<PullCommand>().ShouldHaveSingleItem();
        return trace;
    }

    private static DeviceTrace PullThatTakesTooLong()
    {
        var trace = PulledForNews("a pull without an answer is given up and asked for again");
        var deadline = trace.State.Pull.Busy!.Deadline;
        trace.Step(new Signal(deadline, 0, "tick")).OfType<AbortCommand>().ShouldHaveSingleItem();
        var until = trace.Commands.OfType<WaitCommand>().Last().Until!.Value;
        until.ShouldBeLessThan(deadline + 60_000);
        trace.Step(new Signal(until, 0, "tick")).OfType<PullCommand>().ShouldHaveSingleItem();
        return trace;
    }

    private static DeviceTrace CopiedDevice()
    {
        var trace = Selling("a copied device sends its branch and goes on in a new incarnation", 5);
        trace.Step(new Recorded(2000, 0, Head(7, of: "b")));
        // The sixth may be unreadable, and then nobody could tell what it follows: more is offered, from before it.
        trace
            .Step(new Refused(2100, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6)))
            .OfType<PushCommand>()
            .Single()
            .First.ShouldBe(1);
        trace
            .Step(new Refused(2100, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6)))
            .OfType<ForkCommand>()
            .Single()
            .ShouldBe(new(A, 6));
        Light.Of(trace.State).Colour.ShouldBe("differs");
        // One more was recorded before the new incarnation was opened: it belongs to the branch.
        trace.Step(new Recorded(2101, 0, Head(8, of: "b")));
        trace.Step(new Forked(2102, 0, H(6, "b"), new(A, 8, H(8, "b"), 300), new(B, 0, H(8, "b"), 0)));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, H(6, "b"), 6, 3));
        trace.Step(new Recorded(2150, 0, new(B, 1, H(1, "c"), 50))).OfType<PushCommand>().ShouldBeEmpty();
        trace.Step(new PushAnswered(2200, 0, PushOf(trace), new(A, H(6, "b"), 8, H(8, "b"), 3, 300), 0, "e1"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), B, "", 1, 1));
        trace.Step(new PushAnswered(2300, 0, PushOf(trace), new(B, "", 1, H(1, "c"), 1, 50), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    private static DeviceTrace CopyOfACopy()
    {
        var trace = Selling("a copy of a copy sends what differs from the other copy as a branch of its branch", 5);
        trace.Step(new Recorded(2000, 0, Head(8, of: "b")));
        trace.Step(new Refused(2100, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6)));
        trace.Step(new Refused(2100, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6)));
        trace.Step(new Forked(2102, 0, H(6, "b"), new(A, 8, H(8, "b"), 300), new(B, 0, H(8, "b"), 0)));
        trace.Step(new Recorded(2150, 0, new(B, 1, H(1, "c"), 50)));
        // The other copy had the same sixth and seventh, and another eighth.
        trace
            .Step(new Refused(2200, 0, PushOf(trace), 409, "journal_differs", Seq: 8, Hash: H(8, "d")))
            .OfType<ForkCommand>()
            .Single()
            .ShouldBe(new(A, 8));
        trace.Step(new Forked(2202, 0, H(8, "b"), new(A, 8, H(8, "b"), 100), new(B, 1, H(1, "c"), 50)));
        trace
            .State.Streams.Select(stream => (stream.Branch, stream.First, stream.Seq, stream.Shared))
            .ShouldBe([("", 1, 5, true), (H(6, "b"), 6, 7, true), (H(8, "b"), 8, 8, false), ("", 1, 1, false)]);
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, H(8, "b"), 8, 1));
        trace.Step(new PushAnswered(2300, 0, PushOf(trace), new(A, H(8, "b"), 8, H(8, "b"), 1, 100), 0, "e1"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), B, "", 1, 1));
        trace.Step(new PushAnswered(2400, 0, PushOf(trace), new(B, "", 1, H(1, "c"), 1, 50), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    /// <summary>
    /// A found bug: the server was restored, and a copy's line came to stand where this device's had been. An unreadable line behind it was
    /// taken for its successor, and the one before was lost.
    /// </summary>
    private static DeviceTrace UnreadableBehindAnothers()
    {
        var trace = Selling("a line that can't be read is sent with the one before it, which turns out to be another's", 5);
        trace.Step(new Recorded(2000, 0, Head(7)));
        trace.Commands.OfType<PushCommand>().Single().First.ShouldBe(6);
        trace.Step(new Refused(2100, 0, PushOf(trace), 409, "journal_gap", Expected: 5));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 5, 3));
        trace.Step(new Refused(2200, 0, PushOf(trace), 409, "journal_differs", Seq: 5, Hash: H(5, "b")));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 1, 7));
        trace.Step(new Refused(2300, 0, PushOf(trace), 409, "journal_differs", Seq: 5, Hash: H(5, "b")));
        trace.Commands.OfType<ForkCommand>().Single().ShouldBe(new(A, 5));
        trace.Step(new Forked(2400, 0, H(5), new(A, 7, H(7), 300), new(B, 0, H(7), 0)));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, H(5), 5, 3));
        trace.Step(new PushAnswered(2500, 0, PushOf(trace), new(A, H(5), 7, H(7), 3, 300), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    private static DeviceTrace BranchOfALostJournal()
    {
        var trace = Selling("a restored server has nothing that a branch differs from: it goes on where the part before it ends", 5);
        trace.Step(new Recorded(2000, 0, Head(8, of: "b")));
        trace.Step(new Refused(2100, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6)));
        trace.Step(new Refused(2100, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6)));
        trace.Step(new Forked(2102, 0, H(6, "b"), new(A, 8, H(8, "b"), 300), new(B, 0, H(8, "b"), 0)));
        trace.Step(new PushAnswered(2200, 0, PushOf(trace), new(A, H(6, "b"), 8, H(8, "b"), 3, 300), 0, "e1"));
        Light.Of(trace.State).Colour.ShouldBe("green");
        trace.Step(new Signal(40_000, 0, "tick"));
        trace.Step(new PullAnswered(40_100, 0, PullOf(trace), "e2", [], false, true));
        trace.Step(new PushAnswered(40_200, 0, PushOf(trace), Server(5), 0, "e2"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, H(6, "b"), 8, 1));
        trace.Step(new Refused(40_300, 0, PushOf(trace), 400, "push_malformed"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, H(6, "b"), 6, 3));
        trace.Step(new Refused(40_400, 0, PushOf(trace), 400, "push_malformed"));
        trace
            .State.Streams.Select(stream => (stream.Branch, stream.First, stream.Seq, stream.Shared))
            .ShouldBe([("", 1, 8, true), ("", 1, 0, false)]);
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 6, 3));
        // The sixth can't be read: the server asks for the fifth, which was in a part of its own.
        trace.Step(new Refused(40_500, 0, PushOf(trace), 409, "journal_gap", Expected: 5));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 5, 4));
        trace.Step(new PushAnswered(40_600, 0, PushOf(trace), Server(8, of: "b"), 0, "e2"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    private static DeviceTrace OlderDevice()
    {
        var trace = Selling("a device restored to an older state learns that the server knows more", 5);
        trace.Step(new Signal(40_000, 0, "tick"));
        trace.Step(new PullAnswered(40_100, 0, PullOf(trace), "e2", [], false, true));
        var offered = trace.AllCommands.OfType<PushCommand>().Last();
        trace.Step(new PushAnswered(40_200, 0, offered.Request, Server(9), 0, "e2")).OfType<ForkCommand>().Single().First.ShouldBe(6);
        trace.Step(new Forked(40_300, 0, "", new(A, 5, H(5), 0), new(B, 0, H(5), 0)));
        Light.Of(trace.State).Colour.ShouldBe("green");
        trace.State.Streams.Select(stream => (stream.Incarnation, stream.Shared)).ShouldBe([(A, true), (B, false)]);
        return trace;
    }

    private static DeviceTrace LostInTheMiddle()
    {
        var trace = Selling("a restored server lacks what can't be read any more: what is behind it is sent, behind a gap", 10);
        trace.Step(new Signal(40_000, 0, "tick"));
        trace.Step(new PullAnswered(40_100, 0, PullOf(trace), "e2", [], false, true));
        trace.Step(new Refused(40_200, 0, PushOf(trace), 409, "journal_gap", Expected: 7));
        trace.Step(new PushAnswered(40_300, 0, PushOf(trace), Server(7), 0, "e2", Last: 7));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 8, 3));
        trace.Step(new PushAnswered(40_400, 0, PushOf(trace), new(A, H(9), 10, H(10), 2, 200), 0, "e2", Last: 10, First: 9));
        // What is sold from here on doesn't stand behind the gap.
        trace.Commands.OfType<ForkCommand>().Single().ShouldBe(new(A, 11));
        trace.Step(new Forked(40_500, 0, "", new(A, 10, "", 0), new(B, 0, H(10), 0)));
        trace
            .State.Streams.Select(stream => (stream.Branch, stream.First, stream.Seq, stream.Shared))
            .ShouldBe([("", 1, 7, true), (H(9), 9, 10, true), ("", 1, 0, false)]);
        Light.Of(trace.State).ShouldBe(new("green", null, 0));

        // Once more, and a copy's lines stand where the lost one did: both are asked for what is behind it as before.
        trace.Step(new Signal(90_000, 0, "wake"));
        trace.Step(new PullAnswered(90_100, 0, PullOf(trace), "e3", [], false, true));
        trace.Step(new PushAnswered(90_200, 0, PushOf(trace), Server(7), 0, "e3"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, H(9), 10, 1));
        trace.Step(new Refused(90_300, 0, PushOf(trace), 400, "push_malformed"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, H(9), 9, 2));
        trace.Step(new Refused(90_400, 0, PushOf(trace), 409, "journal_differs", Seq: 8, Hash: H(8, "b")));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 9, 2));
        trace.Step(new Refused(90_500, 0, PushOf(trace), 409, "journal_gap", Expected: 8));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 8, 3));
        trace.Step(new PushAnswered(90_600, 0, PushOf(trace), new(A, H(9), 10, H(10), 2, 200), 0, "e3", Last: 10, First: 9));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    private static DeviceTrace LostTail()
    {
        var trace = Selling("a device can't read its last two operations: what is left arrives, and a new journal begins", 5);
        trace.Step(new Recorded(2000, 0, Head(8)));
        trace.Step(new Started(90_001, 0, new(B, 1, H(1, "b"), 0), [new(A, 6, H(6), 0)]));
        trace.Step(new Signal(90_002, 0, "leaderGained")).OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 6, 1));
        trace.Step(new PushAnswered(90_100, 0, PushOf(trace), new(A, "", 6, H(6), 6, 600), 0, "e1"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), B, "", 1, 1));
        trace.Step(new PushAnswered(90_200, 0, PushOf(trace), new(B, "", 1, H(1, "b"), 1, 0), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    /// <summary>A found bug: what stood between the notes and the last line that could be read was never sent, and the light was green.</summary>
    private static DeviceTrace LostTailBehindOldNotes()
    {
        var trace = Selling(
            "the notes of a device that can't read its last operations are older than the rest: all of the rest arrives",
            5
        );
        trace.Step(new Started(90_001, 0, new(B, 1, H(1, "b"), 0), [new(A, 7, H(7), 0)]));
        trace.State.Unsent.ShouldBe(3);
        trace.Step(new Signal(90_002, 0, "leaderGained")).OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 6, 2));
        trace.Step(new PushAnswered(90_100, 0, PushOf(trace), new(A, "", 7, H(7), 7, 700), 0, "e1"));
        trace.Commands.OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), B, "", 1, 1));
        trace.Step(new PushAnswered(90_200, 0, PushOf(trace), new(B, "", 1, H(1, "b"), 1, 0), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    private static DeviceTrace LostTailThatHadArrived()
    {
        var trace = Selling("the operations that a device can't read had arrived: told again at the next start, nothing changes", 5);
        var started = new Started(90_000, 0, new(B, 1, H(1, "b"), 0), [new(A, 3, H(3), 0)]);
        trace.Step(started);
        // The last that can be read is offered again: what says that it had arrived may be older than a restore of the server.
        trace.State.Unsent.ShouldBe(2);
        var streams = trace.State.Streams;
        trace.Step(started with { Now = 91_000 });
        trace.State.Streams.ShouldBe(streams);
        return trace;
    }

    /// <summary>A found loss: the notes spoke of one incarnation, and nothing of the next was ever sent.</summary>
    private static DeviceTrace LostTailTwice()
    {
        var trace = Selling("a device lost the end of its journal twice before its notes spoke of the first: all that is left arrives", 5);
        trace.Step(new Started(90_000, 0, Head(1, C, "c"), [new(A, 7, H(7), 0), new(B, 2, H(2, "b"), 0)]));
        EverythingOfThreeArrives(trace, firstOfA: 6);
        return trace;
    }

    private static DeviceTrace LostTailWithoutNotes()
    {
        var trace = new DeviceTrace(
            "a device that lost ends of its journal never made notes: all that is left arrives",
            showCommands: true
        );
        trace.Step(new Enrolled(80_000, 0, Head(1, C, "c")));
        trace.Step(new Started(90_000, 0, Head(1, C, "c"), [new(A, 7, H(7), 0), new(B, 2, H(2, "b"), 0)]));
        EverythingOfThreeArrives(trace, firstOfA: 1);
        return trace;
    }

    private static void EverythingOfThreeArrives(DeviceTrace trace, long firstOfA)
    {
        var push = trace.Step(new Signal(90_002, 0, "leaderGained")).OfType<PushCommand>().Single();
        push.ShouldBe(new(PushOf(trace), A, "", firstOfA, 8 - firstOfA));
        push = trace.Step(new PushAnswered(90_100, 0, PushOf(trace), Server(7), 0, "e1")).OfType<PushCommand>().Single();
        push.ShouldBe(new(PushOf(trace), B, "", 1, 2));
        push = trace.Step(new PushAnswered(90_200, 0, PushOf(trace), Server(2, B, "b"), 0, "e1")).OfType<PushCommand>().Single();
        push.ShouldBe(new(PushOf(trace), C, "", 1, 1));
        trace.Step(new PushAnswered(90_300, 0, PushOf(trace), Server(1, C, "c"), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
    }

    /// <summary>A found stall: the two histories were never parted, and the light said for ever that they differ.</summary>
    private static DeviceTrace LostTailBeforeAFork()
    {
        var trace = Selling("a device that is to part from its copy's history loses what it recorded since", 5);
        trace.Step(new Recorded(2000, 0, Head(6)));
        trace.Step(new PushAnswered(2100, 0, PushOf(trace), Server(9, of: "b"), 0, "e1")).OfType<ForkCommand>().Single().First.ShouldBe(7);
        trace.Step(new Started(90_000, 0, Head(1, B, "b"), [new(A, 6, H(6), 0)]));
        trace.Step(new Signal(90_002, 0, "leaderGained")).OfType<ForkCommand>().Single().ShouldBe(new(A, 7));
        trace.Step(new Forked(90_010, 0, "", new(A, 6, "", 0), Head(1, B, "b"))).OfType<PushCommand>().Single().Incarnation.ShouldBe(B);
        trace.Step(new PushAnswered(90_100, 0, PushOf(trace), Server(1, B, "b"), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    private static DeviceTrace LostTailOfWhichTheServerHasMore()
    {
        var trace = Selling("the server has more than a device can still read of its journal, and was put back to an older copy", 5);
        trace.Step(new Started(90_000, 0, Head(1, B, "b"), [new(A, 5, H(5), 0)]));
        trace.Step(new Signal(90_002, 0, "leaderGained")).OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 5, 1));
        trace.Step(new PushAnswered(90_100, 0, PushOf(trace), Server(8), 0, "e1"));
        trace.Step(new PushAnswered(90_200, 0, PushOf(trace), Server(1, B, "b"), 0, "e2")).OfType<PushCommand>().Single().First.ShouldBe(5);
        trace.Step(new PushAnswered(90_300, 0, PushOf(trace), Server(8), 0, "e2"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    /// <summary>A found stall: the server has a line of the branch that can't be read any more, and the light said for ever that they differ.</summary>
    private static DeviceTrace LostTailOfABranch()
    {
        var trace = Selling("a copied device can't read the last line of what parts, and the server has it", 5);
        trace.Step(new Started(90_000, 0, Head(1, B, "b"), [new(A, 7, H(7), 0)]));
        trace.Step(new Signal(90_002, 0, "leaderGained"));
        trace.Step(new Refused(90_050, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6, "c")));
        trace.Step(new Refused(90_100, 0, PushOf(trace), 409, "journal_differs", Seq: 6, Hash: H(6, "c"))).OfType<ForkCommand>().Single();
        trace.Step(new Forked(90_110, 0, H(6), new(A, 7, H(7), 200), Head(1, B, "b")));
        trace.Step(new PushAnswered(90_200, 0, PushOf(trace), new(A, H(6), 8, H(8), 3, 300), 0, "e1"));
        trace.Step(new PushAnswered(90_300, 0, PushOf(trace), Server(1, B, "b"), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    /// <summary>A found loss: the line was lost by which the server would have been found to lack those before it.</summary>
    private static DeviceTrace LostOfferToARestoredServer()
    {
        var trace = Selling("a device loses the line that it was to offer to a server that was put back", 5);
        trace.Step(new Recorded(2000, 0, Head(6)));
        trace.Step(new Signal(2050, 0, "news"));
        trace.Step(new PullAnswered(2100, 0, PullOf(trace), "e2", [], false, false));
        trace.Step(new Started(90_000, 0, Head(1, B, "b"), [new(A, 5, H(5), 0)]));
        trace.Step(new Signal(90_002, 0, "leaderGained")).OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 5, 1));
        trace.Step(new Refused(90_100, 0, PushOf(trace), 409, "journal_gap", Expected: 3));
        trace.Step(new PushAnswered(90_200, 0, PushOf(trace), Server(5), 0, "e2"));
        trace.Step(new PushAnswered(90_300, 0, PushOf(trace), Server(1, B, "b"), 0, "e2"));
        Light.Of(trace.State).ShouldBe(new("green", null, 0));
        return trace;
    }

    private static DeviceTrace DifferenceFurtherDown()
    {
        var trace = Selling("the chain doesn't join: the device goes back until a line is common", 600);
        trace.State.Batch.ShouldBe(500);
        trace.Step(new Recorded(2000, 0, Head(601, of: "b")));
        trace
            .Step(new Refused(2100, 0, PushOf(trace), 409, "journal_differs", Seq: 600, Hash: H(600)))
            .OfType<PushCommand>()
            .Single()
            .First.ShouldBe(102);
        trace
            .Step(new Refused(2200, 0, PushOf(trace), 409, "journal_differs", Seq: 450, Hash: H(450)))
            .OfType<ForkCommand>()
            .Single()
            .First.ShouldBe(450);
        return trace;
    }

    private static DeviceTrace Revoked()
    {
        var trace = Selling("a revoked device stops pulling and goes on depositing", 2);
        trace.Step(new Recorded(2000, 0, Head(3)));
        trace.Step(new Refused(2100, 0, PushOf(trace), 401, "device_revoked")).OfType<PushCommand>().Single().Deposit.ShouldBeTrue();
        Light.Of(trace.State).Colour.ShouldBe("revoked");
        trace.Step(new PushAnswered(2200, 0, PushOf(trace), Server(3), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("revoked", null, 0));
        trace.Step(new Signal(400_000, 0, "tick")).OfType<PullCommand>().ShouldBeEmpty();
        return trace;
    }

    /// <summary>A found bug: a till between two servers whose clocks differed waited five minutes, as if a person had to do something.</summary>
    private static DeviceTrace NonceTooOld()
    {
        var trace = Selling("a nonce that is too old even at the second try is tried again soon");
        trace.Step(new Recorded(2000, 0, Head(1)));
        trace.Step(new Refused(2100, 500_000, PushOf(trace), 401, "nonce_expired"));
        trace.Step(new Signal(2_599, 0, "tick")).OfType<PushCommand>().ShouldBeEmpty();
        trace.Step(new Signal(2_600, 0, "tick")).OfType<PushCommand>().Count().ShouldBe(1);
        return trace;
    }

    private static DeviceTrace LaterWithRetryAfter()
    {
        var trace = Selling("a busy server says later");
        trace.Step(new Recorded(2000, 0, Head(1)));
        trace.Step(new Refused(2100, 0, PushOf(trace), 503, "later", RetryAfterMs: 10_000));
        trace.Step(new Signal(12_099, 0, "tick")).OfType<PushCommand>().ShouldBeEmpty();
        trace.Step(new Signal(12_100, 0, "tick")).OfType<PushCommand>().Count().ShouldBe(1);
        return trace;
    }

    private static DeviceTrace WrongTotals()
    {
        var trace = Selling("head and count are equal and the total isn't: never green");
        trace.Step(new Recorded(2000, 0, Head(2)));
        trace.Step(new PushAnswered(2100, 0, PushOf(trace), Server(2) with { Total = 201 }, 0, "e1"));
        Light.Of(trace.State).Colour.ShouldBe("differs");
        return trace;
    }

    private static DeviceTrace LeaderChanges()
    {
        var trace = Selling("another tab takes over in the middle of a push");
        trace.Step(new Recorded(2000, 0, Head(2)));
        trace.Step(new Signal(2001, 0, "leaderLost")).OfType<AbortCommand>().Single().Request.ShouldBe(2);
        trace.Step(new Signal(90_000, 0, "tick")).OfType<WaitCommand>().Single().Until.ShouldBeNull();
        trace.Step(new Started(100_000, 0, Head(5)));
        trace.Step(new Signal(100_001, 0, "leaderGained")).OfType<PushCommand>().Single().ShouldBe(new(PushOf(trace), A, "", 1, 5));
        return trace;
    }

    private static DeviceTrace StorageFails()
    {
        var trace = Selling("storage fails: nothing is asked and nothing is believed", 2);
        trace.Step(new Recorded(2000, 0, Head(3)));
        trace.Step(new StorageFailed(2001, 0, "storage_failed"));
        trace.Step(new PushAnswered(2100, 0, 4, Server(3), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("pending", "storage_failed", 1));
        trace.Step(new Signal(90_000, 0, "tick")).OfType<PushCommand>().ShouldBeEmpty();
        return trace;
    }

    private static DeviceTrace WrongJournalInAnswer()
    {
        var trace = Selling("an answer speaks of another journal");
        trace.Step(new Recorded(2000, 0, Head(2)));
        trace.Step(new PushAnswered(2100, 0, PushOf(trace), Server(2, B), 0, "e1"));
        Light.Of(trace.State).ShouldBe(new("pending", "answer_wrong", 2));
        return trace;
    }
}
