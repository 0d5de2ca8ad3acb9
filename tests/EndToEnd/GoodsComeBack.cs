using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>Goods come back while the server is away: what the till says offline is what the books hold afterwards.</summary>
public sealed class GoodsComeBack
{
    [Fact]
    public async Task Part_of_a_sale_comes_back_offline_and_the_figures_agree_when_the_server_is_back()
    {
        using var folder = new TemporaryFolder("goods-come-back");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var page = browser.Page;
            var till = new Till(page);
            await FirstDay.SetUpShopAsync(till, server.Address);
            // 3 sugar and a tea: 615.00
            var sold = await till.SellAsync(FirstDay.Sugar, FirstDay.Sugar, FirstDay.Sugar, FirstDay.Tea);
            await till.AllConfirmedAsync();
            await server.StopAsync();

            await FindAsync(till, sold);
            await page.GetByRole(AriaRole.Button, new() { Name = "One more of Sugar 1 kg" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "One more of Sugar 1 kg" }).ClickAsync();
            await Assertions.Expect(page.Locator("[data-test=refund]")).ToContainTextAsync("390.00");
            (await TakeBackAsync(till)).ShouldBe("R1.1-000002");
            // Written off: one more, broken.
            await page.GetByRole(AriaRole.Button, new() { Name = "Another return" }).ClickAsync();
            await FindAsync(till, sold);
            await Assertions.Expect(page.GetByText("1 of 3 pc can come back")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Everything" }).ClickAsync();
            await page.GetByLabel("Why Sugar 1 kg comes back").SelectOptionAsync("broken");
            await Assertions
                .Expect(
                    page.GetByRole(AriaRole.Group, new() { Name = "Where Sugar 1 kg goes" })
                        .GetByRole(AriaRole.Button, new() { Name = "Thrown away" })
                )
                .ToHaveAttributeAsync("aria-pressed", "true");
            (await TakeBackAsync(till)).ShouldBe("R1.1-000003");
            await page.GetByRole(AriaRole.Button, new() { Name = "Another return" }).ClickAsync();
            await FindAsync(till, sold);
            await page.GetByText("Everything of this sale has come back already.").WaitForAsync();

            await server.StartAsync();
            await till.GoAsync("/");
            await till.AllConfirmedAsync();
            // 10 received, 3 sold, 2 back on the shelf.
            await Assertions.Expect(page.GetByText("9 left")).ToBeVisibleAsync();
            await till.GoAsync("/sales");
            await page.GetByRole(AriaRole.Link, new() { Name = "R1.1-000003" }).ClickAsync();
            await Assertions.Expect(page.Locator("[data-test=receipt]")).ToContainTextAsync("-225.00");
            await page.GetByRole(AriaRole.Link, new() { Name = $"Of the sale {sold}" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "R1.1-000002" })).ToBeVisibleAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        await CheckBooksAsync(folder.Path);
    }

    [Fact]
    public async Task Goods_are_exchanged_offline_in_one_go_and_only_the_difference_moves()
    {
        using var folder = new TemporaryFolder("goods-exchanged");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var page = browser.Page;
            var till = new Till(page);
            await FirstDay.SetUpShopAsync(till, server.Address);
            // A sugar at 195.00 and a tea at 30.00.
            var sold = await till.SellAsync(FirstDay.Sugar, FirstDay.Tea);
            await till.AllConfirmedAsync();
            await server.StopAsync();

            // The tea comes back, a sugar goes out.
            await ExchangeAsync(till, sold, "Tea", FirstDay.Sugar);
            await Assertions.Expect(page.Locator("[data-test=exchange-left]")).ToContainTextAsync("165.00");
            (await till.PayCashExactlyAsync()).ShouldBe("R1.1-000003");
            (await page.Locator("[data-test=return-number]").TextContentAsync()).ShouldBe("R1.1-000002");
            await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Receipt", Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("dialog[open] [data-test=receipt]")).ToContainTextAsync("EXCHANGE");
            await till.NextCustomerAsync();

            // The sugar comes back, a tea goes out.
            await ExchangeAsync(till, sold, "Sugar 1 kg", FirstDay.Tea);
            await page.Keyboard.PressAsync("F2");
            await Assertions.Expect(page.Locator("[data-test=back]")).ToContainTextAsync("165.00");
            await page.GetByRole(AriaRole.Button, new() { Name = "Complete the exchange" }).ClickAsync();
            await Assertions.Expect(page.Locator("[data-test=handed]")).ToContainTextAsync("165.00");
            await till.NextCustomerAsync();
            await Assertions.Expect(page.Locator("[data-test=comes-back]")).ToHaveCountAsync(0);

            await server.StartAsync();
            await till.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
        (await books.ReadAsync<long>(BalanceOf("exchanges"))).ShouldBe([0]);
        (await books.ReadAsync<long>(BalanceOf("cash_in_drawer"))).ShouldBe([22_500]);
        (await books.ReadAsync<long>("select quantity from inventory.stock_level where quantity <> 0")).ShouldBe([9_000]);
        (
            await books.ReadAsync<string>("select receipt from sales.sale union all select receipt from sales.sale_return order by receipt")
        ).ShouldBe([.. Enumerable.Range(1, 5).Select(number => $"R1.1-00000{number}")]);
    }

    private static async Task ExchangeAsync(Till till, string sold, string back, string goods)
    {
        await FindAsync(till, sold);
        await till.Page.GetByRole(AriaRole.Button, new() { Name = $"One more of {back}" }).ClickAsync();
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Exchange for other goods" }).ClickAsync();
        await till.IsOpenAsync();
        await Assertions.Expect(till.Page.Locator("[data-test=comes-back]").First).ToContainTextAsync(back);
        await till.ScanAsync(goods);
        await till.Page.Locator("[data-test=exchange-left]").First.WaitForAsync();
    }

    private static string BalanceOf(string account) =>
        $"select coalesce(sum(p.amount_minor), 0)::bigint from ledger.posting p join ledger.account a using (tenant_id, account) where a.name = '{account}'";

    private static async Task FindAsync(Till till, string receipt)
    {
        await till.GoAsync("/returns");
        await till.Page.GetByPlaceholder("Receipt number, or scan it").FillAsync(receipt);
        await till.Page.GetByText(receipt).First.WaitForAsync();
        await till.Page.GetByPlaceholder("Receipt number, or scan it").PressAsync("Enter");
        await till.Page.GetByRole(AriaRole.Heading, new() { Name = $"Receipt {receipt}" }).WaitForAsync();
    }

    private static async Task<string> TakeBackAsync(Till till)
    {
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Take back and pay" }).ClickAsync();
        var number = till.Page.Locator("[data-test=return-number]");
        await number.WaitForAsync();
        return (await number.TextContentAsync())!;
    }

    private static async Task CheckBooksAsync(string data)
    {
        await using var books = await Books.OpenAsync(data);
        (await books.ReadAsync<string>("select receipt from sales.sale_return order by number")).ShouldBe(["R1.1-000002", "R1.1-000003"]);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
        (await books.ReadAsync<long>("select quantity from inventory.stock_level where quantity <> 0")).ShouldBe([9_000]);
        (await books.ReadAsync<long>("select value_minor from inventory.stock_level where quantity <> 0")).ShouldBe([135_000]);
        (await books.ReadAsync<long>(BalanceOf("cash_in_drawer"))).ShouldBe([0]);
        (await books.ReadAsync<long>("select returned_minor from reporting.sales_day")).ShouldBe([61_500]);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
    }
}
