using System.Collections.Immutable;
using Kaunta.Core.Ids;
using Kaunta.Core.Sync;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Sync;

public sealed class ServerEngineTests
{
    [Fact]
    public void A_push_continues_the_journal_and_the_same_again_repeats_it()
    {
        var push = Push(1, "a", "b");
        var (held, first) = ServerEngine.Step(JournalState.Empty, push);
        first.ShouldBe([new ServerCommand.Apply(0, 1), new ServerCommand.Apply(1, 2)]);
        held.Head.ShouldBe(new JournalHead(2, "b", 2, 20));
        var (same, again) = ServerEngine.Step(held, push);
        again.ShouldBe([new ServerCommand.Repeat(0, 1), new ServerCommand.Repeat(1, 2)]);
        same.Head.ShouldBe(held.Head);
    }

    [Fact]
    public void What_is_known_is_repeated_and_what_is_new_is_applied()
    {
        var (held, _) = ServerEngine.Step(JournalState.Empty, Push(1, "a", "b"));
        var (next, commands) = ServerEngine.Step(held, Push(2, "b", "c") with { });
        commands.ShouldBe([new ServerCommand.Repeat(0, 2), new ServerCommand.Apply(1, 3)]);
        next.Head!.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(9, 2)]
    public void A_hole_is_answered_with_the_number_that_is_missing(long first, long expected)
    {
        var (held, _) = ServerEngine.Step(JournalState.Empty, Push(1, "a"));
        ServerEngine.Step(held, Push(first, "x")).Commands.ShouldBe([new ServerCommand.AnswerGap(expected)]);
        ServerEngine.Step(JournalState.Empty, Push(2, "x")).Commands.ShouldBe([new ServerCommand.AnswerGap(1)]);
    }

