using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

public sealed class JournalTests(KauntaServer server)
{
    [Fact]
    public async Task An_operation_of_a_later_version_of_us_is_held_and_told_again_as_a_duplicate()
    {
        var journal = new TestJournal(await server.OpenShopAsync());
        journal.Add("moon.landed", new JsonObject { ["crew"] = 2 }, control: 1500);
        journal.Add("moon.left", []);
        var first = await journal.PushAsync();
        first.Status.ShouldBe(HttpStatusCode.OK, first.Body.ToJsonString());
        first.Outcomes.ShouldBe(["held unknown_type", "held unknown_type"]);
        ((long)first.Body["journal"]!["seq"]!).ShouldBe(2);
        ((long)first.Body["journal"]!["count"]!).ShouldBe(2);
        ((long)first.Body["journal"]!["total"]!).ShouldBe(1500);
        ((string)first.Body["journal"]!["hash"]!).ShouldBe(journal.Head);

        var again = await journal.PushAsync();
        again.Outcomes.ShouldBe(["duplicate unknown_type", "duplicate unknown_type"]);
        ((string)again.Body["outcomes"]![0]!["stored"]!).ShouldBe("held");
        again.Body["journal"]!.ToJsonString().ShouldBe(first.Body["journal"]!.ToJsonString());
    }

    [Fact]
    public async Task A_push_that_skips_an_operation_is_told_which_is_missing()
    {
        var journal = new TestJournal(await server.OpenShopAsync());
        for (var i = 0; i < 4; i++)
            journal.Add("moon.landed", []);
        await journal.PushAsync(1, 1);
        var gap = await journal.PushAsync(3);
        gap.Status.ShouldBe(HttpStatusCode.Conflict);
        gap.Code.ShouldBe("journal_gap");
        ((long)gap.Body["expected"]!).ShouldBe(2);
        (await journal.PushAsync(2)).Outcomes.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_kept_in_its_place_and_those_behind_it_go_on()
    {
        var journal = new TestJournal(await server.OpenShopAsync());
        journal.Add("moon.landed", []);
        journal.AddRaw("this isn't JSON");
        journal.Add("moon.left", []);
        var pushed = await journal.PushAsync();
        pushed.Outcomes.ShouldBe(["held unknown_type", "quarantined unreadable", "held unknown_type"]);
        pushed.Body["outcomes"]![1]!["id"].ShouldBeNull();
        ((long)pushed.Body["journal"]!["seq"]!).ShouldBe(3);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_taken_behind_the_line_that_it_follows_and_not_alone()
    {
        var journal = new TestJournal(await server.OpenShopAsync());
        journal.Add("moon.landed", []);
        await journal.PushAsync();
        journal.AddRaw("this isn't JSON");
        var alone = await journal.PushAsync(2);
        alone.ShouldBeRefused(409, "journal_gap");
        ((long)alone.Body["expected"]!).ShouldBe(1);
        (await journal.PushAsync()).Outcomes.ShouldBe(["duplicate unknown_type", "quarantined unreadable"]);
    }

    [Fact]
    public async Task A_restored_device_gets_a_branch_and_both_histories_stand_flagged_as_forked()
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        journal.Add("moon.landed", []);
        journal.Add("moon.left", []);
        journal.Add("moon.seen", []);
        await journal.PushAsync();
        var original = journal.HashOf(2);
        journal.CutTo(1);
        journal.Add("moon.left", new JsonObject { ["late"] = 1 });
        journal.Add("moon.seen", new JsonObject { ["late"] = 1 });

        var differs = await journal.PushAsync();
        differs.Code.ShouldBe("journal_differs");
        ((long)differs.Body["seq"]!).ShouldBe(2);
        ((string)differs.Body["hash"]!).ShouldBe(original);

        var branch = journal.HashOf(2);
        var forked = await journal.PushAsync(2, branch: branch);
        forked.Status.ShouldBe(HttpStatusCode.OK, forked.Body.ToJsonString());
        forked.Flags(0).ShouldBe("forked");
        ((string)forked.Body["journal"]!["branch"]!).ShouldBe(branch);
        ((long)forked.Body["journal"]!["count"]!).ShouldBe(2);
        (await journal.PushAsync(3, branch: branch)).Outcomes.ShouldBe(["duplicate unknown_type"]);

        var next = new TestJournal(shop, shop.Device, Guid.CreateVersion7(), journal.Head);
        next.Add("moon.landed", []);
        var after = await next.PushAsync();
        after.Outcomes.ShouldBe(["held unknown_type"]);
        after.Flags(0).ShouldBe("");
    }

    [Fact]
    public async Task A_copy_of_a_copy_gets_a_branch_of_the_branch_and_three_histories_stand()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Sell((sugar, 1_000));
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        till.Journal.CutTo(2);
        till.Sell((sugar, 2_000));
        till.Sell((sugar, 3_000));
        var copy = till.Journal.HashOf(3);
        (await till.Journal.PushAsync(3, branch: copy)).Status.ShouldBe(HttpStatusCode.OK);
        till.Journal.CutTo(3);
        till.Sell((sugar, 4_000));
        till.Sell((sugar, 5_000));

        var differs = await till.Journal.PushAsync(3, branch: copy);
        differs.Code.ShouldBe("journal_differs");
        ((long)differs.Body["seq"]!).ShouldBe(4);
        var third = till.Journal.HashOf(4);
        var pushed = await till.Journal.PushAsync(4, branch: third);
        pushed.Status.ShouldBe(HttpStatusCode.OK, pushed.Body.ToJsonString());
        pushed.Flags(0).ShouldContain("forked");
        ((long)pushed.Body["journal"]!["count"]!).ShouldBe(2);
        (await till.Journal.PushAsync(4, branch: third)).Outcomes.ShouldAllBe(outcome => outcome.StartsWith("duplicate"));
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(5);
        (await till.SoldAsync()).ShouldBe(15_000);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_chain_that_does_not_join_is_told_where_it_differs()
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        journal.Add("moon.landed", []);
        await journal.PushAsync();
        var held = journal.Head;
        journal.CutTo(0);
        journal.Add("moon.landed", []);
        journal.Add("moon.left", []);
        var wrong = await journal.PushAsync(2);
        wrong.Code.ShouldBe("journal_differs");
        ((long)wrong.Body["seq"]!).ShouldBe(1);
        ((string)wrong.Body["hash"]!).ShouldBe(held);
    }
}
