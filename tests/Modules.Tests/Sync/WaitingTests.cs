using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>What builds on an operation that hasn't arrived waits for it, where neither money nor goods moved.</summary>
public sealed class WaitingTests(KauntaServer server)
{
    [Fact]
    public async Task Edits_that_build_on_each_other_wait_for_the_first_and_are_then_applied_in_order()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        var category = Guid.CreateVersion7();
        var made = Guid.CreateVersion7();
        var second = tablet.Add("category.saved", Saved(category, "Sweets"), needs: [made]);
        tablet.Add("category.saved", Saved(category, "Sweets and nuts"), needs: [second]);
        tablet.Add("category.saved", Saved(Guid.CreateVersion7(), "Bread"));
        (await tablet.PushAsync()).Outcomes.ShouldBe(["parked waiting_for", "parked waiting_for", "applied"]);
        (await NameAsync(shop, category)).ShouldBe("");

        counter.Add("category.saved", Saved(category, "Sweet"), id: made);
        (await counter.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await NameAsync(shop, category)).ShouldBe("Sweets and nuts");
        (await tablet.PushAsync()).Body["outcomes"]!
            .AsArray()
            .Select(one => (string)one!["stored"]!)
            .ShouldAllBe(stored => stored == "applied" || stored == "flagged");
        (await FigureAsync(shop, "select count(*) from sync.waiting where tenant_id = @tenant")).ShouldBe(0);
        // The device is told through its feed.
        var page = await Page.PullAsync(tablet.Device, 2000);
        page.Rows.Count(row => (string)row["kind"]! == "outcome" && (string)row["row"]!["outcome"]! == "parked").ShouldBe(0);
    }

    [Fact]
    public async Task What_comes_before_what_it_needs_in_one_push_is_applied_in_that_push_and_told_so()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var category = Guid.CreateVersion7();
        var made = Guid.CreateVersion7();
        counter.Add("category.saved", Saved(category, "Sweets"), needs: [made]);
        counter.Add("category.saved", Saved(Guid.CreateVersion7(), "Bread"), id: made);
        (await counter.PushAsync()).Outcomes.ShouldBe(["applied", "applied"]);
        (await NameAsync(shop, category)).ShouldBe("Sweets");
    }

    [Fact]
    public async Task A_sale_never_waits_whatever_it_says_it_needs()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 10_000, 1_000));
        var body = till.SaleBody((sugar, 1_000));
        till.Journal.Add("sale.completed", body, control: (long)body["total"]!, needs: [Guid.CreateVersion7()]);
        (await till.Journal.PushAsync()).Outcomes[3].ShouldBe("applied");
        (await till.StockAsync(sugar)).ShouldBe(9_000);
    }

    [Fact]
    public async Task What_needs_something_that_is_kept_aside_waits_until_it_is_released()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        var category = Guid.CreateVersion7();
        await server.Cluster.ExecuteAsync($"update identity.device set revoked_at = now() where device_id = '{shop.Device.Id}'");
        var made = counter.Add("category.saved", Saved(category, "Sweet"));
        (await counter.PushAsync(path: "/api/sync/deposit")).Outcomes.ShouldBe(["quarantined device_revoked"]);
        tablet.Add("category.saved", Saved(category, "Sweets"), needs: [made]);
        (await tablet.PushAsync()).Outcomes.ShouldBe(["parked waiting_for"]);
        tablet.Decide("operation.released", counter.Named(1));
        (await tablet.PushAsync(2)).Outcomes.ShouldBe(["applied"]);
        (await NameAsync(shop, category)).ShouldBe("Sweets");
    }

    [Fact]
    public async Task What_a_person_waits_for_no_longer_has_no_effect_and_what_builds_on_it_goes_on()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        var (category, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var renamed = tablet.Add("category.saved", Saved(category, "Sweets"), needs: [Guid.CreateVersion7()]);
        tablet.Add("category.saved", Saved(other, "Bread"), needs: [renamed]);
        (await tablet.PushAsync()).Outcomes.ShouldBe(["parked waiting_for", "parked waiting_for"]);

        counter.Decide("review.settled", tablet.Named(1));
        (await counter.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (
            await FigureAsync(shop, $"select count(*) from catalog.category where tenant_id = @tenant and category_id = '{category}'")
        ).ShouldBe(0);
        (await NameAsync(shop, other)).ShouldBe("Bread");
        (await ReviewAsync(shop, "open")).ShouldBeEmpty();
        ((string)(await ReviewAsync(shop, "settled")).Single()["code"]!).ShouldBe("given_up");
        // The device undoes it, and counts it no longer.
        var page = await Page.PullAsync(tablet.Device, 2000);
        var told = page.Rows.Single(row => (string)row["kind"]! == "outcome" && (int)row["row"]!["seq"]! == 1)["row"]!;
        ((string)told["outcome"]!, (bool)told["settled"]!).ShouldBe(("refused", true));
        // Sent again, as after a lost answer, it is what was decided.
        ((string)(await tablet.PushAsync()).Body["outcomes"]![0]!["stored"]!).ShouldBe("refused");
    }

    [Fact]
    public async Task What_was_given_up_comes_back_to_the_list_when_its_cause_arrives_after_all_and_takes_effect_once_released()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        var (category, made) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        tablet.Add("category.saved", Saved(category, "Sweets"), needs: [made]);
        await tablet.PushAsync();
        counter.Decide("review.settled", tablet.Named(1));
        counter.Add("category.saved", Saved(Guid.CreateVersion7(), "Bread"));
        await counter.PushAsync();
        (await ReviewAsync(shop, "open")).ShouldBeEmpty();

        counter.Add("category.saved", Saved(category, "Sweet"), id: made);
        (await counter.PushAsync(3)).Outcomes.ShouldBe(["applied"]);
        // It was entered by hand perhaps: nothing of it happens by itself.
        (await NameAsync(shop, category)).ShouldBe("Sweet");
        var late = (await ReviewAsync(shop, "open")).Single();
        ((string)late["outcome"]!, (string)late["code"]!, (bool)late["releasable"]!).ShouldBe(("quarantined", "came_after_all", true));

        counter.Decide("operation.released", tablet.Named(1));
        (await counter.PushAsync(4)).Outcomes.ShouldBe(["applied"]);
        (await NameAsync(shop, category)).ShouldBe("Sweets");
        // As any late edit it says what it replaced.
        (
            await ReviewAsync(shop, "open")
        ).Single()["flags"]!.AsArray().Select(flag => (string)flag!).ShouldBe(["released", "edit_conflict"]);
        (await FigureAsync(shop, "select count(*) from sync.waiting where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task What_came_back_can_be_dealt_with_again_and_nothing_brings_it_back_then()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        var (category, first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        tablet.Add("category.saved", Saved(category, "Sweets"), needs: [first, second]);
        await tablet.PushAsync();
        counter.Decide("review.settled", tablet.Named(1));
        counter.Add("category.saved", Saved(category, "Sweet"), id: first);
        await counter.PushAsync();
        (await ReviewAsync(shop, "open")).Count.ShouldBe(1);
        counter.Decide("review.settled", tablet.Named(1));
        counter.Add("category.saved", Saved(Guid.CreateVersion7(), "Bread"), id: second);
        await counter.PushAsync(3);
        (await ReviewAsync(shop, "open")).ShouldBeEmpty();
        (await NameAsync(shop, category)).ShouldBe("Sweet");
    }

    [Fact]
    public async Task An_edit_that_had_waited_does_not_replace_what_its_device_changed_since()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        var (category, made) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        counter.Add("category.saved", Saved(category, "Sweet"));
        await counter.PushAsync();
        tablet.Add("category.saved", Saved(category, "Sweets"), needs: [made]);
        tablet.Add("category.saved", Saved(category, "Sweets and nuts"));
        (await tablet.PushAsync()).Outcomes.ShouldBe(["parked waiting_for", "flagged"]);

        counter.Add("category.saved", Saved(Guid.CreateVersion7(), "Bread"), id: made);
        await counter.PushAsync(2);
        (await FigureAsync(shop, "select count(*) from sync.operation where tenant_id = @tenant and outcome = 'parked'")).ShouldBe(0);
        (await NameAsync(shop, category)).ShouldBe("Sweets and nuts");
        // The one conflict is the later edit's, with what another device had said.
        (await FigureAsync(shop, "select count(*) from sync.conflict where tenant_id = @tenant")).ShouldBe(1);
    }

    [Fact]
    public async Task An_edit_that_a_person_releases_stands_and_what_its_device_had_changed_since_is_kept_as_a_conflict()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        var category = Guid.CreateVersion7();
        tablet.Add("category.saved", Saved(category, "Sweet"), rawOpening: """{"of":"another","open":[]}""");
        tablet.Add("category.saved", Saved(category, "Sweets"));
        (await tablet.PushAsync()).Outcomes.ShouldBe(["quarantined opening_wrong", "applied"]);
        counter.Decide("operation.released", tablet.Named(1));
        (await counter.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await NameAsync(shop, category)).ShouldBe("Sweet");
        (await ReviewAsync(shop, "open")).Single()["flags"]!
            .AsArray()
            .Select(flag => (string)flag!)
            .ShouldBe(["released", "edit_conflict"]);
    }

    [Fact]
    public async Task A_restored_server_that_gets_the_decision_before_the_entry_gives_it_up_when_it_arrives()
    {
        var shop = await server.OpenShopAsync();
        var counter = new TestJournal(shop);
        var tablet = await shop.SecondDeviceAsync();
        tablet.Add("category.saved", Saved(Guid.CreateVersion7(), "Sweets"), needs: [Guid.CreateVersion7()]);
        counter.Decide("review.settled", tablet.Named(1));
        (await counter.PushAsync()).Outcomes.ShouldBe(["parked waiting_for"]);
        await tablet.PushAsync();
        (await ReviewAsync(shop, "open")).ShouldBeEmpty();
        ((string)(await ReviewAsync(shop, "settled")).Single()["code"]!).ShouldBe("given_up");
    }

    private static async Task<IReadOnlyList<JsonNode>> ReviewAsync(TestShop shop, string show)
    {
        using var answer = await shop.Device.GetAsync($"/api/review?show={show}");
        return [.. (await answer.JsonAsync(200))["operations"]!.AsArray().Select(one => one!)];
    }

    private static JsonObject Saved(Guid id, string name) =>
        new()
        {
            ["id"] = id.ToString(),
            ["base"] = null,
            ["set"] = new JsonObject { ["name"] = name },
        };

    private static Task<string> NameAsync(TestShop shop, Guid category) =>
        Figures(shop).TextAsync($"select name from catalog.category where tenant_id = @tenant and category_id = '{category}'");

    private static Task<long> FigureAsync(TestShop shop, string sql) => Figures(shop).FigureAsync(sql);

    private static TestTill Figures(TestShop shop) => new(shop, new TestJournal(shop), new Random(1));
}
