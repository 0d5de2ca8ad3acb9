using Kaunta.EndToEnd.Harness;
using Kaunta.EndToEnd.Pictures;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>A manager allows on their own phone what a cashier at a till may not: the two exchange nothing but what each shows.</summary>
public sealed class OnTheirPhone(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Owner = "Achieng Odhiambo";
    private const string Sugar = FirstDay.Sugar;

    /// <summary>A camera before which somebody holds the picture of <c>seen</c>: Chromium on Linux reads no codes.</summary>
    private const string Camera = """
        globalThis.BarcodeDetector = class { async detect() { return [{ rawValue: globalThis.seen ?? 'a poster' }]; } };
        navigator.mediaDevices.getUserMedia = async () => {
          const canvas = document.createElement('canvas');
          canvas.getContext('2d').fillRect(0, 0, 300, 150);
          return canvas.captureStream(10);
        };
        """;

    [Fact]
    public async Task A_discount_that_no_pin_is_enough_for_is_allowed_on_the_owners_phone_without_a_network()
    {
        using var folder = new TemporaryFolder("their-phone");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var album = new Album(Path.Combine(Repository.Root, "artifacts", "their-phone"));
        var till = new Till(await browser.NewDeviceAsync());
        var phone = new Till(await browser.NewDeviceAsync());
        await phone.Page.AddInitScriptAsync(Camera);
        await OpenAsync(till, phone, "phone@example.com");
        await till.Page.Context.SetOfflineAsync(true);
        await phone.Page.Context.SetOfflineAsync(true);

        var question = await AskAsync(till, album);
        var answer = await AllowAsync(phone, question, album);

        var box = till.Page.GetByLabel("What their phone answers");
        await box.FillAsync(question);
        await Button(till, "Allow").ClickAsync();
        await Sees(till, "That isn’t the answer to this.");
        await album.AddAsync(till.Page, "phone-asked");
        await box.FillAsync($"Sure. {answer}");
        await Button(till, "Allow").ClickAsync();
        await till.Page.Locator("[data-test=receipt-number]").WaitForAsync();
        await till.NextCustomerAsync();
        await till.Page.Context.SetOfflineAsync(false);
        await till.AllConfirmedAsync();
        var office = new BackOffice(till);
        await office.LockAsync();
        await office.EnterAsync(Owner, Till.Pin);
        await till.GoAsync("/review");
        await Sees(till, "Nothing to review");
        album.Findings.ShouldBeEmpty();
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_question_that_is_for_somebody_else_or_unreadable_is_answered_by_nobody()
    {
        using var folder = new TemporaryFolder("not-their-phone");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var album = new Album(Path.Combine(Repository.Root, "artifacts", "not-their-phone"));
        var till = new Till(await browser.NewDeviceAsync());
        var phone = new Till(await browser.NewDeviceAsync());
        await OpenAsync(till, phone, "not-phone@example.com");
        var question = await AskAsync(till, album);
        await phone.GoAsync("/allow");
        var box = phone.Page.GetByLabel("What the till shows");
        await box.FillAsync("please allow the discount");
        await Button(phone, "Read it").ClickAsync();
        await Sees(phone, "That isn’t what a till asks.");
        await box.FillAsync(question[..^1]);
        await Button(phone, "Read it").ClickAsync();
        await Sees(phone, "That isn’t what a till asks.");
        await new BackOffice(phone).LockAsync();
        await new BackOffice(phone).EnterAsync("Mercy", "3690");
        await phone.GoAsync("/allow");
        await box.FillAsync(question);
        await Button(phone, "Read it").ClickAsync();
        await Sees(phone, $"{Owner} is asked, not you.");
        await album.AddAsync(phone.Page, "allow-not-you");
        album.Findings.ShouldBeEmpty();
        await browser.StopAsync();
    }

    /// <summary>A shop with a limit on PINs, a cashier at the till, and the owner's phone.</summary>
    private async Task OpenAsync(Till till, Till phone, string email)
    {
        await till.OpenShopAsync(shared.Server.Address, "Duka la Achieng", email);
        await till.SkipFirstStepsAsync();
        await till.AddProductAsync("Sugar 1 kg", "195.00", Sugar, counted: false);
        var office = new BackOffice(till);
        await office.AddPersonAsync("Baraka", "Cashier", "1470");
        await office.AddPersonAsync("Mercy", "Manager", "3690");
        await till.Page.GetByLabel("An owner’s PIN, up to (KES)").FillAsync("300");
        await Button(till, "Save").ClickAsync();
        await Sees(till, "Saved");
        await till.AllConfirmedAsync();
        var code = await office.MakeCodeAsync();
        await new BackOffice(phone).JoinAsync(shared.Server.Address, code, "Achieng’s phone");
        await new BackOffice(phone).EnterAsync(Owner, Till.Pin);
        await phone.IsStoredForOfflineAsync();
        await till.GoAsync("/");
        await till.IsStoredForOfflineAsync();
        await office.LockAsync();
        await office.EnterAsync("Baraka", "1470");
    }

    /// <returns>What the till is to read.</returns>
    private static async Task<string> AllowAsync(Till phone, string question, Album album)
    {
        await phone.GoAsync("/allow");
        await album.AddAsync(phone.Page, "allow");
        await phone.Page.EvaluateAsync("text => { globalThis.seen = text; }", question);
        await Button(phone, "Scan with the camera").ClickAsync();
        await Sees(phone, "Baraka asks");
        await Assertions.Expect(phone.Page.Locator("[data-test=allow-amount]")).ToHaveTextAsync("KES 351.00");
        await phone.Page.GetByLabel("Your PIN").FillAsync("1111");
        await Button(phone, "Allow it").ClickAsync();
        await Sees(phone, "That PIN isn’t right.");
        await album.AddAsync(phone.Page, "allow-asked");
        await phone.Page.GetByLabel("Your PIN").FillAsync(Till.Pin);
        await Button(phone, "Allow it").ClickAsync();
        var answer = await phone.Page.Locator("[data-test=shown-text]").InputValueAsync();
        await album.AddAsync(phone.Page, "allow-answered");
        return answer;
    }

    /// <summary>Two bags at a discount, as far as the question for the phone.</summary>
    private static async Task<string> AskAsync(Till till, Album album)
    {
        for (var bag = 0; bag < 2; bag++)
            await till.ScanAsync(Sugar);
        await Button(till, "Discount or coupon").First.ClickAsync();
        await till.Page.GetByLabel("Discount", new() { Exact = true }).SelectOptionAsync("percent");
        await till.Page.GetByLabel("How much").FillAsync("10");
        await till.Page.GetByLabel("Why").FillAsync("the bag was torn");
        await Button(till, "Save").ClickAsync();
        // The manager's PIN would be enough; the owner is asked.
        await Button(till, "On their own phone").ClickAsync();
        await till.Page.GetByLabel("Who", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = Owner });
        // In a narrow window the cart is a sheet, which closes when the window grows.
        await album.AddAsync(till.Page, "phone-later", narrowest: 1440);
        await Button(till, "Ask when it is paid").ClickAsync();
        await till.Page.Keyboard.PressAsync("F2");
        await till.Page.GetByRole(AriaRole.Group, new() { Name = "Usual amounts" }).GetByRole(AriaRole.Button).First.ClickAsync();
        return await till.Page.Locator("[data-test=shown-text]").InputValueAsync();
    }

    private static ILocator Button(Till till, string name) => till.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Sees(Till till, string text) =>
        Assertions.Expect(till.Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = Patience.Milliseconds });
}
