using Kaunta.EndToEnd.Harness;
using Kaunta.EndToEnd.Pictures;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>What an owner puts right or allows without being at the till: another place, another day, a code over the telephone.</summary>
public sealed class FromAfar(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Owner = "Achieng Odhiambo";
    private const string Sugar = FirstDay.Sugar;

    [Fact]
    public async Task A_till_that_is_moved_gives_up_its_register_and_sells_on_at_the_other_location()
    {
        using var folder = new TemporaryFolder("moved-till");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "moved@example.com");
        var album = Pictures("moved");
        (await till.SellAsync(Sugar)).ShouldBe("R1.1-000001");
        await office.AddLocationAsync("Market");
        await till.AllConfirmedAsync();
        await till.GoAsync("/devices");
        await Button(till, "Move to another location").ClickAsync();
        await album.AddAsync(till.Page, "devices-move");
        await office.Dialog.GetByRole(AriaRole.Button, new() { Name = "Move to another location" }).ClickAsync();
        await Sees(till, "This device belongs to Market now.");
        await till.GoAsync("/");
        await album.AddAsync(till.Page, "till-moved");
        await office.BindAsync();
        (await till.SellAsync(Sugar)).ShouldBe("R2.1-000001");
        await till.AllConfirmedAsync();
        await till.GoAsync("/devices");
        await Sees(till, "its last receipt was number 1");
        album.Findings.ShouldBeEmpty();
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_cashier_gives_a_discount_by_the_owners_code_which_is_good_once()
    {
        using var folder = new TemporaryFolder("codes");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "codes@example.com");
        var (page, album) = (till.Page, Pictures("codes"));
        await office.AddPersonAsync("Baraka", "Cashier", "1470");
        await till.AllConfirmedAsync();
        await till.GoAsync("/devices");
        await Button(till, "Approval codes").ClickAsync();
        await album.AddAsync(page, "codes-make");
        await Button(till, "Make 20 codes").ClickAsync();
        var codes = page.Locator("[data-test=codes] li");
        await Assertions.Expect(codes).ToHaveCountAsync(20, new() { Timeout = Patience.Milliseconds });
        await album.AddAsync(page, "codes-made");
        var code = (await codes.First.TextContentAsync())!;
        await office.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await till.AllConfirmedAsync();
        await till.GoAsync("/");
        await office.LockAsync();
        await office.EnterAsync("Baraka", "1470");

        await till.ScanAsync(Sugar);
        await AskAsync(till);
        await Button(till, "They aren’t here: use a code").ClickAsync();
        await page.GetByLabel("Their code").FillAsync(code.ToLowerInvariant());
        await album.AddAsync(page, "codes-typed");
        await Button(till, "Allow").ClickAsync();
        await Assertions.Expect(office.Dialog).ToHaveCountAsync(0, new() { Timeout = Patience.Milliseconds });
        await till.PayCashExactlyAsync();
        await till.NextCustomerAsync();
        await till.AllConfirmedAsync();
        await till.ScanAsync(Sugar);
        await AskAsync(till);
        await Button(till, "They aren’t here: use a code").ClickAsync();
        await page.GetByLabel("Their code").FillAsync(code);
        await Button(till, "Allow").ClickAsync();
        await Sees(till, "That isn’t one of their codes for this device, or it was used before.");
        album.Findings.ShouldBeEmpty();
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_pin_that_was_enough_for_one_bag_isnt_for_two_and_the_till_asks_for_a_code_before_it_takes_the_money()
    {
        using var folder = new TemporaryFolder("pin-limit");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "limit@example.com");
        var (page, album) = (till.Page, Pictures("limit"));
        await office.AddPersonAsync("Baraka", "Cashier", "1470");
        await LimitPinsAsync(till);
        await album.AddAsync(page, "pin-limits");
        await till.AllConfirmedAsync();
        var code = await MakeCodesAsync(till, office);
        await till.GoAsync("/");
        await office.LockAsync();
        await office.EnterAsync("Baraka", "1470");

        await till.ScanAsync(Sugar);
        await AskAsync(till);
        await page.GetByLabel("Their PIN").FillAsync(Till.Pin);
        await Button(till, "Allow").ClickAsync();
        await Assertions.Expect(office.Dialog).ToHaveCountAsync(0, new() { Timeout = Patience.Milliseconds });
        await till.ScanAsync(Sugar);
        await page.Keyboard.PressAsync("F2");
        await page.GetByRole(AriaRole.Group, new() { Name = "Usual amounts" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await Sees(till, $"{Owner}’s PIN is good up to");
        await album.AddAsync(page, "pin-over-limit");
        await page.GetByLabel("Their code").FillAsync(code);
        await Button(till, "Allow").ClickAsync();
        await page.Locator("[data-test=receipt-number]").WaitForAsync();
        await till.NextCustomerAsync();
        await till.AllConfirmedAsync();

        // Nobody else's PIN is enough either: what is to be done is said.
        for (var bag = 0; bag < 2; bag++)
            await till.ScanAsync(Sugar);
        await AskAsync(till);
        await Sees(till, $"{Owner}’s PIN is good up to");
        album.Findings.ShouldBeEmpty();
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_sale_that_counts_on_the_wrong_day_is_moved_and_the_dashboard_follows()
    {
        using var folder = new TemporaryFolder("wrong-day");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, _) = await OpenAsync(browser, "wrong-day@example.com");
        var (page, album) = (till.Page, Pictures("day"));
        var receipt = await till.SellAsync(Sugar);
        await till.SellAsync(Sugar);
        await till.AllConfirmedAsync();
        await till.GoAsync("/sales");
        await page.GetByRole(AriaRole.Link, new() { Name = receipt }).ClickAsync();
        await Button(till, "Wrong day?").ClickAsync();
        await page.GetByLabel("Day that it counts on").FillAsync("2026-01-05");
        await page.GetByLabel("Why (optional)").FillAsync("typed in after a power cut");
        await album.AddAsync(page, "redate");
        await Button(till, "Move it").ClickAsync();
        await Sees(till, "Counts on Monday, 5 January 2026");
        await album.AddAsync(page, "sale-redated");
        await till.GoAsync("/dashboard");
        await Sees(till, "1 sale");
        album.Findings.ShouldBeEmpty();
        await browser.StopAsync();
    }

    /// <summary>An owner's PIN is good for 300 shillings, a manager's for 200.</summary>
    private static async Task LimitPinsAsync(Till till)
    {
        var owner = till.Page.GetByLabel("An owner’s PIN, up to (KES)");
        await owner.FillAsync("-5");
        await Button(till, "Save").ClickAsync();
        await Sees(till, "That isn’t an amount");
        await owner.FillAsync("300");
        await till.Page.GetByLabel("A manager’s PIN, up to (KES)").FillAsync("200");
        await Button(till, "Save").ClickAsync();
        await Sees(till, "Saved");
    }

    /// <returns>The first of twenty.</returns>
    private static async Task<string> MakeCodesAsync(Till till, BackOffice office)
    {
        await till.GoAsync("/devices");
        await Button(till, "Approval codes").ClickAsync();
        await Button(till, "Make 20 codes").ClickAsync();
        var codes = till.Page.Locator("[data-test=codes] li");
        await Assertions.Expect(codes).ToHaveCountAsync(20, new() { Timeout = Patience.Milliseconds });
        var code = (await codes.First.TextContentAsync())!;
        await office.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await till.AllConfirmedAsync();
        return code;
    }

    private static async Task AskAsync(Till till)
    {
        await Button(till, "Discount or coupon").First.ClickAsync();
        await till.Page.GetByLabel("Discount", new() { Exact = true }).SelectOptionAsync("percent");
        await till.Page.GetByLabel("How much").FillAsync("10");
        await till.Page.GetByLabel("Why").FillAsync("the bag was torn");
        await Button(till, "Save").ClickAsync();
        await till.Page.GetByLabel("Who", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = Owner });
    }

    private async Task<(Till, BackOffice)> OpenAsync(Chromium browser, string email)
    {
        var till = new Till(await browser.NewDeviceAsync());
        await till.OpenShopAsync(shared.Server.Address, "Duka la Achieng", email);
        await till.SkipFirstStepsAsync();
        await till.AddProductAsync("Sugar 1 kg", "195.00", Sugar, counted: false);
        await till.GoAsync("/");
        await till.IsOpenAsync();
        await till.AllConfirmedAsync();
        return (till, new(till));
    }

    private static Album Pictures(string of) => new(Path.Combine(Repository.Root, "artifacts", "from-afar", of));

    private static ILocator Button(Till till, string name) => till.Page.GetByRole(AriaRole.Button, new() { Name = name });

    private static Task Sees(Till till, string text) =>
        Assertions.Expect(till.Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = Patience.Milliseconds });
}
