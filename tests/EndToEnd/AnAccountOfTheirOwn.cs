using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>What the chart lacks is added by its owner, paid from the drawer and booked on by hand, while the server is away.</summary>
public sealed class AnAccountOfTheirOwn
{
    [Fact]
    public async Task An_own_account_is_made_and_used_offline_and_stands_in_the_books_afterwards()
    {
        using var folder = new TemporaryFolder("own-account");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var page = browser.Page;
            var till = new Till(page);
            await FirstDay.SetUpShopAsync(till, server.Address);
            await till.AllConfirmedAsync();
            await server.StopAsync();
            await till.GoAsync("/books");

            await Button(page, "Accounts of your own").ClickAsync();
            await page.GetByLabel("New account").FillAsync("Rent of the shop");
            await Button(page, "Add the account").ClickAsync();
            await page.Locator("dialog[open] li").WaitForAsync();
            await page.Keyboard.PressAsync("Escape");
            await Button(page, "Book by hand").ClickAsync();
            await page.GetByLabel("To (debit)").SelectOptionAsync(new SelectOptionValue { Label = "Rent of the shop" });
            await page.GetByLabel("Amount (").FillAsync("1500");
            await page.GetByLabel("Reason").FillAsync("November, paid from the safe");
            await Button(page, "Book").Last.ClickAsync();
            await page.GetByText("1,500.00").First.WaitForAsync();

            await server.StartAsync();
            await till.AllConfirmedAsync();
            await till.GoAsync("/");
            await till.GoAsync("/books");
            await page.Locator("table").GetByText("Rent of the shop").WaitForAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select name || ' ' || type from ledger.own_account")).ShouldBe(["Rent of the shop expense"]);
        (
            await books.ReadAsync<long>(
                "select p.amount_minor from ledger.posting p join ledger.account a using (tenant_id, account) where a.name = 'own_expense'"
            )
        ).ShouldBe([150_000]);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
