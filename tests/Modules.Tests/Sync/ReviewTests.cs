using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>The list of what a person should look at, and how it gets shorter.</summary>
public sealed class ReviewTests(KauntaServer server)
{
    [Fact]
    public async Task What_was_dealt_with_leaves_the_list_and_comes_back_only_with_something_new()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        var open = (await ListAsync(till, "open")).Single();
        ((string)open["outcome"]!).ShouldBe("flagged");
        till.Journal.Decide("review.settled", TestJournal.Named(open));
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["applied"]);
        (await ListAsync(till, "open")).ShouldBeEmpty();
        ((string)(await ListAsync(till, "settled")).Single()["receipt"]!).ShouldBe("R1.1-000001");
        // The device that sold it counts it no longer.
        var page = await Page.PullAsync(till.Shop.Device, 2000);
        var outcome = page.Rows.Single(row => (string)row["kind"]! == "outcome" && (int)row["row"]!["seq"]! == 3);
        ((bool)outcome["row"]!["settled"]!).ShouldBeTrue();
        ((string)outcome["row"]!["outcome"]!).ShouldBe("flagged");
    }

    [Fact]
    public async Task What_is_held_is_not_dealt_with_by_looking_at_it()
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.Add("moon.landed", []);
        till.Journal.Decide("review.settled", till.Journal.Named(1));
        (await till.Journal.PushAsync(1, 1)).Outcomes.ShouldBe(["held unknown_type"]);
        (await till.Journal.PushAsync(2)).Outcomes.ShouldBe(["refused still_to_come"]);
    }

    [Fact]
    public async Task The_contents_of_a_line_can_be_had_as_they_came()
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.AddRaw("not an operation");
        await till.Journal.PushAsync();
        var line = (await ListAsync(till, "open")).Single();
        ((bool)line["releasable"]!).ShouldBeFalse();
        var query = $"device={line["device"]}&incarnation={line["incarnation"]}&branch={line["branch"]}&seq={line["seq"]}";
        using var answer = await till.Shop.Device.GetAsync($"/api/review/line?{query}");
        ((string)(await answer.JsonAsync(200))["text"]!).ShouldBe("not an operation");
        var stranger = await TestTill.OpenAsync(server);
        using var foreign = await stranger.Shop.Device.GetAsync($"/api/review/line?{query}");
        await foreign.ShouldBeRefusedAsync(404, "not_found");
    }

    [Fact]
    public async Task A_journal_that_began_anew_is_listed_as_a_possible_loss_unless_everything_is_here()
    {
        var till = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var lost = new TestJournal(till.Shop, till.Shop.Device, Guid.CreateVersion7(), till.Journal.HashOf(2));
        lost.Add("journal.resumed", Resumed(till, 2, unreadable: 3));
        var pushed = await lost.PushAsync();
        pushed.Flags(0).ShouldBe("possible_loss");
        ((long)(await ListAsync(till, "open")).Single()["possible"]!).ShouldBe(3);
        // The server had got what the device can't read any more.
        var safe = new TestJournal(till.Shop, till.Shop.Device, Guid.CreateVersion7(), till.Journal.HashOf(1));
        safe.Add("journal.resumed", Resumed(till, 1, unreadable: 1));
        (await safe.PushAsync()).Outcomes.ShouldBe(["applied"]);
        // A browser lost everything it kept, and is another device now: what the one before had recorded is looked for all the same.
        var after = await till.Shop.SecondDeviceAsync();
        after.Add("journal.resumed", Resumed(till, 1, unreadable: 1));
        after.Add("journal.resumed", Resumed(till, 2, unreadable: 1));
        var told = await after.PushAsync();
        told.Outcomes.ShouldBe(["applied", "flagged"]);
        told.Flags(1).ShouldBe("possible_loss");
    }

    [Fact]
    public async Task A_copys_lines_at_the_numbers_of_those_that_may_be_lost_do_not_hide_the_loss()
    {
        var till = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var after = await till.Shop.SecondDeviceAsync();
        after.Add("journal.resumed", Resumed(till, 1, unreadable: 1));
        (await after.PushAsync()).Outcomes.ShouldBe(["applied"]);
        // The line that was read is another than the one that is here.
        var foreign = Resumed(till, 1, unreadable: 1);
        foreign["hash"] = till.Journal.HashOf(2);
        after.Add("journal.resumed", foreign);
        (await after.PushAsync(2)).Flags(0).ShouldBe("possible_loss");
        // More is here than the device had recorded: somebody else did.
        till.Product("Salt", price: 1_000_000);
        await till.Journal.PushAsync(3);
        after.Add("journal.resumed", Resumed(till, 1, unreadable: 1));
        (await after.PushAsync(3)).Flags(0).ShouldBe("possible_loss");
        // So it is where two histories part.
        var given = till.Journal.Count;
        till.Journal.CutTo(2);
        till.Product("Tea", price: 1_000_000);
        (await till.Journal.PushAsync(3, branch: till.Journal.HashOf(3))).Status.ShouldBe(HttpStatusCode.OK);
        after.Add("journal.resumed", Resumed(till, 1, given - 1));
        (await after.PushAsync(4)).Flags(0).ShouldBe("possible_loss");
    }

    [Fact]
    public async Task The_hash_of_the_last_number_that_was_given_tells_a_copys_lines_from_those_that_are_lost()
    {
        var till = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync(1, 1);
        // The till recorded one more and lost it; a copy recorded exactly as many, sent them, and fell silent.
        var lost = till.Journal.HashOf(2);
        till.Journal.CutTo(1);
        till.Product("Salt", price: 1_000_000);
        await till.Journal.PushAsync(2, 1);
        var after = await till.Shop.SecondDeviceAsync();
        after.Add("journal.resumed", ResumedV2(till, 1, 1, last: lost), version: 2);
        var told = await after.PushAsync();
        told.Outcomes.ShouldBe(["flagged"]);
        told.Flags(0).ShouldBe("possible_loss");
        ((long)(await ListAsync(till, "open")).Single()["possible"]!).ShouldBe(1);

        // What it had is here after all, whatever else there is of that journal.
        till.Product("Tea", price: 1_000_000);
        await till.Journal.PushAsync(3);
        after.Add("journal.resumed", ResumedV2(till, 1, 1, last: till.Journal.HashOf(2)), version: 2);
        (await after.PushAsync(2)).Outcomes.ShouldBe(["applied"]);
        // At that number, not anywhere.
        after.Add("journal.resumed", ResumedV2(till, 1, 2, last: till.Journal.HashOf(2)), version: 2);
        (await after.PushAsync(3)).Flags(0).ShouldBe("possible_loss");
        // A device that doesn't know it is believed as one of the first version.
        after.Add("journal.resumed", ResumedV2(till, 1, till.Journal.Count - 1, last: null), version: 2);
        after.Add("journal.resumed", ResumedV2(till, 1, till.Journal.Count, last: null), version: 2);
        (await after.PushAsync(4)).Outcomes.ShouldBe(["applied", "flagged"]);
    }

    [Fact]
    public async Task The_word_of_a_loss_is_taken_in_both_versions_and_only_with_hashes_that_are_some()
    {
        var till = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var after = await till.Shop.SecondDeviceAsync();
        var last = till.Journal.HashOf(2);
        after.Add("journal.resumed", Resumed(till, 1, 1));
        after.Add("journal.resumed", ResumedV2(till, 1, 1, last));
        after.Add("journal.resumed", ResumedV2(till, 1, 1, last), version: 2);
        after.Add("journal.resumed", ResumedV2(till, 1, 1, new string('x', 64)), version: 2);
        var pushed = await after.PushAsync();
        pushed.Outcomes.ShouldBe(["applied", "flagged", "applied", "quarantined unreadable_body"]);
        pushed.Flags(1).ShouldBe("unknown_field");
    }

    private static JsonObject ResumedV2(TestTill till, int seq, int unreadable, string? last)
    {
        var body = Resumed(till, seq, unreadable);
        body["last"] = last;
        return body;
    }

    private static JsonObject Resumed(TestTill till, int seq, int unreadable) =>
        new()
        {
            ["incarnation"] = till.Journal.Incarnation.ToString(),
            ["seq"] = seq,
            ["hash"] = till.Journal.HashOf(seq),
            ["unreadable"] = unreadable,
        };

    private static async Task<IReadOnlyList<JsonNode>> ListAsync(TestTill till, string show)
    {
        using var answer = await till.Shop.Device.GetAsync($"/api/review?show={show}");
        return [.. (await answer.JsonAsync(200))["operations"]!.AsArray().Select(one => one!)];
    }
}
