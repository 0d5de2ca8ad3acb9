using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>
/// The debt book without a server: a customer is made, may buy on account, does so beside cash, pays a part; the till goes no further than
/// it may alone. When the server is back, both sides and the books say the same.
/// </summary>
public sealed class OnAccount
{
    private const string Customer = "Mama Njeri Wanjiku";

    [Fact]
    public async Task What_a_customer_bought_and_paid_without_a_server_is_what_they_owe_with_it()
    {
        using var folder = new TemporaryFolder("on-account");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await FirstDay.SetUpShopAsync(till, server.Address);
            await server.StopAsync();

            await AddCustomerAsync(till, limit: "1,000.00", allowance: "400.00");
            // 195 on account of the 390 that two bags of sugar cost.
            await SellPartlyOnAccountAsync(till);
            await RefusesBeyondAllowanceAsync(till);
            await PayAsync(till, "100");
            await browser.KillAsync();
        }
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await browser.Page.GotoAsync(server.Address);
            await till.EnterPinAsync();
            await OpenCustomerAsync(till);
            await Assertions.Expect(browser.Page.Locator("[data-test=owes]")).ToContainTextAsync("95.00");

            await server.StartAsync();
            await till.AllConfirmedAsync();
            await Assertions.Expect(browser.Page.Locator("table")).ToContainTextAsync("Payment", new() { Timeout = Patience.Milliseconds });
            await Assertions.Expect(browser.Page.Locator("[data-test=owes]")).ToContainTextAsync("95.00");
            // What is of now is held against the whole limit.
            await Assertions.Expect(browser.Page.GetByText("905.00")).ToBeVisibleAsync(new() { Timeout = Patience.Milliseconds });
            await till.GoAsync("/books");
            await Assertions
                .Expect(browser.Page.GetByRole(AriaRole.Row, new() { Name = "Customers’ debts" }))
                .ToContainTextAsync("95.00", new() { Timeout = Patience.Milliseconds });
            (await browser.Page.Locator("[data-test=debits]").TextContentAsync()).ShouldBe(
                await browser.Page.Locator("[data-test=credits]").TextContentAsync()
            );
            await till.GoAsync("/dashboard");
            await Assertions
                .Expect(browser.Page.Locator("[data-test=debts]"))
                .ToContainTextAsync("95.00", new() { Timeout = Patience.Milliseconds });
            await browser.StopAsync();
        }
        await server.StopAsync();
        await CheckBooksAsync(folder.Path);
    }

    /// <summary>In two fields at the till; then what they may owe, in the back office.</summary>
    private static async Task AddCustomerAsync(Till till, string limit, string allowance)
    {
        var dialog = till.Page.GetByRole(AriaRole.Dialog);
        await till.Page.Keyboard.PressAsync("F3");
        await dialog.GetByRole(AriaRole.Searchbox).FillAsync(Customer);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New customer" }).ClickAsync();
        await dialog.GetByLabel("Phone").FillAsync("0712 345 678");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save and choose" }).ClickAsync();
        await till.Page.GetByRole(AriaRole.Button, new() { Name = $"Customer {Customer}: change" }).First.WaitForAsync();

        await OpenCustomerAsync(till);
        await till.Page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await till.Page.GetByLabel("Credit limit").FillAsync(limit);
        await till.Page.GetByLabel("Without a network").FillAsync(allowance);
        await Assertions.Expect(till.Page.Locator("[data-test=worst-case]")).ToContainTextAsync("1,000.00");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await till.Page.GetByText("May still take on account here").WaitForAsync();
        await Assertions.Expect(till.Page.GetByText("400.00")).ToBeVisibleAsync(new() { Timeout = Patience.Milliseconds });
        await till.GoAsync("/");
        await till.IsOpenAsync();
    }

    private static async Task SellPartlyOnAccountAsync(Till till)
    {
        await till.ScanAsync(FirstDay.Sugar);
        await till.ScanAsync(FirstDay.Sugar);
        await till.Page.Keyboard.PressAsync("F2");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "On account" }).ClickAsync();
        await till.Page.GetByLabel("Amount", new() { Exact = true }).FillAsync("195");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Take this part" }).ClickAsync();
        await till.Page.GetByRole(AriaRole.Group, new() { Name = "Usual amounts" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await till.Page.Locator("[data-test=receipt-number]").WaitForAsync();
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Receipt", Exact = true }).ClickAsync();
        await Assertions.Expect(till.Page.Locator("[data-test=receipt]")).ToContainTextAsync(Customer);
        await till.NextCustomerAsync();
    }

    /// <summary>205 is left of the allowance; three bags of sugar cost 585.</summary>
    private static async Task RefusesBeyondAllowanceAsync(Till till)
    {
        await till.Page.Keyboard.PressAsync("F3");
        await till.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Searchbox).FillAsync("0712");
        await till.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = Customer }).ClickAsync();
        for (var bag = 0; bag < 3; bag++)
            await till.ScanAsync(FirstDay.Sugar);
        await till.Page.Keyboard.PressAsync("F2");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "On account" }).ClickAsync();
        await Assertions.Expect(till.Page.GetByText("205.00")).ToBeVisibleAsync();
        await till.Page.GetByLabel("Amount", new() { Exact = true }).FillAsync("585");
        await Assertions.Expect(till.Page.GetByText("380.00 more than may be taken on account")).ToBeVisibleAsync();
        await till.Page.Keyboard.PressAsync("Escape");
    }

    private static async Task PayAsync(Till till, string amount)
    {
        await OpenCustomerAsync(till);
        await Assertions.Expect(till.Page.Locator("[data-test=owes]")).ToContainTextAsync("195.00");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Take a payment" }).ClickAsync();
        await till.Page.GetByLabel("Amount", new() { Exact = true }).FillAsync(amount);
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Take KES" }).ClickAsync();
        await Assertions.Expect(till.Page.Locator("[data-test=owes-after]")).ToContainTextAsync("95.00");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
    }

    private static async Task OpenCustomerAsync(Till till)
    {
        await till.GoAsync("/customers");
        await till.Page.GetByRole(AriaRole.Link, new() { Name = Customer }).ClickAsync();
        await till.Page.Locator("[data-test=owes]").WaitForAsync();
    }

    private static async Task CheckBooksAsync(string data)
    {
        await using var books = await Books.OpenAsync(data);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
        (await books.ReadAsync<string>("select name from customers.customer")).ShouldBe([Customer]);
        (await books.ReadAsync<long>("select balance_minor from customers.balance")).ShouldBe([9_500]);
        (await books.ReadAsync<long>("select amount_minor from customers.debt_entry order by arrival")).ShouldBe([19_500, -10_000]);
        (
            await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting where account = 'accounts_receivable'")
        ).ShouldBe([9_500]);
        (
            await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting where account like 'cash_in_drawer%'")
        ).ShouldBe([19_500 + 10_000]);
        (await books.ReadAsync<string>("select envelope from sync.operation")).ShouldAllBe(text => !text.Contains("Njeri"));
    }
}
