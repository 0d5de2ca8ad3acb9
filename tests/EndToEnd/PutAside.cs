using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>Carts that are put aside on one till and gone on with on another of the location, without a network and with a browser killed between.</summary>
public sealed class PutAside
{
    private const string Owner = "Achieng Odhiambo";
    private const string Cashier = "Baraka";
    private const string CashierPin = "1470";
    private const string Branch = "Branch";

    [Fact]
    public async Task A_parked_cart_waits_on_every_till_of_its_location_and_two_tills_that_took_one_are_told_of_each_other()
    {
        using var folder = new TemporaryFolder("put-aside");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var others = await Chromium.StartAsync(folder.Below("others"));
        var (other, elsewhere) = (new Till(others.Page), new Till(await others.NewDeviceAsync()));
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await SetUpAsync(till, server.Address, other, elsewhere);
            await GoOnElsewhereAsync(till, other);
            // Put aside without a network, and everything is killed at once.
            await till.Page.Context.SetOfflineAsync(true);
            await till.ScanAsync(FirstDay.Tea);
            await ParkAsync(till, "Table 5");
            await browser.KillAsync();
        }
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await till.Page.Context.SetOfflineAsync(true);
            await till.Page.GotoAsync(server.Address);
            await new BackOffice(till).EnterAsync(Owner, Till.Pin);
            await WaitingAsync(till, 1);
            await Assertions.Expect(till.Page.GetByText("The cart is empty").First).ToBeVisibleAsync();
            await till.Page.Context.SetOfflineAsync(false);
            await till.AllConfirmedAsync();
            await WaitingAsync(other, 1);