    [Fact]
    public void A_different_line_is_answered_with_the_one_that_is_held()
    {
        var (held, _) = ServerEngine.Step(JournalState.Empty, Push(1, "a", "b", "c"));
        ServerEngine.Step(held, Push(1, "a", "x")).Commands.ShouldBe([new ServerCommand.AnswerDiffers(2, "b")]);
        var strange = Push(4, "d") with { Lines = [new("d", NewId(), "x", 0, null)] };
        ServerEngine.Step(held, strange).Commands.ShouldBe([new ServerCommand.AnswerDiffers(3, "c")]);
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_taken_behind_the_line_before_it_and_not_alone()
    {
        var (held, _) = ServerEngine.Step(JournalState.Empty, Push(1, "a", "b"));
        PushedLine unread = new("c", null, null, 0, "unreadable");
        ServerEngine
            .Step(held, new ServerEvent.PushArrived("", 3, [unread, Line("d", "c")], false))
            .Commands.ShouldBe([new ServerCommand.AnswerGap(2)]);
        ServerEngine
            .Step(held, new ServerEvent.PushArrived("", 2, [Line("b", "a"), unread], false))
            .Commands.ShouldBe([new ServerCommand.Repeat(0, 2), new ServerCommand.Quarantine(1, 3, "unreadable")]);
        // Behind another's line it is another's.
        ServerEngine
            .Step(held, new ServerEvent.PushArrived("", 2, [Line("x", "a"), unread], false))
            .Commands.ShouldBe([new ServerCommand.AnswerDiffers(2, "b")]);
        // Nothing comes before the first.
        ServerEngine
            .Step(JournalState.Empty, new ServerEvent.PushArrived("", 1, [unread], false))
            .Commands.ShouldBe([new ServerCommand.Quarantine(0, 1, "unreadable")]);
    }

    [Fact]
    public void A_fork_is_journalled_under_its_first_difference_and_goes_on_there()
    {
        var (main, _) = ServerEngine.Step(JournalState.Empty, Push(1, "a", "b", "c"));
        var view = JournalState.Empty with { Main = main.Head, MainBySeq = main.LineBySeq };
        var fork = new ServerEvent.PushArrived("x", 2, [Line("x", "a"), Line("y", "x")], false);
        var (branch, commands) = ServerEngine.Step(view, fork);
        commands.ShouldBe([new ServerCommand.Apply(0, 2), new ServerCommand.Apply(1, 3)]);
        branch.Head.ShouldBe(new JournalHead(3, "y", 2, 20));
        branch.Main.ShouldBe(main.Head);
        ServerEngine
            .Step(branch, new ServerEvent.PushArrived("x", 4, [Line("z", "y")], false))
            .Commands.ShouldBe([new ServerCommand.Apply(0, 4)]);
        ServerEngine.Step(branch, fork).Commands.ShouldBe([new ServerCommand.Repeat(0, 2), new ServerCommand.Repeat(1, 3)]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void A_copy_of_a_copy_parts_from_the_branch_whose_beginning_it_shares(int mainLines)
    {
        var (main, _) = ServerEngine.Step(JournalState.Empty, Push(1, [.. new[] { "a", "b", "c" }.Take(mainLines)]));
        var view = JournalState.Empty with { Main = main.Head, MainBySeq = main.LineBySeq, Beside = [new(2, "x"), new(3, "y")] };
        var (branch, commands) = ServerEngine.Step(view, new ServerEvent.PushArrived("z", 3, [Line("z", "x"), Line("w", "z")], false));
        commands.ShouldBe([new ServerCommand.Apply(0, 3), new ServerCommand.Apply(1, 4)]);
        branch.Head.ShouldBe(new JournalHead(4, "w", 2, 20));
        ServerEngine
            .Step(view, new ServerEvent.PushArrived("z", 3, [Line("z", "q")], false))
            .Commands.Single()
            .ShouldBeOfType<ServerCommand.AnswerDiffers>()
            .Seq.ShouldBe(2);
        ServerEngine
            .Step(view, new ServerEvent.PushArrived("y", 3, [Line("y", "x")], false))
            .Commands.Single()
            .ShouldBeOfType<ServerCommand.AnswerMalformed>();
    }

    [Theory]
    [InlineData("x", 2, "w")]
    [InlineData("b", 2, "b")]
    [InlineData("x", 4, "x")]
    public void A_branch_that_is_none_is_malformed(string branch, long first, string hash)
    {
        var (main, _) = ServerEngine.Step(JournalState.Empty, Push(1, "a", "b", "c"));
        var view = JournalState.Empty with { Main = main.Head, MainBySeq = main.LineBySeq };
        ServerEngine
            .Step(view, new ServerEvent.PushArrived(branch, first, [Line(hash, "a")], false))
            .Commands.Single()
            .ShouldBeOfType<ServerCommand.AnswerMalformed>();
    }

    /// <summary>It would be taken for a copy's other end, and what is missing before it would be on nobody's list.</summary>
    [Fact]
    public void A_branch_parts_from_nothing_where_what_comes_before_it_is_missing()
    {
        var (main, _) = ServerEngine.Step(JournalState.Empty, Push(1, "a", "b", "c"));
        // Of this history only the end is here, behind a gap.
        var view = JournalState.Empty with
        {
            Main = main.Head,
            MainBySeq = main.LineBySeq,
            Beside = [new(7, "x")],
        };
        ServerEngine
            .Step(view, new ServerEvent.PushArrived("y", 7, [Line("y", "f")], false))
            .Commands.Single()
            .ShouldBeOfType<ServerCommand.AnswerMalformed>();
    }

    [Fact]
    public void What_follows_nothing_that_is_here_stands_behind_a_gap_and_only_that()
    {
        var file = new ServerEvent.PushArrived("e", 5, [Line("e", "d"), Line("f", "e")], false) { AfterGap = true };
        var (behind, commands) = ServerEngine.Step(JournalState.Empty, file);
        commands.ShouldBe([new ServerCommand.Apply(0, 5), new ServerCommand.Apply(1, 6)]);
        behind.Head.ShouldBe(new(6, "f", 2, behind.Head!.Total));
        ServerEngine.Step(JournalState.Empty, file with { Branch = "f" }).Commands.Single().ShouldBeOfType<ServerCommand.AnswerMalformed>();
        ServerEngine
            .Step(JournalState.Empty, new ServerEvent.PushArrived("a", 1, [Line("a", "")], false) { AfterGap = true })
            .Commands.Single()
            .ShouldBeOfType<ServerCommand.AnswerMalformed>();
        var here = JournalState.Empty with { Beside = [new StoredLine(4, "d")] };
        ServerEngine.Step(here, file).Commands.Single().ShouldBeOfType<ServerCommand.AnswerMalformed>();
        var same = JournalState.Empty with { Beside = [new StoredLine(5, "e")] };
        ServerEngine.Step(same, file).Commands.Single().ShouldBeOfType<ServerCommand.AnswerMalformed>();
    }

    [Fact]
    public void An_id_that_another_line_has_is_kept_without_effect_and_the_chain_goes_on()
    {
        var first = Line("a", Zero);
        var (held, _) = ServerEngine.Step(JournalState.Empty, new ServerEvent.PushArrived("", 1, [first], false));
        var reuse = new ServerEvent.PushArrived("", 2, [Line("b", "a") with { Id = first.Id }, Line("c", "b")], false);
        ServerEngine.Step(held, reuse).Commands.ShouldBe([new ServerCommand.Quarantine(0, 2, "id_reused"), new ServerCommand.Apply(1, 3)]);
    }

    [Fact]
    public void What_a_revoked_device_deposits_is_kept_without_effect()
    {
        var deposit = Push(1, "a") with { Deposit = true };
        ServerEngine.Step(JournalState.Empty, deposit).Commands.ShouldBe([new ServerCommand.Quarantine(0, 1, "device_revoked")]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_a_journal_is_cut_and_repeated_each_line_is_applied_once_in_order(int seed)
    {
        var chance = new Random(seed);
        var lines = Enumerable.Range(1, 60).Select(seq => Line($"h{seq}", seq == 1 ? Zero : $"h{seq - 1}")).ToImmutableArray();
        var state = JournalState.Empty;
        var applied = new List<long>();
        while (state.Head?.Seq != 60)
        {
            var from = chance.Next(0, (int)Math.Min(59, (state.Head?.Seq ?? 0) + 3));
            var push = new ServerEvent.PushArrived("", from + 1, [.. lines.Skip(from).Take(chance.Next(1, 12))], false);
            (state, var commands) = ServerEngine.Step(state, push);
            applied.AddRange(commands.OfType<ServerCommand.Apply>().Select(command => command.Seq));
        }
        applied.ShouldBe(Enumerable.Range(1, 60).Select(seq => (long)seq));
        state.Head.ShouldBe(new JournalHead(60, "h60", 60, 600));
    }

    private const string Zero = "0";

    private static int ids;

    private static OperationId NewId() => new(new Guid(Interlocked.Increment(ref ids), 0, 7, new byte[8]));

    private static PushedLine Line(string hash, string prev) => new(hash, NewId(), prev, 10, null);

    private static ServerEvent.PushArrived Push(long first, params string[] hashes) =>
        new("", first, [.. hashes.Select((hash, at) => Line(hash, at == 0 ? Before(hash) : hashes[at - 1]))], false);

    /// <summary>The letter before.</summary>
    private static string Before(string hash) => hash == "a" ? Zero : ((char)(hash[0] - 1)).ToString();
}
