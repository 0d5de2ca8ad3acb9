using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>Prices that fall by themselves and by hand: made in the back office, granted at a till that was away, agreed with by the server.</summary>
public sealed class APromotionTravels
{
    private const string Owner = "Achieng Odhiambo";
    private const string Cashier = "Baraka";
    private const string CashierPin = "1470";

    [Fact]
    public async Task A_promotion_reaches_a_till_that_was_away_and_what_it_then_sells_agrees_with_the_server()
    {
        using var folder = new TemporaryFolder("promotion");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(await browser.NewDeviceAsync());
            await till.OpenShopAsync(server.Address, "Duka la Achieng", "promotions@example.com");
            await till.SkipFirstStepsAsync();
            await till.AddProductAsync("Sugar 1 kg", "195.00", FirstDay.Sugar, counted: false);
            var office = new BackOffice(till);
            await office.AddPersonAsync(Cashier, "Cashier", CashierPin);
            await till.AllConfirmedAsync();
            var away = new Till(await browser.NewDeviceAsync());
            var joined = new BackOffice(away);
            await joined.JoinAsync(server.Address, await office.MakeCodeAsync(), "Second");
            await joined.EnterAsync(Cashier, CashierPin);
            await away.AllConfirmedAsync();

            await away.Page.Context.SetOfflineAsync(true);
            await MakePromotionAsync(till);
            await away.SellAsync(FirstDay.Sugar);

            await away.Page.Context.SetOfflineAsync(false);
            await away.AllConfirmedAsync();
            await away.ScanAsync(FirstDay.Sugar);
            // The promotion comes with the next pull, also into a cart that is open already.
            await TotalIsAsync(away, "175.50");
            await Assertions.Expect(away.Page.GetByText("Sugar day").First).ToBeVisibleAsync();

            await away.Page.Context.SetOfflineAsync(true);
            await DiscountAsync(away);
            await TotalIsAsync(away, "157.95");
            await PayInTwoPartsAsync(away);
            await TurnOffMeanwhileAsync(till, away);
            await SellVoucherAsync(away);
            await away.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
        (await books.ReadAsync<long>("select total_minor from sales.sale order by number")).ShouldBe([19_500, 15_795, 17_550, 19_500]);
        (
            await books.ReadAsync<long>(
                "select (tender->>'amount')::bigint from sales.sale, json_array_elements(body::json->'tenders') as tender order by 1"
            )
        ).ShouldBe([5_800, 10_000, 17_600, 19_500, 69_500]);
        // Nobody is to blame for what a till couldn't know, and nothing was missed by one that knew.
        (
            await books.ReadAsync<string>(
                "select flag from sync.operation, unnest(flags) as flag where type = 'sale.completed' and flag <> 'stock_negative'"
            )
        ).ShouldBeEmpty();
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting where account = 'vouchers'")).ShouldBe([
            -50_000,
        ]);
    }

    private static async Task MakePromotionAsync(Till till)
    {
        var page = till.Page;
        await till.GoAsync("/promotions/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Sugar day");
        await page.GetByLabel("Percent off").FillAsync("10");
        await page.GetByLabel("Goods", new() { Exact = true }).FillAsync("sugar");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sugar 1 kg" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=try-saved]")).ToContainTextAsync("39.00");
        await Assertions.Expect(page.Locator("[data-test=summary]")).ToContainTextAsync("10% off Sugar 1 kg");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and send to the tills" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Running now")).ToBeVisibleAsync();
        await till.AllConfirmedAsync();
    }

    /// <summary>The cashier may not; the owner's PIN allows it, without a server.</summary>
    private static async Task DiscountAsync(Till till)
    {
        var page = till.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Discount or coupon" }).First.ClickAsync();
        await page.GetByLabel("Discount", new() { Exact = true }).SelectOptionAsync("percent");
        await page.GetByLabel("How much").FillAsync("10");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Say why")).ToBeVisibleAsync();
        await page.GetByLabel("Why").FillAsync("the bag was torn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByLabel("Who", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = Owner });
        await page.GetByLabel("Their PIN").FillAsync(Till.Pin);
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
    }

    /// <summary>Turned off while a till is away: it grants what it knows, and stops when it has heard.</summary>
    private static async Task TurnOffMeanwhileAsync(Till till, Till away)
    {
        await till.GoAsync("/promotions");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).First.ClickAsync();
        await till.AllConfirmedAsync();
        await away.SellAsync(FirstDay.Sugar);
        await away.Page.Context.SetOfflineAsync(false);
        await away.AllConfirmedAsync();
        await away.ScanAsync(FirstDay.Sugar);
        await TotalIsAsync(away, "195.00");
    }

    /// <summary>Beside what is in the cart; money now, goods later.</summary>
    private static async Task SellVoucherAsync(Till till)
    {
        var page = till.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Sell a voucher" }).First.ClickAsync();
        await page.GetByLabel("What it is worth").FillAsync("500");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put it into the cart" }).ClickAsync();
        await TotalIsAsync(till, "695.00");
        await page.Keyboard.PressAsync("F2");
        await page.GetByRole(AriaRole.Group, new() { Name = "Usual amounts" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await page.Locator("[data-test=receipt-number]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Receipt", Exact = true }).ClickAsync();
        (await page.Locator("[data-test=voucher]").InnerTextAsync()).Length.ShouldBe("1A2B-3C4D".Length);
        await till.NextCustomerAsync();
    }

    private static async Task PayInTwoPartsAsync(Till till)
    {
        var page = till.Page;
        await page.Keyboard.PressAsync("F2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mobile money" }).ClickAsync();
        await page.GetByLabel("Amount", new() { Exact = true }).FillAsync("100");
        await page.GetByLabel("Reference").FillAsync("SJ12ABCDEF");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take this part" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cash", Exact = true }).ClickAsync();
        // What is left is paid in coins: 57.95 is 58.00.
        await Assertions.Expect(page.Locator("[data-test=due]")).ToContainTextAsync("58.00");
        await page.GetByRole(AriaRole.Group, new() { Name = "Usual amounts" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await page.Locator("[data-test=receipt-number]").WaitForAsync();
        await till.NextCustomerAsync();
    }

    private static Task TotalIsAsync(Till till, string total) =>
        Assertions
            .Expect(till.Page.Locator("[data-test=cart-total]").First)
            .ToContainTextAsync(total, new() { Timeout = Patience.Milliseconds });
}