            await TakeTwiceAsync(till, other);
            await AddToTheOpenOneAsync(till);
            await ThrowAwayAsync(till);
            // What happened at the other location all the while.
            await elsewhere.ScanAsync(FirstDay.Sugar);
            await TotalIsAsync(elsewhere, "210.00");
            await WaitingAsync(elsewhere, 0);
            await till.AllConfirmedAsync();
            await other.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await others.StopAsync();
        await server.StopAsync();
        await CheckBooksAsync(folder.Path);
    }

    private static async Task SetUpAsync(Till till, string address, Till other, Till elsewhere)
    {
        await FirstDay.SetUpShopAsync(till, address);
        var office = new BackOffice(till);
        await office.AddPersonAsync(Cashier, "Cashier", CashierPin);
        await office.AddLocationAsync(Branch);
        await till.AllConfirmedAsync();
        var second = new BackOffice(other);
        await second.JoinAsync(address, await office.MakeCodeAsync(), "Second");
        await second.EnterAsync(Cashier, CashierPin);
        await other.AllConfirmedAsync();
        var third = new BackOffice(elsewhere);
        await third.JoinAsync(address, await office.MakeCodeAsync(Branch), "Third");
        await third.EnterAsync(Cashier, CashierPin);
        await elsewhere.AllConfirmedAsync();
        await till.GoAsync("/");
        await till.IsOpenAsync();
    }

    /// <summary>What was put aside on one till is sold on the other, at the price of then.</summary>
    private static async Task GoOnElsewhereAsync(Till till, Till other)
    {
        await till.ScanAsync(FirstDay.Sugar);
        await till.ScanAsync(FirstDay.Sugar);
        await TotalIsAsync(till, "390.00");
        await ParkAsync(till, "Table 4");
        await WaitingAsync(till, 1);
        await WaitingAsync(other, 1);
        await new BackOffice(till).SetPriceAsync("Sugar 1 kg", "210.00");
        await till.AllConfirmedAsync();
        await till.GoAsync("/");

        await other.Page.Keyboard.PressAsync("F9");
        var shelf = Dialog(other);
        await Assertions.Expect(shelf.Locator("[data-test=parked]")).ToContainTextAsync("420.00");
        await Assertions.Expect(shelf.Locator("[data-test=parked]")).ToContainTextAsync($"1 line · {Owner}");
        await shelf.GetByRole(AriaRole.Button, new() { Name = "Rename Table 4" }).ClickAsync();
        await shelf.GetByLabel("What to call it").FillAsync("The window");
        await shelf.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await shelf.GetByRole(AriaRole.Button, new() { Name = "Resume The window" }).ClickAsync();
        await TotalIsAsync(other, "420.00");
        await WaitingAsync(other, 0);
        await WaitingAsync(till, 0);
        await SellAsync(other);
    }

    /// <summary>Neither hears of the other: both go on with it, and afterwards both are told.</summary>
    private static async Task TakeTwiceAsync(Till till, Till other)
    {
        await till.Page.Context.SetOfflineAsync(true);
        await other.Page.Context.SetOfflineAsync(true);
        await till.ScanAsync(FirstDay.Sugar);
        await TotalIsAsync(till, "210.00");
        await ResumeAsync(till, "Table 5");
        await Dialog(till).GetByRole(AriaRole.Button, new() { Name = "Park the open one, take this" }).ClickAsync();
        await TotalIsAsync(till, "30.00");
        await WaitingAsync(till, 1);
        await ResumeAsync(other, "Table 5");
        await TotalIsAsync(other, "30.00");

        await till.Page.Context.SetOfflineAsync(false);
        await till.AllConfirmedAsync();
        await other.Page.Context.SetOfflineAsync(false);
        await other.AllConfirmedAsync();
        await IsToldAsync(other, $"“Table 5” was also taken by {Owner}");
        await IsToldAsync(till, $"“Table 5” was also taken by {Cashier}");
        // Nobody waits for anybody: the cashier empties hers, the owner goes on.
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Empty", Exact = true }).First.ClickAsync();
        await WaitingAsync(other, 1);
    }

    private static async Task IsToldAsync(Till till, string sentence)
    {
        var note = till.Page.Locator(".note").Filter(new() { HasText = sentence });
        await Assertions.Expect(note).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await note.GetByRole(AriaRole.Button, new() { Name = "Understood" }).ClickAsync();
        await Assertions.Expect(note).ToHaveCountAsync(0);
    }

    /// <summary>What is aside has no name but its time and its goods.</summary>
    private static async Task AddToTheOpenOneAsync(Till till)
    {
        await ResumeAsync(till, "Sugar 1 kg");
        await Dialog(till).GetByRole(AriaRole.Button, new() { Name = "Add this to the open one" }).ClickAsync();
        await TotalIsAsync(till, "240.00");
        await WaitingAsync(till, 0);
        await SellAsync(till);
    }

    private static async Task ThrowAwayAsync(Till till)
    {
        await till.ScanAsync(FirstDay.Tea);
        await ParkAsync(till, "");
        await WaitingAsync(till, 1);
        await till.Page.Keyboard.PressAsync("F9");
        var shelf = Dialog(till);
        var discard = shelf.GetByRole(AriaRole.Button, new() { Name = "Discard" });
        await discard.ClickAsync();
        await shelf.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await discard.ClickAsync();
        await Assertions.Expect(shelf.GetByText("was discarded")).ToBeVisibleAsync();
        await till.Page.Keyboard.PressAsync("Escape");
        await WaitingAsync(till, 0);
        await till.Page.Keyboard.PressAsync("F9");
        await Assertions.Expect(shelf.GetByText("Nothing is parked")).ToBeVisibleAsync();
        await till.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(shelf).ToHaveCountAsync(0);
    }

    private static async Task ParkAsync(Till till, string name)
    {
        await Assertions.Expect(till.Page.GetByRole(AriaRole.Button, new() { Name = "Park", Exact = false }).First).ToBeVisibleAsync();
        await Assertions.Expect(till.Page.Locator("[data-test=cart-total]").First).ToBeVisibleAsync();
        await till.Page.Keyboard.PressAsync("F8");
        await Dialog(till).GetByLabel("What to call it").FillAsync(name);
        await Assertions.Expect(Dialog(till).GetByRole(AriaRole.Button, new() { Name = "Park", Exact = true })).ToBeEnabledAsync();
        await till.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Dialog(till)).ToHaveCountAsync(0);
        await Assertions.Expect(till.Page.GetByText("The cart is empty").First).ToBeVisibleAsync();
    }

    /// <param name="name">What the list calls it, or a part of that.</param>
    private static async Task ResumeAsync(Till till, string name)
    {
        await till.Page.Keyboard.PressAsync("F9");
        await Dialog(till)
            .Locator("[data-test=parked]")
            .Filter(new() { HasText = name })
            .GetByText("Resume", new() { Exact = true })
            .ClickAsync();
    }

    private static async Task SellAsync(Till till)
    {
        await till.PayCashExactlyAsync();
        await till.NextCustomerAsync();
        await till.AllConfirmedAsync();
    }

    private static ILocator Dialog(Till till) => till.Page.Locator("dialog[open]");

    private static async Task WaitingAsync(Till till, int count)
    {
        var shown = till.Page.Locator("[data-test=parked-count]").First;
        if (count == 0)
            await Assertions.Expect(till.Page.Locator("[data-test=parked-count]")).ToHaveCountAsync(0);
        else
            await Assertions.Expect(shown).ToHaveTextAsync($"{count}");
    }

    private static Task TotalIsAsync(Till till, string total) =>
        Assertions.Expect(till.Page.Locator("[data-test=cart-total]").First).ToContainTextAsync(total);

    private static async Task CheckBooksAsync(string data)
    {
        await using var books = await Books.OpenAsync(data);
        (await books.ReadAsync<long>("select total_minor from sales.sale order by total_minor")).ShouldBe([24_000, 42_000]);
        (await books.ReadAsync<long>("select count(*) from sales.parked_cart where not taken")).ShouldBe([0]);
        (
            await books.ReadAsync<string>(
                "select outcome || ' ' || array_to_string(flags, ',') from sync.operation where type like 'cart.%' and outcome <> 'applied'"
            )
        ).ShouldBe(["flagged cart_taken"]);
        (await books.ReadAsync<long>("select sum(quantity)::bigint from inventory.stock_level")).ShouldBe([7_000]);
    }
}
