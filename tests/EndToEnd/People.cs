using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>The people and the devices of a shop: who comes in how, where they work, what they see, and how they are shut out.</summary>
public sealed class People(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Owner = "Achieng Odhiambo";
    private const string Cashier = "Baraka";
    private const string CashierPin = "1470";
    private const string Sugar = FirstDay.Sugar;

    private static readonly string[] OwnersScreens =
    [
        "/dashboard",
        "/products",
        "/products/new",
        "/receive",
        "/taxes",
        "/staff",
        "/devices",
        "/locations",
        "/review",
        "/start",
    ];

    [Fact]
    public async Task A_cashier_works_with_a_PIN_sees_only_a_cashiers_screens_and_is_shut_out_when_disabled()
    {
        using var folder = new TemporaryFolder("people");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "cashier@example.com");
        await office.AddPersonAsync("Mary", "Manager", "3691");
        await office.AddPersonAsync(Cashier, "Cashier", CashierPin);
        await till.AllConfirmedAsync();
        var (second, secondOffice) = await JoinAsync(browser, office, "Second");

        await office.LockAsync();
        await office.EnterAsync(Cashier, CashierPin);
        (await till.SellAsync(Sugar)).ShouldBe("R1.1-000001");
        (await office.MenuAsync()).ShouldBe(["Till", "Shift and drawer", "Sales", "Take goods back", "Customers", "Settings", "Help"]);
        foreach (var path in OwnersScreens)
        {
            await till.GoAsync(path);
            await Sees(till, "There is nothing at this address, or your role may not see it.");
        }
        await till.Page.GotoAsync(shared.Server.Address + "/staff");
        await office.EnterAsync(Cashier, CashierPin);
        await Sees(till, "There is nothing at this address, or your role may not see it.");

        await office.LockAsync();
        for (var wrong = 1; wrong <= 4; wrong++)
        {
            await office.TypePinAsync(Cashier, "0000");
            await Sees(till, "That PIN isn’t right. Try again.");
        }
        await office.TypePinAsync(Cashier, "0000");
        await Sees(till, "Too many wrong PINs.");
        await till.Page.ReloadAsync();
        await office.TypePinAsync(Cashier, CashierPin);
        await Sees(till, "Too many wrong PINs.");

        // Forgotten: the manager, who has no password here, gives a new one, and nobody waits for the old one's delay.
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Someone else" }).ClickAsync();
        await office.EnterAsync("Mary", "3691");
        await office.ResetPinAsync(Cashier, "7412");
        await office.LockAsync();
        await office.EnterAsync(Cashier, "7412");
        await till.AllConfirmedAsync();
        await secondOffice.EnterAsync(Cashier, "7412");

        await office.LockAsync();
        await office.EnterAsync(Owner, Till.Pin);
        await office.DisableAsync(Cashier);
        // The second device learns it by itself, and puts out who was in.
        await secondOffice.Person("Mary").WaitForAsync();
        await Assertions.Expect(secondOffice.Person(Cashier)).ToHaveCountAsync(0);
        await second.AllConfirmedAsync();
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_the_operators_code_and_the_new_one_enrols_a_browser_that_can_be_bound_and_sell()
    {
        const string email = "forgetful@example.com";
        const string password = "nine copper kettles";
        using var folder = new TemporaryFolder("recovery");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, email);

        var other = new Till(await browser.NewDeviceAsync());
        var otherOffice = new BackOffice(other);
        await other.Page.GotoAsync(shared.Server.Address);
        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Forgotten password" }).ClickAsync();
        var printed = await shared.Server.CommandAsync("recover", email);
        await RecoverAsync(other, printed.Split(' ')[0], password);
        await Sees(other, "The new password is set.");
        await otherOffice.SignInAsync(email, Till.Password);
        await Sees(other, "E-mail and password don't fit together.");
        await otherOffice.SignInAsync(email, password);
        await other.IsOpenAsync();
        await Sees(other, "This device has no register yet");
        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Choose a register" }).ClickAsync();
        await otherOffice.ChooseRegisterAsync();
        (await other.SellAsync(Sugar)).ShouldBe("R2.1-000001");

        // What was signed in before has ended, but the till goes on; the recovery screen works there too.
        await till.GoAsync("/dashboard");
        await Sees(till, "These figures need your password, not only the PIN.");
        await till.GoAsync("/");
        (await till.SellAsync(Sugar)).ShouldBe("R1.1-000001");
        await till.GoAsync("/devices");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Add a device" }).ClickAsync();
        await office.Dialog.GetByRole(AriaRole.Button, new() { Name = "Make a code" }).ClickAsync();
        await Sees(till, "Sign in with e-mail and password for this");
        await office.Dialog.GetByRole(AriaRole.Link, new() { Name = "Sign in with e-mail" }).ClickAsync();
        await office.SignInAsync(email, password);
        await till.Page.GetByRole(AriaRole.Heading, new() { Name = "This device", Exact = true }).WaitForAsync();
        await till.GoAsync("/dashboard");
        await Sees(till, "2 sales");
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_register_that_another_device_takes_over_is_given_up_with_cart_and_sales_kept_and_another_one_is_bound()
    {
        using var folder = new TemporaryFolder("taken");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "taken@example.com");
        (await till.SellAsync(Sugar)).ShouldBe("R1.1-000001");
        var code = await office.MakeCodeAsync(register: "Till 1");
        await till.GoAsync("/");
        await till.ScanAsync(Sugar);
        var second = new Till(await browser.NewDeviceAsync());
        var secondOffice = new BackOffice(second);
        await secondOffice.JoinAsync(shared.Server.Address, code, "Baraka’s phone");

        await Sees(till, "Till 1 is used by Baraka’s phone now.");
        await Assertions.Expect(till.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).First).ToBeDisabledAsync();
        await till.Page.ReloadAsync();
        await office.EnterAsync(Owner, Till.Pin);
        await Sees(till, "Everything sold here is kept, and so is the open cart.");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Choose a register" }).ClickAsync();
        await office.Dialog.GetByRole(AriaRole.Button, new() { Name = "Bind a register" }).ClickAsync();
        await Sees(till, "This device now sells on that register.");
        await Sees(till, "Baraka’s phone took it over from");
        await till.GoAsync("/");
        await Assertions.Expect(till.Page.Locator("[data-test=taken]")).ToHaveCountAsync(0);
        (await till.SellAsync()).ShouldBe("R2.1-000001");
        await secondOffice.EnterAsync(Owner, Till.Pin);
        (await second.SellAsync(Sugar)).ShouldBe("R1.2-000001");
        await till.AllConfirmedAsync();
        await browser.StopAsync();
    }

    /// <summary>A first load over a slow network: the catalogue, a large one, is here, and what is on the shelves isn't until <c>letGo</c>.</summary>
    private const string WithoutLevels = """
        const real = fetch;
        const free = new Promise((go) => { window.letGo = go; });
        let isFirst = true;
        window.fetch = async (...request) => {
          const answer = await real(...request);
          if (!String(request[0]).includes('/api/sync/pull')) return answer;
          if (!isFirst) {
            await free;
            return answer;
          }
          isFirst = false;
          const lines = (await answer.text()).trim().split('\n').map((line) => JSON.parse(line));
          const end = lines.pop();
          const cursors = end.cursors.filter((cursor) => !cursor.startsWith('location'));
          const sugar = lines.find((line) => line.kind === 'variant');
          // Ids like the first one's and never that one: what is 10 left would else stand on one of the tiles below, which nobody sees.
          const stem = sugar.id.slice(0, -3) + (sugar.id.at(-3) === '0' ? '1' : '0');
          const more = Array.from({ length: 99 }, (_, at) => ({ ...sugar, id: stem + String(at).padStart(2, '0'), row: { ...sugar.row, name: `No. ${at}` } }));
          const page = [...lines.filter((line) => line.kind !== 'stock'), ...more, { ...end, cursors, more: true }];
          return new Response(page.map((line) => JSON.stringify(line) + '\n').join(''), answer);
        };
        """;

    [Fact]
    public async Task A_device_whose_levels_are_on_their_way_says_nothing_of_stock()
    {
        using var folder = new TemporaryFolder("levels");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "levels@example.com", counted: true);
        await till.ReceiveAsync("Sugar", "10", "150");
        await till.AllConfirmedAsync();
        var code = await office.MakeCodeAsync();
        var late = new Till(await browser.NewDeviceAsync());
        await late.Page.AddInitScriptAsync(WithoutLevels);
        var lateOffice = new BackOffice(late);
        await lateOffice.JoinAsync(shared.Server.Address, code, "Late");
        await lateOffice.EnterAsync(Owner, Till.Pin);
        await late.Page.Locator(".tile", new() { HasText = "Sugar" }).First.WaitForAsync();
        await Sees(late, "Loading…");
        await Assertions.Expect(late.Page.Locator(".tile .stock")).ToHaveCountAsync(0);
        await late.Page.EvaluateAsync("() => letGo()");
        await Sees(late, "10 left");
        await late.AllConfirmedAsync();
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_second_location_has_its_own_stock_receipts_and_figures()
    {
        using var folder = new TemporaryFolder("locations");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "two-places@example.com", counted: true);
        await till.ReceiveAsync("Sugar", "10", "150");
        await office.AddLocationAsync("Kisumu");
        await till.AllConfirmedAsync();
        var (kisumu, kisumuOffice) = await JoinAsync(browser, office, "Kisumu till", "Kisumu");
        await kisumuOffice.EnterAsync(Owner, Till.Pin);
        await Sees(kisumu, "none in stock");
        await kisumu.ReceiveAsync("Sugar", "4", "140");
        await kisumu.GoAsync("/");
        await kisumu.IsOpenAsync();
        (await kisumu.SellAsync(Sugar)).ShouldBe("R2.1-000001");
        (await kisumu.SellAsync(Sugar, Sugar)).ShouldBe("R2.1-000002");
        await Sees(kisumu, "1 left");
        await kisumu.AllConfirmedAsync();

        await till.GoAsync("/");
        (await till.SellAsync(Sugar)).ShouldBe("R1.1-000001");
        await Sees(till, "9 left");
        await till.AllConfirmedAsync();
        await till.GoAsync("/sales");
        await Sees(till, "R1.1-000001");
        await Assertions.Expect(till.Page.GetByText("R2.1-")).ToHaveCountAsync(0);
        await till.GoAsync("/dashboard");
        await Sees(till, "1 sale");
        await till.Page.GetByLabel("Location").SelectOptionAsync(new SelectOptionValue { Label = "Kisumu" });
        await Sees(till, "2 sales");
        await Sees(till, "585.00");
        await browser.StopAsync();
    }

    [Fact]
    public async Task Another_register_on_the_same_device_counts_from_one_at_once_and_after_a_reload()
    {
        using var folder = new TemporaryFolder("registers");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "registers@example.com");
        (await till.SellAsync(Sugar)).ShouldBe("R1.1-000001");
        await office.BindAsync();
        (await till.SellAsync(Sugar)).ShouldBe("R2.1-000001");
        await till.Page.ReloadAsync();
        await till.EnterPinAsync();
        (await till.SellAsync(Sugar)).ShouldBe("R2.1-000002");
        await till.AllConfirmedAsync();
        await till.GoAsync("/review");
        await Sees(till, "Nothing to review");
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_revoked_device_says_so_sells_no_more_and_hands_in_what_it_had_sold()
    {
        using var folder = new TemporaryFolder("revoked");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "revoked@example.com");
        var (lost, lostOffice) = await JoinAsync(browser, office, "Lost phone");
        await lostOffice.EnterAsync(Owner, Till.Pin);
        await lost.AllConfirmedAsync();
        await lost.Page.Context.SetOfflineAsync(true);
        (await lost.SellAsync(Sugar)).ShouldBe("R2.1-000001");
        (await lost.SellAsync(Sugar, Sugar)).ShouldBe("R2.1-000002");
        await lost.ScanAsync(Sugar);

        await till.GoAsync("/devices");
        await till
            .Page.GetByRole(AriaRole.Listitem)
            .Filter(new() { HasText = "Lost phone" })
            .GetByRole(AriaRole.Button, new() { Name = "Revoke" })
            .ClickAsync();
        await till.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Sees(till, "Lost phone is revoked.");

        await lost.Page.Context.SetOfflineAsync(false);
        await Sees(lost, "This device was revoked by the owner.");
        await Assertions.Expect(lost.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).First).ToBeDisabledAsync();
        await lost.Page.Locator("[data-test=light][data-unsent='0']").WaitForAsync();
        await lost.Page.ReloadAsync();
        await lostOffice.EnterAsync(Owner, Till.Pin);
        await Sees(lost, "This device was revoked by the owner.");
        await Assertions.Expect(lost.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).First).ToBeDisabledAsync();

        await till.GoAsync("/review");
        await Sees(till, "R2.1-000001");
        await Sees(till, "R2.1-000002");
        await till.GoAsync("/dashboard");
        await Sees(till, "0 sales");
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_price_changed_on_two_devices_without_a_network_ends_as_the_later_arrival_on_both()
    {
        using var folder = new TemporaryFolder("prices");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (till, office) = await OpenAsync(browser, "prices@example.com");
        var (second, secondOffice) = await JoinAsync(browser, office, "Second");
        await secondOffice.EnterAsync(Owner, Till.Pin);
        await second.AllConfirmedAsync();
        await till.Page.Context.SetOfflineAsync(true);
        await second.Page.Context.SetOfflineAsync(true);
        await secondOffice.SetPriceAsync("Sugar", "210.00");
        await office.SetPriceAsync("Sugar", "205.00");

        await second.Page.Context.SetOfflineAsync(false);
        await second.AllConfirmedAsync();
        await till.Page.Context.SetOfflineAsync(false);
        await till.AllConfirmedAsync();
        await secondOffice.SeesPriceAsync("Sugar", "205.00");
        await office.SeesPriceAsync("Sugar", "205.00");
        await browser.StopAsync();
    }

    [Fact]
    public async Task A_server_by_invitation_opens_a_shop_for_a_code_and_a_closed_one_opens_none()
    {
        using var folder = new TemporaryFolder("invitation");
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        await using (var inviting = new ServerProcess(folder.Path, "--opening", "invitation"))
        {
            await inviting.StartAsync();
            var code = (await inviting.CommandAsync("invite", "for Achieng")).Split(' ')[0];
            var till = new Till(await browser.NewDeviceAsync());
            await till.FillShopAsync(inviting.Address, "Duka la Achieng", "invited@example.com");
            await till.Page.GetByRole(AriaRole.Button, new() { Name = "Open the shop" }).ClickAsync();
            await Sees(till, "The invitation is wrong, used or too old.");
            await till.Page.GetByLabel("Invitation code").FillAsync(code);
            await till.Page.GetByRole(AriaRole.Button, new() { Name = "Open the shop" }).ClickAsync();
            await till.Page.GetByRole(AriaRole.Heading, new() { Name = "First steps" }).WaitForAsync();
            await inviting.StopAsync();
        }
        await using var closed = new ServerProcess(folder.Path, "--opening", "closed");
        await closed.StartAsync();
        var stranger = new Till(await browser.NewDeviceAsync());
        await stranger.Page.GotoAsync(closed.Address);
        await Sees(stranger, "This server doesn’t take new shops.");
        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Link, new() { Name = "Open a shop" })).ToHaveCountAsync(0);
        await stranger.GoAsync("/open");
        await Sees(stranger, "This server doesn’t take new shops.");
        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Button, new() { Name = "Open the shop" })).ToBeDisabledAsync();
        await browser.StopAsync();
    }

    /// <summary>A shop with one product, on a device of its own, with its owner at the till.</summary>
    private async Task<(Till, BackOffice)> OpenAsync(Chromium browser, string email, bool counted = false)
    {
        var till = new Till(await browser.NewDeviceAsync());
        await till.OpenShopAsync(shared.Server.Address, "Duka la Achieng", email);
        await till.SkipFirstStepsAsync();
        await till.AddProductAsync("Sugar 1 kg", "195.00", Sugar, counted);
        await till.GoAsync("/");
        await till.IsOpenAsync();
        await till.AllConfirmedAsync();
        return (till, new(till));
    }

    private async Task<(Till, BackOffice)> JoinAsync(Chromium browser, BackOffice office, string name, string? location = null)
    {
        var code = await office.MakeCodeAsync(location);
        var till = new Till(await browser.NewDeviceAsync());
        var joined = new BackOffice(till);
        await joined.JoinAsync(shared.Server.Address, code, name);
        return (till, joined);
    }

    private static async Task RecoverAsync(Till till, string code, string password)
    {
        await till.Page.GetByLabel("Code", new() { Exact = true }).FillAsync(code);
        await till.Page.GetByLabel("New password").FillAsync(password);
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Set the password" }).ClickAsync();
    }

    private static Task Sees(Till till, string text) =>
        Assertions.Expect(till.Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = Patience.Milliseconds });
}

/// <summary>One server for all shops of a test class: they are strangers to each other, as on a host that many share.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new("shared");

    public SharedServer() => Server = new(folder.Path);

    internal ServerProcess Server { get; }

    public async ValueTask InitializeAsync() => await Server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        folder.Dispose();
    }
}
