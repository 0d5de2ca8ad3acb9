using System.Text.Json.Nodes;
using Kaunta.Modules.Sync.Forgetting;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Kaunta.Modules.Tests.Parking;

public sealed class ParkedCartTests(KauntaServer server)
{
    [Fact]
    public async Task A_parked_cart_is_shown_to_the_other_tills_of_its_location_until_one_takes_it()
    {
        var (till, desk, other) = await OpenAsync();
        var cart = desk.Park(till.Journal, "Table 4");
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        var page = await Page.PullAsync(other.Device, 2000);
        var row = ShelfDesk.Rows(page).Single()!;
        ((string)row["id"]!).ShouldBe(cart.ToString());
        ((string)row["name"]!).ShouldBe("Table 4");
        ((string)row["by"]!).ShouldBe(till.Shop.Owner.ToString());
        ((string)row["device"]!).ShouldBe(till.Shop.Device.Id.ToString());
        row["lines"]![0]!.ToJsonString().ShouldContain("for the wedding");
        ((long)row["lines"]![0]!["override"]!["unitPrice"]!).ShouldBe(10_000_000);
        ((string)row["discount"]!["why"]!).ShouldBe("she is a friend");
        ((string)row["coupons"]![0]!).ShouldBe("EASTER");

        desk.Take(other, cart);
        (await other.PushAsync()).Outcomes.ShouldBe(["applied"]);
        // Whoever had it hears that it is gone; whoever never had it needn't hear of it at all.
        ShelfDesk.Rows(await Page.PullAsync(other.Device, 2000, page.Cursors)).ShouldBe([null]);
        ShelfDesk.Rows(await Page.PullAsync(till.Shop.Device, 2000)).ShouldBeEmpty();
        (await till.BalanceAsync("")).ShouldBe(0);
        (await till.FigureAsync("select count(*) from ledger.posting where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_has_a_cart_of_a_page_that_was_cut_hears_that_it_was_taken()
    {
        var (till, desk, other) = await OpenAsync();
        var before = await Page.PullAsync(other.Device, 2000);
        var cart = desk.Park(till.Journal, "Table 4");
        await till.Journal.PushAsync();
        // The other till keeps what came of the page, and its cursors stay where they were.
        ShelfDesk.Rows(await Page.PullAsync(other.Device, 2000, before.Cursors)).Count().ShouldBe(1);
        desk.Take(till.Journal, cart);
        await till.Journal.PushAsync(2);
        ShelfDesk.Rows(await Page.PullAsync(other.Device, 2000, before.Cursors)).ShouldBe([null]);
        // What came and went in one transaction nobody was ever given.
        desk.Take(till.Journal, desk.Park(till.Journal, "Table 5"));
        await till.Journal.PushAsync(3);
        ShelfDesk.Rows(await Page.PullAsync(other.Device, 2000, before.Cursors)).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_has_a_cart_of_a_load_that_was_cut_hears_that_it_was_taken()
    {
        var (till, desk, other) = await OpenAsync();
        var cart = desk.Park(till.Journal, "Table 4");
        await till.Journal.PushAsync();
        var begun = await Page.PullAsync(other.Device, 1);
        ShelfDesk.Rows(await Page.PullAsync(other.Device, 2000, begun.Cursors)).Count().ShouldBe(1);
        desk.Take(till.Journal, cart);
        await till.Journal.PushAsync(2);
        ShelfDesk.Rows(await Page.PullAsync(other.Device, 2000, begun.Cursors)).ShouldBe([null]);
    }

    [Fact]
    public async Task Two_tills_that_took_one_cart_are_told_of_the_other_although_its_parking_comes_last()
    {
        var (till, desk, other) = await OpenAsync();
        var cart = desk.Park(till.Journal, "Table 4");
        desk.Take(other, cart);
        desk.Take(other, cart);
        (await other.PushAsync()).Outcomes.ShouldBe(["applied", "flagged"]);
        var row = (await ShelfDesk.ShelfAsync(till.Shop.Device)).Single();
        row["takings"]!.AsArray().Count.ShouldBe(2);
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await ShelfDesk.ShelfAsync(till.Shop.Device)).Single()["takings"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_rename_that_raced_with_a_taking_doesnt_bring_the_cart_back_and_of_two_renames_the_later_stands()
    {
        var (till, desk, other) = await OpenAsync();
        var (taken, kept) = (desk.Park(till.Journal, "Table 4"), desk.Park(till.Journal, "Table 5"));
        desk.Park(till.Journal, "Table 5, the window", kept);
        await till.Journal.PushAsync();
        desk.Take(other, taken, "merged");
        desk.Park(other, "The lady in red", kept);
        await other.PushAsync();
        // Made before they could have heard of it.
        desk.Park(till.Journal, "Table 4, the garden", taken);
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["applied"]);
        (await ShelfDesk.NamesAsync(till.Shop.Device)).ShouldBe("The lady in red");
        // Sent again, nothing changes.
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
        (await ShelfDesk.NamesAsync(till.Shop.Device)).ShouldBe("The lady in red");
        // Who parked it first, and when, stays.
        ((string)(await ShelfDesk.ShelfAsync(till.Shop.Device)).Single()["device"]!).ShouldBe(till.Shop.Device.Id.ToString());
    }

    [Fact]
    public async Task A_taking_that_arrives_before_the_parking_counts()
    {
        var (till, desk, other) = await OpenAsync();
        var cart = desk.Park(till.Journal, "Table 4");
        desk.Take(other, cart);
        (await other.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await ShelfDesk.NamesAsync(till.Shop.Device)).ShouldBe("");
        // Put aside again it is another stay, and another id.
        desk.Park(other, "Table 4");
        await other.PushAsync(2);
        (await ShelfDesk.NamesAsync(till.Shop.Device)).ShouldBe("Table 4");
    }

    [Fact]
    public async Task Two_tills_that_took_one_cart_both_keep_it_and_both_are_told_of_the_other()
    {
        var (till, desk, other) = await OpenAsync();
        var cart = desk.Park(till.Journal, "Table 4");
        await till.Journal.PushAsync();
        desk.Take(till.Journal, cart);
        desk.Take(other, cart, "merged");
        (await other.PushAsync()).Outcomes.ShouldBe(["applied"]);
        var second = await till.Journal.PushAsync(2);
        second.Outcomes.ShouldBe(["flagged"]);
        second.Flags(0).ShouldBe("cart_taken");
        var row = (await ShelfDesk.ShelfAsync(other.Device)).Single();
        row["lines"].ShouldBeNull();
        ((string)row["name"]!).ShouldBe("Table 4");
        row["takings"]!
            .AsArray()
            .Select(taking => (string)taking!["device"]!)
            .ShouldBe([other.Device.Id.ToString(), till.Shop.Device.Id.ToString()]);
        ((string)row["takings"]![1]!["by"]!).ShouldBe(till.Shop.Owner.ToString());
        // In the same push again, a third time.
        desk.Take(other, cart);
        desk.Take(other, cart, "discarded");
        var third = await other.PushAsync(2);
        third.Outcomes.ShouldBe(["flagged", "applied"]);
        (await ShelfDesk.ShelfAsync(other.Device)).Single()["takings"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task Who_throws_a_cart_away_that_another_went_on_with_has_sold_nothing_twice()
    {
        var (till, desk, other) = await OpenAsync();
        var (first, second) = (desk.Park(till.Journal, "A"), desk.Park(till.Journal, "B"));
        desk.Take(till.Journal, first, "discarded");
        desk.Take(till.Journal, second);
        await till.Journal.PushAsync();
        desk.Take(other, first);
        desk.Take(other, second, "discarded");
        (await other.PushAsync()).Outcomes.ShouldBe(["applied", "applied"]);
        (await ShelfDesk.ShelfAsync(other.Device)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cart_of_another_location_and_one_of_another_business_are_never_shown()
    {
        var (till, desk, other) = await OpenAsync();
        desk.Park(till.Journal, "CANARY", change: body => body["location"] = Guid.CreateVersion7().ToString());
        var here = desk.Park(till.Journal, "Here");
        // Whatever a rename says, the cart stays at its location.
        desk.Park(till.Journal, "Here, renamed", here, change: body => body["location"] = Guid.CreateVersion7().ToString());
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        (await ShelfDesk.NamesAsync(other.Device)).ShouldBe("Here, renamed");
        (await Page.PullAsync(other.Device, 2000)).Text.ShouldNotContain("CANARY");

        var stranger = await TestTill.OpenAsync(server);
        new ShelfDesk(stranger).Take(stranger.Journal, here);
        new ShelfDesk(stranger).Park(stranger.Journal, "Mine", here);
        await stranger.Journal.PushAsync();
        (await ShelfDesk.NamesAsync(stranger.Shop.Device)).ShouldBe("");
        (await ShelfDesk.NamesAsync(other.Device)).ShouldBe("Here, renamed");
    }

    [Fact]
    public async Task What_isnt_understood_isnt_done()
    {
        var (till, desk, _) = await OpenAsync();
        desk.Park(till.Journal, "A", change: body => body["table"] = 4);
        desk.Park(till.Journal, "B", change: body => body["lines"]![0]!["quantity"] = 0);
        desk.Park(till.Journal, "C", change: body => body["discount"]!["kind"] = "gift");
        desk.Take(till.Journal, Guid.CreateVersion7(), "sold");
        (await till.Journal.PushAsync()).Outcomes.ShouldBe([
            "refused unknown_field",
            "refused invalid_field",
            "refused invalid_field",
            "refused invalid_field",
        ]);
        (await ShelfDesk.NamesAsync(till.Shop.Device)).ShouldBe("");
    }

    [Fact]
    public async Task A_customer_who_is_forgotten_leaves_no_words_in_a_parked_cart_and_the_goods_stay()
    {
        var (till, desk, other) = await OpenAsync();
        var njeri = till.Customer("Mama Njeri");
        var cart = desk.Park(till.Journal, "Njeri", customer: njeri);
        desk.Park(till.Journal, "Table 5");
        await till.Journal.PushAsync();
        till.Journal.Add("customer.erased", new JsonObject { ["customer"] = njeri.ToString() });
        await till.Journal.PushAsync(4);
        var row = (await ShelfDesk.ShelfAsync(other.Device)).Single(one => (string)one["id"]! == cart.ToString());
        row["name"].ShouldBeNull();
        ((string)row["customer"]!).ShouldBe(njeri.ToString());
        row.ToJsonString().ShouldNotContain("wedding");
        row.ToJsonString().ShouldNotContain("friend");
        ((long)row["lines"]![0]!["quantity"]!).ShouldBe(2_000);
        (await ShelfDesk.NamesAsync(other.Device)).ShouldBe("?, Table 5");
        // What is sent late about them comes without words too.
        desk.Park(other, "Njeri again", customer: njeri);
        await other.PushAsync();
        var page = await Page.PullAsync(other.Device, 2000);
        page.Text.ShouldNotContain("Njeri");
        page.Text.ShouldContain("Table 5");
    }

    [Fact]
    public async Task A_cart_whose_tombstone_was_forgotten_is_still_not_brought_back()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, desk, _) = await OpenAsync(own);
        var cart = desk.Park(till.Journal, "Table 4");
        var waiting = desk.Park(till.Journal, "Table 5");
        desk.Take(till.Journal, cart);
        await till.Journal.PushAsync();
        var old = own.Services.GetRequiredService<OldTombstones>();
        await old.StepAsync(TestContext.Current.CancellationToken);
        own.Clock.Advance(TimeSpan.FromDays(181));
        await old.StepAsync(TestContext.Current.CancellationToken);
        (await till.FigureAsync("select count(*) from sales.parked_cart where tenant_id = @tenant")).ShouldBe(1);
        desk.Park(till.Journal, "Table 4, late", cart);
        (await till.Journal.PushAsync(4)).Outcomes.Single().ShouldBeOneOf("applied", "flagged");
        var row = (await ShelfDesk.ShelfAsync(till.Shop.Device)).Single();
        ((string)row["id"]!).ShouldBe(waiting.ToString());
    }

    [Fact]
    public async Task Two_servers_that_are_told_at_once_that_a_cart_was_taken_agree_on_who_was_second()
    {
        await using var another = await server.StartAnotherAsync();
        var (till, desk, other) = await OpenAsync();
        const int Carts = 12;
        var carts = Enumerable.Range(0, Carts).Select(at => desk.Park(till.Journal, $"Table {at}")).ToList();
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        var (here, there) = (till.Journal.Device, other.Device.At(another.Address));
        for (var at = 0; at < Carts; at++)
        {
            desk.Take(till.Journal, carts[at]);
            desk.Take(other, carts[at]);
            var pushes = await Task.WhenAll(
                TestJournal.SendAsync(here, till.Journal.Write(Carts + at + 1)),
                TestJournal.SendAsync(there, other.Write(at + 1))
            );
            pushes.Select(pushed => pushed.Outcomes.Single()).Order(StringComparer.Ordinal).ShouldBe(["applied", "flagged"]);
        }
        (await ShelfDesk.ShelfAsync(there)).Count.ShouldBe(Carts);
        (await ShelfDesk.ShelfAsync(here)).ShouldAllBe(row => row["takings"]!.AsArray().Count == 2);
    }

    private Task<(TestTill Till, ShelfDesk Desk, TestJournal Other)> OpenAsync() => OpenAsync(server);

    private static async Task<(TestTill Till, ShelfDesk Desk, TestJournal Other)> OpenAsync(KauntaServer server)
    {
        var till = await TestTill.OpenAsync(server);
        return (till, new ShelfDesk(till), await till.Shop.SecondDeviceAsync());
    }
}
