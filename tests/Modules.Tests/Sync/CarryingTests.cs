using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync.Exporting;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>What a device couldn't send is carried in a file, by whoever has it, into the journal of the device that wrote it.</summary>
public sealed class CarryingTests(KauntaServer server)
{
    [Fact]
    public async Task A_carried_file_enters_the_journal_of_the_device_that_wrote_it_and_is_a_duplicate_later()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(1, 2), tablet.Write(3));
        file.ToJsonString().ShouldNotContain("sale.completed");

        var taken = await TakeAsync(till.Shop, file);
        ((long)taken["stored"]!).ShouldBe(3);
        ((string)taken["device"]!).ShouldBe("Tablet");
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["missing"]!).ShouldBe(0);
        ((long)(await TakeAsync(till.Shop, file))["known"]!).ShouldBe(3);
        (await SalesAsync(till)).ShouldBe(3);
        (
            await till.FigureAsync(
                $"select count(*) from sync.operation where tenant_id = @tenant and device_id = '{tablet.Device.Id}' and type = 'sale.completed'"
            )
        ).ShouldBe(3);
        (
            await till.FigureAsync(
                $"select count(*) from sync.carried where tenant_id = @tenant and device_id = '{tablet.Device.Id}' "
                    + $"and carried_from = '{till.Shop.Device.Id}' and carried_by = '{till.Shop.Owner}'"
            )
        ).ShouldBe(2);

        // The device comes back, and goes on where its journal ends.
        tablet.Sell(4_000);
        var pushed = await tablet.Journal.PushAsync();
        pushed.Outcomes.Take(3).ShouldAllBe(outcome => outcome.StartsWith("duplicate", StringComparison.Ordinal));
        ((long)pushed.Body["journal"]!["count"]!).ShouldBe(4);
        (await SalesAsync(till)).ShouldBe(4);
    }

    [Fact]
    public async Task A_file_that_was_written_before_a_new_journal_began_enters_the_one_that_it_was_sealed_for()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 1_000);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write());
        var next = tablet with { Journal = new TestJournal(till.Shop, tablet.Device, Guid.CreateVersion7(), tablet.Journal.Head) };
        next.Sell(1_000);

        ((long)(await TakeAsync(till.Shop, file))["stored"]!).ShouldBe(2);
        (await next.Journal.PushAsync()).Outcomes.Single().ShouldNotContain("quarantined");
        (await CountAsync(tablet)).ShouldBe(2);
        (await CountAsync(next)).ShouldBe(1);
        (await SalesAsync(till)).ShouldBe(3);

        Task<long> CountAsync(Carried one) =>
            till.FigureAsync(
                $"select count(*) from sync.operation where tenant_id = @tenant and incarnation = '{one.Journal.Incarnation}' and branch = '' "
                    + "and type = 'sale.completed'"
            );
    }

    [Fact]
    public async Task A_file_of_a_copied_till_that_had_not_been_told_becomes_the_branch_that_the_till_would_send()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000);
        await tablet.Journal.PushAsync();
        // The copy has the first sale, and sold on without a network.
        tablet.Journal.CutTo(1);
        tablet.Sell(4_000, 5_000, 6_000, 7_000);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(1, 3), tablet.Write(3, 2), tablet.Write(4));

        var taken = await TakeAsync(till.Shop, file);
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["stored"]!, (long)taken["known"]!).ShouldBe((4, 3));
        (await SalesAsync(till)).ShouldBe(7);
        (await till.SoldAsync()).ShouldBe(28_000);
        (await FlaggedAsync(till, "forked")).ShouldBe(6);
        await Books.ShouldBeRightAsync(till);
        await ShouldProveItselfAsync(till);

        // The file once more, and then the copy itself: nothing is new.
        var again = await TakeAsync(till.Shop, file);
        ((long)again["stored"]!, (long)again["known"]!).ShouldBe((0, 7));
        (await tablet.Journal.PushAsync()).ShouldBeRefused(409, "journal_differs");
        (await tablet.Journal.PushAsync(2, branch: tablet.Journal.HashOf(2))).Outcomes.ShouldAllBe(outcome =>
            outcome.StartsWith("duplicate", StringComparison.Ordinal)
        );
        (await SalesAsync(till)).ShouldBe(7);
    }

    [Fact]
    public async Task A_file_of_a_copys_copy_becomes_a_branch_of_the_branch()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000);
        await tablet.Journal.PushAsync();
        tablet.Journal.CutTo(0);
        tablet.Sell(2_000, 3_000);
        await tablet.Journal.PushAsync(1, branch: tablet.Journal.HashOf(1));
        tablet.Journal.CutTo(1);
        tablet.Sell(4_000, 5_000);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(1, 2), tablet.Write(2));

        var taken = await TakeAsync(till.Shop, file);
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["stored"]!, (long)taken["known"]!).ShouldBe((2, 2));
        (await SalesAsync(till)).ShouldBe(5);
        (await till.FigureAsync("select count(*) from sync.journal where tenant_id = @tenant and branch <> ''")).ShouldBe(2);
        await ShouldProveItselfAsync(till);
        ((long)(await TakeAsync(till.Shop, file))["stored"]!).ShouldBe(0);
    }

    [Fact]
    public async Task What_follows_nothing_that_is_here_counts_and_is_listed_as_a_possible_loss_until_the_rest_comes()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000, 5_000);
        await tablet.Journal.PushAsync(1, 1);
        // An earlier file, with the second sale and the third, is lost.
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(4, 1), tablet.Write(4));

        var taken = await TakeAsync(till.Shop, file);
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["stored"]!, (long)taken["known"]!, (long)taken["missing"]!).ShouldBe((2, 1, 2));
        (await SalesAsync(till)).ShouldBe(3);
        var listed = await ListedAsync(till);
        ((long)listed["seq"]!, (long)listed["possible"]!).ShouldBe((4, 2));
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(1);
        (await FlaggedAsync(till, "forked")).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
        var gapped = (await ExportedFile.OfAsync(till.Shop.Device)).Check();
        gapped.Findings.Select(one => (one.Code, one.Number)).ShouldBe([("branch_wrong", 4L)]);
        var again = await TakeAsync(till.Shop, file);
        ((long)again["stored"]!, (long)again["known"]!, (long)again["missing"]!).ShouldBe((0, 3, 2));

        // The device comes back after all: what was missing is taken, and the rest has its place behind it.
        tablet.Sell(6_000);
        var pushed = await tablet.Journal.PushAsync(2);
        AreKnown(pushed).ShouldBe([false, false, true, true, false]);
        ((long)pushed.Body["journal"]!["seq"]!, (long)pushed.Body["journal"]!["count"]!).ShouldBe((6, 6));
        (await SalesAsync(till)).ShouldBe(6);
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        ((long)(await TakeAsync(till.Shop, file))["missing"]!).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
        await ShouldProveItselfAsync(till);
        // Whoever has the earlier export misses nothing in the later one.
        var later = (await ExportedFile.OfAsync(till.Shop.Device)).Check(gapped);
        later.Right.ShouldBeTrue(string.Join('\n', later.Findings));
    }

    [Fact]
    public async Task What_a_device_sends_behind_a_line_that_it_cannot_read_any_more_counts_and_the_loss_is_told()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000, 5_000);
        await tablet.Journal.PushAsync(1, 1);

        // The third can't be read: what can be before it is asked for first.
        var early = await SendAsync(tablet, tablet.Write(4, behind: 2));
        early.ShouldBeRefused(409, "journal_gap");
        ((long)early.Body["expected"]!).ShouldBe(2);
        await tablet.Journal.PushAsync(2, 1);
        var pushed = await SendAsync(tablet, tablet.Write(4, behind: 2));
        pushed.Flags(0).ShouldContain("possible_loss");
        var journal = pushed.Body["journal"]!;
        ((string)journal["branch"]!, (long)journal["seq"]!).ShouldBe((tablet.Journal.HashOf(4), 5));
        (await SalesAsync(till)).ShouldBe(4);
        var listed = await ListedAsync(till);
        ((long)listed["seq"]!, (long)listed["possible"]!).ShouldBe((4, 1));
        (await FlaggedAsync(till, "forked")).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
        AreKnown(await SendAsync(tablet, tablet.Write(4, behind: 2))).ShouldAllBe(known => known);

        // What it goes on with stands behind them; and a file that has the third closes the gap.
        tablet.Sell(6_000);
        AreKnown(await SendAsync(tablet, tablet.Write(5, branch: tablet.Journal.HashOf(4)))).ShouldBe([true, false]);
        await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(3, 1)));
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        (await SalesAsync(till)).ShouldBe(6);
        await ShouldProveItselfAsync(till);
    }

    [Fact]
    public async Task Behind_a_lost_line_the_server_may_have_it_or_another_history()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000);
        await tablet.Journal.PushAsync(1, 3);
        // It had arrived: nothing is missing.
        var pushed = await SendAsync(tablet, tablet.Write(4, behind: 2));
        ((string)pushed.Body["journal"]!["branch"]!).ShouldBe("");
        pushed.Flags(0).ShouldNotContain("possible_loss");
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);

        var wrong = tablet with { Journal = new TestJournal(till.Shop, tablet.Device, tablet.Journal.Incarnation) };
        wrong.Sell(1_000, 9_000, 9_000, 9_000);
        (await SendAsync(tablet, wrong.Write(4, behind: 2))).ShouldBeRefused(409, "journal_differs");
        (await SendAsync(tablet, wrong.Write(4, branch: wrong.Journal.HashOf(2), behind: 2))).ShouldBeRefused(400, "push_malformed");
        (await SendAsync(tablet, wrong.Write(4, behind: 0))).Flags(0).ShouldContain("possible_loss");
    }

    [Fact]
    public async Task What_tells_of_a_loss_elsewhere_goes_on_telling_of_it_when_the_gap_before_it_has_closed()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000);
        var ended = new JsonObject
        {
            ["incarnation"] = Guid.CreateVersion7().ToString(),
            ["seq"] = 2,
            ["hash"] = tablet.Journal.HashOf(1),
            ["unreadable"] = 3,
            ["last"] = tablet.Journal.Head,
        };
        tablet.Journal.Add("journal.resumed", ended, version: 2);
        tablet.Sell(3_000);
        await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(2)));
        var listed = await ListedAsync(till);
        ((long)listed["possible"]!, listed["flags"]!.AsArray().Count).ShouldBe((3, 1));

        await tablet.Journal.PushAsync(1, 1);
        (await till.FigureAsync("select count(*) from sync.journal where tenant_id = @tenant and follows is not null")).ShouldBe(0);
        ((long)(await ListedAsync(till))["possible"]!).ShouldBe(3);
        await ShouldProveItselfAsync(till);
    }

    private static Task<Pushed> SendAsync(Carried from, byte[] push) => TestJournal.SendAsync(from.Device, push);

    [Fact]
    public async Task What_is_missing_may_come_in_a_file_too_and_in_any_order()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000);
        tablet.Journal.AddRaw("not an operation");
        tablet.Sell(4_000, 5_000, 6_000, 7_000);
        // Nothing of the device was ever heard of. One file begins with a line that doesn't say what it follows.
        foreach (var (first, count, missing) in new[] { (7, 1, 6), (3, 2, 4), (1, 1, 3), (5, 1, 2) })
        {
            var taken = await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(first, count)));
            taken["refused"]!.AsArray().ShouldBeEmpty();
            ((long)taken["stored"]!, (long)taken["missing"]!).ShouldBe((count, missing), $"from {first}");
        }
        (await SalesAsync(till)).ShouldBe(4);
        var whole = await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write()));
        ((long)whole["stored"]!, (long)whole["known"]!, (long)whole["missing"]!).ShouldBe((2, 5, 0));
        (await SalesAsync(till)).ShouldBe(6);
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        (
            await till.FigureAsync($"select count(*) from sync.journal where tenant_id = @tenant and device_id = '{tablet.Device.Id}'")
        ).ShouldBe(1);
        (await tablet.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome.StartsWith("duplicate", StringComparison.Ordinal));
        await Books.ShouldBeRightAsync(till);
        await ShouldProveItselfAsync(till);
    }

    [Fact]
    public async Task What_a_copy_recorded_behind_a_gap_counts_and_finds_its_branch_when_the_rest_comes()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000);
        await tablet.Journal.PushAsync();
        tablet.Journal.CutTo(0);
        tablet.Sell(3_000, 4_000, 5_000);
        // The file begins behind the line that differs: the same numbers are here, but not what came before it.
        var taken = await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(2)));
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["stored"]!, (long)taken["missing"]!).ShouldBe((2, 1));
        (await SalesAsync(till)).ShouldBe(4);
        ((long)(await ListedAsync(till))["possible"]!).ShouldBe(1);

        (await tablet.Journal.PushAsync()).ShouldBeRefused(409, "journal_differs");
        var sent = await tablet.Journal.PushAsync(branch: tablet.Journal.HashOf(1));
        AreKnown(sent).ShouldBe([false, true, true]);
        (await SalesAsync(till)).ShouldBe(5);
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
        await ShouldProveItselfAsync(till);
    }

    [Fact]
    public async Task What_is_behind_a_gap_and_differs_from_what_the_device_sends_parts_from_it_as_a_branch()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000, 5_000, 6_000);
        await tablet.Journal.PushAsync(1, 1);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(3));
        ((long)(await TakeAsync(till.Shop, file))["stored"]!).ShouldBe(4);
        // The device had been copied after the fourth sale, and the other one comes back.
        tablet.Journal.CutTo(4);
        tablet.Sell(7_000, 8_000);

        AreKnown(await tablet.Journal.PushAsync(2)).ShouldBe([false, true, true, false, false]);
        (await SalesAsync(till)).ShouldBe(8);
        (await FlaggedAsync(till, "forked")).ShouldBe(4);
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        var again = await TakeAsync(till.Shop, file);
        ((long)again["stored"]!, (long)again["known"]!, (long)again["missing"]!).ShouldBe((0, 4, 0));
        await Books.ShouldBeRightAsync(till);
        await ShouldProveItselfAsync(till);
    }

    [Fact]
    public async Task A_branch_that_a_file_brought_joins_the_line_that_goes_on_with_it_when_the_gap_closes()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000, 5_000, 6_000);
        await tablet.Journal.PushAsync(1, 1);
        ((long)(await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(3))))["stored"]!).ShouldBe(4);
        // Copied after the fourth sale; what the other one sold next comes in a file too, and parts from what stands behind the gap.
        tablet.Journal.CutTo(4);
        tablet.Sell(7_000, 8_000);
        ((long)(await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(5))))["stored"]!).ShouldBe(2);

        AreKnown(await tablet.Journal.PushAsync(2)).ShouldBe([false, true, true, true, true]);
        (await SalesAsync(till)).ShouldBe(8);
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
        await ShouldProveItselfAsync(till);
    }

    [Fact]
    public async Task Of_two_histories_behind_the_same_missing_line_both_find_it_when_it_comes()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000);
        await tablet.Journal.PushAsync(1, 1);
        ((long)(await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(3))))["stored"]!).ShouldBe(2);
        // Copied after the second sale, which the server has lost with its newest part.
        tablet.Journal.CutTo(2);
        tablet.Sell(7_000, 8_000);
        ((long)(await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(3))))["stored"]!).ShouldBe(2);
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(2);

        (await tablet.Journal.PushAsync(2, 1)).Outcomes.ShouldHaveSingleItem();
        (await SalesAsync(till)).ShouldBe(6);
        (await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        (await FlaggedAsync(till, "forked")).ShouldBe(4);
        await Books.ShouldBeRightAsync(till);
        await ShouldProveItselfAsync(till);
    }

    [Fact]
    public async Task A_branch_that_a_restored_server_knows_nothing_of_goes_on_where_it_can_or_counts_behind_a_gap()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000);
        await tablet.Journal.PushAsync(1, 1);
        // Before the restore the server had told that the second sale differs, and it had the branch up to the third.
        var branch = tablet.Journal.HashOf(2);
        var late = await FileAsync(till.Shop, tablet.Device, tablet.Write(4, branch: branch));
        var taken = await TakeAsync(till.Shop, late);
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["stored"]!, (long)taken["missing"]!).ShouldBe((1, 2));
        (await SalesAsync(till)).ShouldBe(2);

        // What it had differed from is gone too, so it is the journal's own end.
        var whole = await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(2, branch: branch)));
        whole["refused"]!.AsArray().ShouldBeEmpty();
        ((long)whole["stored"]!, (long)whole["known"]!, (long)whole["missing"]!).ShouldBe((2, 1, 0));
        (await SalesAsync(till)).ShouldBe(4);
        (await FlaggedAsync(till, "forked") + await FlaggedAsync(till, "possible_loss")).ShouldBe(0);
        (await tablet.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome.StartsWith("duplicate", StringComparison.Ordinal));
        await ShouldProveItselfAsync(till);
    }

    [Fact]
    public async Task Of_a_lost_device_whose_last_sale_is_here_behind_a_gap_the_loss_is_told()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000);
        await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(3)));
        var after = await till.Shop.SecondDeviceAsync();
        after.Add(
            "journal.resumed",
            new JsonObject
            {
                ["incarnation"] = tablet.Journal.Incarnation.ToString(),
                ["seq"] = 0,
                ["hash"] = JournalHash.Zero,
                ["unreadable"] = 3,
            }
        );
        (await after.PushAsync()).Flags(0).ShouldBe("possible_loss");
    }

    [Fact]
    public async Task What_is_carried_for_a_revoked_device_is_kept_in_quarantine_also_behind_a_gap()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000);
        using (var revoked = await till.Shop.Device.PostAsync($"/api/devices/{tablet.Device.Id}/revoke", new JsonObject()))
            revoked.IsSuccessStatusCode.ShouldBeTrue();

        ((long)(await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(2))))["stored"]!).ShouldBe(1);
        (await KeptAsync()).ShouldBe("2 quarantined device_revoked possible_loss");
        ((long)(await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write())))["stored"]!).ShouldBe(1);
        (await KeptAsync()).ShouldBe("1 quarantined device_revoked ;2 quarantined device_revoked ");
        (await SalesAsync(till)).ShouldBe(0);

        Task<string> KeptAsync() =>
            till.TextAsync(
                "select string_agg(concat_ws(' ', seq, outcome, code, array_to_string(flags, ',')), ';' order by seq) from sync.operation "
                    + $"where tenant_id = @tenant and device_id = '{tablet.Device.Id}'"
            );
    }

    [Fact]
    public async Task What_a_person_decided_about_a_line_behind_a_gap_finds_it_after_the_gap_has_closed()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000, 4_000, 5_000);
        await tablet.Journal.PushAsync(1, 1);
        await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(3)));
        // There was no stock of it, so each is on the list. The owner deals with them without a network, and the device sends what was missing
        // before the owner is back.
        var behind = (await OpenListAsync(till)).Where(one => (string)one["branch"]! == tablet.Journal.HashOf(3)).ToList();
        behind.Select(one => (long)one["seq"]!).ShouldBe([5, 4, 3]);
        till.Journal.Decide("review.settled", [.. behind.Select(TestJournal.Named)]);
        await tablet.Journal.PushAsync(2);
        (await OpenListAsync(till)).Select(one => (long)one["seq"]!).Order().ShouldBe([1, 2, 3, 4, 5]);

        (await till.Journal.PushAsync(till.Journal.Count)).Outcomes.ShouldBe(["applied"]);
        (await OpenListAsync(till)).Select(one => (long)one["seq"]!).Order().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_release_finds_what_it_names_on_another_branch_whichever_of_them_comes_first()
    {
        var (till, tablet) = await OpenAsync();
        tablet.Sell(1_000, 2_000, 3_000);
        using (var revoked = await till.Shop.Device.PostAsync($"/api/devices/{tablet.Device.Id}/revoke", new JsonObject()))
            revoked.IsSuccessStatusCode.ShouldBeTrue();
        // A restored server gets the releases first: of a line that stood in the journal and stands behind a gap now, and of one that stood behind a gap.
        till.Journal.Decide("operation.released", tablet.Journal.Named(3));
        till.Journal.Decide("operation.released", tablet.Journal.Named(2, branch: tablet.Journal.HashOf(2)));
        (await till.Journal.PushAsync(till.Journal.Count - 1)).Outcomes.ShouldBe(["parked waiting_for", "parked waiting_for"]);
        await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(3)));
        (await SalesAsync(till)).ShouldBe(1);
        await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(1)));
        (await SalesAsync(till)).ShouldBe(2);

        // Named twice, and where it stood when somebody saw it.
        var named = tablet.Journal.Named(1, branch: tablet.Journal.HashOf(1));
        till.Journal.Decide("operation.released", named, tablet.Journal.Named(1));
        (await till.Journal.PushAsync(till.Journal.Count)).Outcomes.ShouldBe(["applied"]);
        (await SalesAsync(till)).ShouldBe(3);
        (await till.FigureAsync("select count(*) from sync.waiting where tenant_id = @tenant")).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task An_edit_that_was_missing_before_others_of_its_device_replaces_none_of_them()
    {
        var (till, tablet) = await OpenAsync();
        var (list, promotion, half) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var revisions = new Dictionary<string, Guid>();
        foreach (var rule in new[] { promotion, half })
            tablet.Journal.Promote(rule, """{"kind":"percent","value":100000}""");
        await tablet.Journal.PushAsync();
        Change("earlier", price: 1_100_000, rate: 100_000, percent: 200_000);
        // What only the missing lines change is changed by them.
        tablet.Journal.Edit("tax_group.saved", tablet.Product.TaxGroup, """{"closed":true}""", Seen);
        var mixed = tablet.Journal.Promote(half, """{"kind":"percent","value":400000}""", Seen);
        var behind = tablet.Journal.Count + 1;
        Change("later", price: 1_200_000, rate: 120_000, percent: 300_000);
        tablet.Journal.Edit("promotion.saved", half, """{"closed":true}""", Seen);

        await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(behind)));
        (await tablet.Journal.PushAsync(3, behind - 3)).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        (await FlaggedAsync(till, "edit_conflict")).ShouldBe(0);
        const string tenant = "tenant_id = @tenant and";
        (
            await till.TextAsync(
                $"select concat_ws(' ', price, price_revision) from catalog.variant where {tenant} variant_id = '{tablet.Product.Variant}'"
            )
        ).ShouldBe($"1200000 {revisions["later own"]}");
        (
            await till.TextAsync(
                $"select prices->'{list}'->>'revision' from catalog.list_price where {tenant} variant_id = '{tablet.Product.Variant}'"
            )
        ).ShouldBe($"{revisions["later list"]}");
        (
            await till.TextAsync(
                $"select concat_ws(' ', taxes->0->>'rate', revision, closed) from catalog.tax_group where {tenant} tax_group_id = '{tablet.Product.TaxGroup}'"
            )
        ).ShouldBe($"120000 {revisions["later taxes"]} t");
        (
            await till.TextAsync(
                $"select concat_ws(' ', rule->>'value', revision) from catalog.promotion where {tenant} promotion_id = '{promotion}'"
            )
        ).ShouldBe($"300000 {revisions["later promotion"]}");
        (
            await till.TextAsync(
                $"select concat_ws(' ', rule->>'value', closed, revision) from catalog.promotion where {tenant} promotion_id = '{half}'"
            )
        ).ShouldBe($"400000 t {mixed}");

        // The revisions that came late are kept, because the device sold by them, and replace none that is newer.
        (await LastAsync("price_revision", "made_version desc, revision desc")).ShouldBe(revisions["later own"]);
        (await LastAsync("list_price_revision", "made_version desc, made_seq desc")).ShouldBe(revisions["later list"]);
        (await LastAsync("tax_group_revision", "made_version desc, revision desc")).ShouldBe(revisions["later taxes"]);
        (await LastAsync("promotion_revision", $"promotion_id = '{promotion}' desc, made_version desc, made_seq desc")).ShouldBe(
            revisions["later promotion"]
        );
        (
            await till.TextAsync(
                $"select rule->>'value' from catalog.promotion_revision where {tenant} revision = '{revisions["earlier promotion"]}'"
            )
        ).ShouldBe("200000");

        void Change(string when, long price, long rate, long percent)
        {
            var prices = $$"""[{"variant":"{{tablet.Product.Variant}}","price":{{price}}}]""";
            revisions[when + " own"] = tablet.Journal.Price(null, prices, Seen);
            revisions[when + " list"] = tablet.Journal.Price(list, prices, Seen);
            revisions[when + " promotion"] = tablet.Journal.Promote(promotion, $$"""{"kind":"percent","value":{{percent}}}""", Seen);
            revisions[when + " taxes"] = tablet.Journal.Edit(
                "tax_group.saved",
                tablet.Product.TaxGroup,
                $$"""{"taxes":[{"code":"VAT","rate":{{rate}},"inclusive":true}]}""",
                Seen
            );
        }

        async Task<Guid> LastAsync(string table, string newest) =>
            Guid.Parse(
                await till.TextAsync($"select revision::text from catalog.{table} where tenant_id = @tenant order by {newest} limit 1")
            );
    }

    [Fact]
    public async Task A_file_that_was_changed_or_is_another_businesss_changes_nothing()
    {
        var till = await TestTill.OpenAsync(server);
        var other = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        var file = await FileAsync(till.Shop, till.Shop.Device, till.Journal.Write());
        using (var foreign = await other.Shop.Device.PostAsync("/api/carried", file.DeepClone()))
            await foreign.ShouldBeRefusedAsync(403, "wrong_business");
        var relabelled = file.DeepClone();
        relabelled["business"] = other.Shop.Business.ToString();
        using (var foreign = await other.Shop.Device.PostAsync("/api/carried", relabelled))
            await foreign.ShouldBeRefusedAsync(400, "file_wrong");
        foreach (var (field, value) in new[] { ("box", "AAAA"), ("key", "AAAA"), ("iv", "AAAA"), ("kaunta", "other") })
        {
            var changed = file.DeepClone();
            changed[field] = value;
            using var answer = await till.Shop.Device.PostAsync("/api/carried", changed);
            await answer.ShouldBeRefusedAsync(400, "file_wrong");
        }
        var unknown = await FileAsync(till.Shop, server.NewDevice(), till.Journal.Write());
        using (var answer = await till.Shop.Device.PostAsync("/api/carried", unknown))
            await answer.ShouldBeRefusedAsync(404, "origin_unknown");
        // Another device's seal under this device's name.
        var tablet = await till.Shop.SecondDeviceAsync();
        var forged = await FileAsync(till.Shop, tablet.Device, till.Journal.Write());
        var taken = await TakeAsync(till.Shop, forged);
        ((long)taken["stored"]!).ShouldBe(0);
        ((string)taken["refused"]![0]!["code"]!).ShouldBe("wrong_device");
        (await till.FigureAsync("select count(*) from sync.operation where tenant_id = @tenant and type = 'product.saved'")).ShouldBe(0);
    }

    /// <summary>An edit that was made on everything that others had changed.</summary>
    private const long Seen = 1_000_000;

    /// <summary>A shop, and a second device of it that sells without a network.</summary>
    private sealed record Carried(TestTill Till, TestProduct Product, TestJournal Journal)
    {
        public TestDevice Device => Journal.Device;

        public byte[] Write(int first = 1, int? count = null, string branch = "", int? behind = null) =>
            Journal.Write(first, count, branch, behind);

        /// <summary>A sale for each quantity, in thousandths.</summary>
        public void Sell(params long[] quantities)
        {
            foreach (var quantity in quantities)
            {
                var body = Till.SaleBody((Product, quantity));
                Journal.Add("sale.completed", body, (long)body["total"]! + (long)body["cashRounding"]!);
            }
        }
    }

    private async Task<(TestTill Till, Carried Tablet)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        return (till, new(till, sugar, await till.Shop.SecondDeviceAsync()));
    }

    private static IEnumerable<bool> AreKnown(Pushed pushed) =>
        pushed.Outcomes.Select(outcome => outcome.StartsWith("duplicate", StringComparison.Ordinal));

    private static Task<long> SalesAsync(TestTill till) => till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant");

    private static Task<long> FlaggedAsync(TestTill till, string flag) =>
        till.FigureAsync($"select count(*) from sync.operation where tenant_id = @tenant and '{flag}' = any (flags)");

    /// <summary>What a person is shown of the gap.</summary>
    private static async Task<JsonNode> ListedAsync(TestTill till) =>
        (await OpenListAsync(till)).Single(one => one["flags"]!.AsArray().Any(flag => (string)flag! == "possible_loss"));

    private static async Task<IReadOnlyList<JsonNode>> OpenListAsync(TestTill till)
    {
        using var answer = await till.Shop.Device.GetAsync("/api/review?show=open");
        return [.. (await answer.JsonAsync(200))["operations"]!.AsArray().Select(one => one!)];
    }

    private static async Task ShouldProveItselfAsync(TestTill till)
    {
        var verdict = (await ExportedFile.OfAsync(till.Shop.Device)).Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
    }

    private static async Task<JsonNode> TakeAsync(TestShop shop, JsonNode file)
    {
        using var answer = await shop.Device.PostAsync("/api/carried", file.DeepClone());
        return await answer.JsonAsync(200);
    }

    /// <summary>The file as the app writes it.</summary>
    private static async Task<JsonObject> FileAsync(TestShop shop, TestDevice device, params byte[][] pushes)
    {
        using var asked = await shop.Device.GetAsync("/api/sync/deposit-key");
        var theirs = WireBytes.Read((string)(await asked.JsonAsync(200))["key"]!)!;
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = own.ExportParameters(false).Q;
        var key = WireBytes.ToText([4, .. q.X!, .. q.Y!]);
        using var server = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = theirs[1..33], Y = theirs[33..] },
            }
        );
        var info = Encoding.UTF8.GetBytes($"kaunta-unsent/1\n{shop.Business}\n{device.Id}\n{key}");
        var secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(server.PublicKey), 32, [], info);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            foreach (var push in pushes)
                gzip.Write(push);
        var plain = packed.ToArray();
        var (iv, box, tag) = (new byte[12], new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(secret, 16);
        aes.Encrypt(iv, plain, box, tag);
        return new JsonObject
        {
            ["kaunta"] = "unsent",
            ["v"] = 1,
            ["business"] = shop.Business.ToString(),
            ["device"] = device.Id.ToString(),
            ["count"] = 3,
            ["key"] = key,
            ["iv"] = WireBytes.ToText(iv),
            ["box"] = WireBytes.ToText([.. box, .. tag]),
        };
    }
}
