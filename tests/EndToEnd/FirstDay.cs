using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>
/// A shop's first day with everything that can go wrong in it: it is opened, the server goes away, the browser is killed, the till
/// starts cold without a server, sells on, and in the end everything is there exactly once.
/// </summary>
public sealed class FirstDay
{
    internal const string Sugar = "6161100000019";
    internal const string Tea = "6161100000026";

    [Fact]
    public async Task Four_sales_made_without_a_server_and_through_a_kill_arrive_exactly_once()
    {
        using var folder = new TemporaryFolder("first-day");
        await using var server = new ServerProcess(folder.Path) { FromNothing = true };
        await server.StartAsync();

        List<string> receipts = [];
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await SetUpShopAsync(till, server.Address);
            await server.StopAsync();

            receipts.Add(await till.SellAsync(Sugar));
            receipts.Add(await till.SellAsync(Sugar, Tea));
            await till.ScanByKeysAsync(Tea);
            await till.ScanByKeysAsync(Sugar);
            receipts.Add(await till.PayCashExactlyAsync());
            // The receipt is on the screen: from here on the sale may not be lost.
            await browser.KillAsync();
        }

        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await browser.Page.GotoAsync(server.Address);
            await till.EnterPinAsync();
            // A page that is loaded anew in the middle of a basket still has the basket.
            await till.ScanAsync(Tea);
            await Assertions.Expect(browser.Page.Locator("[data-test=cart-total]").First).ToContainTextAsync("30.00");
            await browser.Page.ReloadAsync();
            await till.EnterPinAsync();
            await Assertions.Expect(browser.Page.Locator("[data-test=cart-total]").First).ToContainTextAsync("30.00");
            receipts.Add(await till.PayCashExactlyAsync());
            await till.NextCustomerAsync();

            await server.StartAsync();
            await till.AllConfirmedAsync();
            await SeesFourSalesAsync(till);
            await browser.StopAsync();
        }

        receipts.ShouldBe(["R1.1-000001", "R1.1-000002", "R1.1-000003", "R1.1-000004"]);
        await server.StopAsync();
        await CheckBooksAsync(folder.Path, receipts);
    }

    internal static async Task SetUpShopAsync(Till till, string address)
    {
        await till.OpenShopAsync(address, "Duka la Achieng", "achieng@example.com");
        await till.SkipFirstStepsAsync();
        await till.AddProductAsync("Sugar 1 kg", "195.00", Sugar, counted: true);
        await till.AddProductAsync("Tea, cup", "30.00", Tea, counted: false);
        await till.ReceiveAsync("Sugar", "10", "150");
        await till.GoAsync("/");
        await till.IsOpenAsync();
        await till.IsStoredForOfflineAsync();
        await till.AllConfirmedAsync();
    }

    private static async Task SeesFourSalesAsync(Till till)
    {
        await till.GoAsync("/dashboard");
        await Assertions.Expect(till.Page.GetByText("4 sales").First).ToBeVisibleAsync(new() { Timeout = Patience.Milliseconds });
        // 195 + (195 + 30) + (30 + 195) + 30
        await Assertions.Expect(till.Page.GetByText("675.00").First).ToBeVisibleAsync();
        await till.GoAsync("/");
        await Assertions.Expect(till.Page.GetByText("7 left")).ToBeVisibleAsync();
    }

    private static async Task CheckBooksAsync(string data, List<string> receipts)
    {
        await using var books = await Books.OpenAsync(data);
        (await books.ReadAsync<string>("select receipt from sales.sale order by number")).ShouldBe(receipts);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
        (await books.ReadAsync<long>("select quantity from inventory.stock_level where quantity <> 0")).ShouldBe([7_000]);
        (await books.ReadAsync<long>("select value_minor from inventory.stock_level where quantity <> 0")).ShouldBe([105_000]);
        (await BalanceAsync(books, "cash_in_drawer")).ShouldBe(67_500);
        (await BalanceAsync(books, "inventory")).ShouldBe(105_000);
        (await BalanceAsync(books, "cost_of_goods")).ShouldBe(45_000);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
    }

    /// <summary>Of all accounts of a kind, whatever their register or tax code.</summary>
    private static async Task<long> BalanceAsync(Books books, string kind) =>
        (
            await books.ReadAsync<long>(
                $"""
                select coalesce(sum(posting.amount_minor), 0)::bigint
                from ledger.posting
                join ledger.account using (tenant_id, account)
                where account.name = '{kind}'
                """
            )
        ).Single();
}
