using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>The way through the app on which every screen is seen once: each step leaves a screen open and adds it to the album.</summary>
internal sealed class Tour(Album album, IPage page, string address)
{
    private static readonly string[] Cart = [Goods.Sugar, Goods.Sugar, Goods.Oil, Goods.Bread, Goods.Pump, Goods.Sheet];
    private readonly Till till = new(page);

    /// <summary>What a device sees that belongs to nobody.</summary>
    public async Task StrangersAsync()
    {
        await page.GotoAsync(address);
        await Link("Open a shop").WaitForAsync();
        await album.AddAsync(page, "welcome");
        await Link("Open a shop").ClickAsync();
        await page.Locator("select[name=country]").SelectOptionAsync("MW");
        await Button("Open the shop").ClickAsync();
        await album.AddAsync(page, "open-a-shop");
        await VisitAsync("/sign-in", "Sign in", "sign-in");
        await VisitAsync("/enrol", "Join a shop", "join");
        await VisitAsync("/recover", "Forgotten password", "recover");
        await till.GoAsync("/");
    }

    public async Task OpenAsync(string shop, string owner, string cashier)
    {
        await till.OpenShopAsync(address, shop, "wanjiku@example.com", "MW", owner);
        await album.AddAsync(page, "first-steps-products");
        await Button("Skip this step").ClickAsync();
        await album.AddAsync(page, "first-steps-taxes");
        await Button("These are right").ClickAsync();
        foreach (var (at, name) in new[] { cashier, "Alinafe Banda", "José Mário dos Santos Nkhoma" }.Index())
        {
            await page.GetByLabel($"Name {at + 1}").FillAsync(name);
            await page.GetByLabel($"PIN {at + 1}").FillAsync(Till.Pin);
        }
        await album.AddAsync(page, "first-steps-staff");
        await Button("Save and go on").ClickAsync();
        await Button("Go to the till").WaitForAsync();
        await album.AddAsync(page, "first-steps-ready");
    }

    public async Task EmptyListsAsync()
    {
        await Button("Go to the till").ClickAsync();
        await till.AllConfirmedAsync();
        await album.AddAsync(page, "empty-till");
        await VisitAsync("/dashboard", "Dashboard");
        await page.Locator("[data-test=today-total]").WaitForAsync();
        await album.AddAsync(page, "empty-dashboard");
        await VisitAsync("/sales", "Sales", "empty-sales");
        await VisitAsync("/products", "Products", "empty-products");
        await VisitAsync("/categories", "Categories", "empty-categories");
        await VisitAsync("/receive", "Receive stock", "empty-receive");
        await VisitAsync("/review", "To review", "empty-review");
        await VisitAsync("/shifts", "Shifts", "empty-shifts");
    }

    /// <summary>A code for a second device; then what it brought arrives here.</summary>
    public async Task JoinAsync(Func<string, Task> use, int products)
    {
        await VisitAsync("/devices", "Devices and registers");
        await Button("Add a device").ClickAsync();
        await album.AddAsync(page, "devices-add");
        await Button("Make a code").ClickAsync();
        var code = page.Locator("[data-test=enrol-code]");
        await code.WaitForAsync();
        await album.AddAsync(page, "devices-code");
        await use((await code.TextContentAsync())!);
        await CloseAsync();
        await VisitAsync("/products", "Products");
        await page.GetByText($"{products} products").WaitForAsync();
    }

    public async Task TillAsync()
    {
        await till.GoAsync("/");
        await till.AllConfirmedAsync();
        await album.AddAsync(page, "till");
        await page.GetByPlaceholder("Search or scan").FillAsync("champagne");
        await album.AddAsync(page, "till-no-hits");
        await page.GetByPlaceholder("Search or scan").FillAsync("");
        await FillCartAsync();
        await album.AddAsync(page, "till-cart");
        await KeepForReadmeAsync();
        await NoteAsync("till-note");

        await page.SetViewportSizeAsync(360, 740);
        await Button("Open the cart").ClickAsync();
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "cart-sheet", widest: 360);
        await NoteAsync("cart-sheet-note", widest: 360);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = $"Change {Goods.Pump}" }).ClickAsync();
        await page.GetByLabel("Note on the receipt").WaitForAsync();
        await album.AddAsync(page, "line-phone", widest: 360);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByLabel("Note on the receipt").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await CloseAsync();
        await page.SetViewportSizeAsync(1440, 900);
        await Button($"Change {Goods.Pump}").ClickAsync();
        await page.GetByLabel("Note on the receipt").FillAsync("Delivered to Kanengo on Saturday morning, ask for Mr Phiri at the gate");
        await album.AddAsync(page, "line", narrowest: 768);
        await Button("Save").ClickAsync();
        await PayAsync();
    }

    /// <summary>What opens over the till.</summary>
    public async Task OverTheTillAsync()
    {
        await till.ScanAsync("6009999999994");
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "unknown-barcode");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Create product" }).ClickAsync();
        await album.AddAsync(page, "unknown-barcode-product");
        await CloseAsync();
        await page.Keyboard.PressAsync("?");
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "keyboard");
        await CloseAsync();
        await page.Locator("[data-test=light]").ClickAsync();
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "truth");
        await CloseAsync();
        await Button("Open the menu").ClickAsync();
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "menu", widest: 768);
        await CloseAsync();
    }

    /// <summary>The drawer's shift: opened, moved, counted, closed, and what the owner sees of it.</summary>
    public async Task DrawerAsync()
    {
        await VisitAsync("/shift", "Shift and drawer");
        await page.GetByLabel("In the drawer now").FillAsync("1234500");
        await album.AddAsync(page, "shift-start");
        await Button("Open a shift").ClickAsync();
        await till.IsOpenAsync();
        await till.SellAsync(Goods.All().First(one => one.Name == Goods.Sugar).Barcode);
        await VisitAsync("/shift", "Shift and drawer");
        await Button("Cash out").ClickAsync();
        await page.GetByLabel("Amount").FillAsync("45000");
        await page.GetByLabel("What for").SelectOptionAsync(new SelectOptionValue { Label = "Transport" });
        await page.GetByLabel("Note").FillAsync("Minibus to Kanengo and back for the driver who brought the iron sheets");
        await album.AddAsync(page, "shift-cash-out");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Record" }).ClickAsync();
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await Button("X report").ClickAsync();
        await page.Locator("[data-test=shift-report]").WaitForAsync();
        await album.AddAsync(page, "shift");
        await page.Keyboard.PressAsync("F4");
        await Dialog.WaitForAsync();
        await page.GetByLabel("Show what should be there").CheckAsync();
        await Button("Count notes and coins").ClickAsync();
        await page.GetByLabel("How many of 5,000.00").FillAsync("240");
        await page.GetByLabel("How many of 500.00").FillAsync("7");
        await album.AddAsync(page, "shift-count");
        await Button("Close and keep the Z").ClickAsync();
        await page.GetByText("The shift is closed.").WaitForAsync();
        await album.AddAsync(page, "shift-closed");
        await till.AllConfirmedAsync();
        await VisitAsync("/shifts", "Shifts");
        await page.Locator(".row-link").First.WaitForAsync();
        await album.AddAsync(page, "shifts");
        await page.Locator(".row-link").First.ClickAsync();
        await page.Locator("[data-test=shift-report]").WaitForAsync();
        await album.AddAsync(page, "shifts-one");
    }

    public async Task OfficeAsync()
    {
        await till.AllConfirmedAsync();
        await VisitAsync("/dashboard", "Dashboard");
        await page.Locator("[data-test=today-total]").WaitForAsync();
        await page.Locator("[data-test=drawer]").First.WaitForAsync();
        await album.AddAsync(page, "dashboard");
        await VisitAsync("/sales", "Sales");
        await page.Locator(".row-link").First.WaitForAsync();
        await album.AddAsync(page, "sales");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("R9");
        await page.GetByText("No sale matches").WaitForAsync();
        await album.AddAsync(page, "sales-no-hits");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await page.Locator(".row-link").First.ClickAsync();
        await page.Locator("[data-test=receipt]").WaitForAsync();
        await album.AddAsync(page, "sale");
        await VisitAsync("/products", "Products", "products");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("borehole");
        await page.GetByRole(AriaRole.Link, new() { Name = Goods.Pump }).ClickAsync();
        await Button("Stop selling it").WaitForAsync();
        await album.AddAsync(page, "product");
        await VisitAsync("/receive", "Receive stock");
        foreach (
            var (quantity, cost, name) in new[] { ("12", "1,050,000", "borehole"), ("240", "2,150.50", "sugar 1 kg"), ("", "", "roofing") }
        )
        {
            await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
            await page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
            await page.GetByLabel("Quantity").Last.FillAsync(quantity);
            await page.GetByLabel("Cost each").Last.FillAsync(cost);
        }
        await Button("Record the delivery").ClickAsync();
        await album.AddAsync(page, "receive");
    }

    public async Task SettingUpAsync()
    {
        await ListAsync("/categories", "Categories", "categories", "Stationery");
        await ListAsync("/taxes", "Taxes", "taxes", "VAT 17.5%");
        await ListAsync("/staff", "Staff", "staff", "Tamandani");
        await VisitAsync("/devices", "Devices and registers");
        await page.GetByText("Counter 2").First.WaitForAsync();
        await album.AddAsync(page, "devices");
        await Button("Use another register").ClickAsync();
        await album.AddAsync(page, "devices-register");
        await CloseAsync();
        await Button("Revoke").First.ClickAsync();
        await album.AddAsync(page, "devices-revoke");
        await CloseAsync();
        await ListAsync("/locations", "Locations", "locations", "Area 25");
        await VisitAsync("/review", "To review");
        await page.GetByText("More was sold than the stock shows").First.WaitForAsync();
        foreach (var outcome in SecondTill.Oddities)
            await page.Locator("main .tag").Filter(new() { HasText = outcome }).First.WaitForAsync();
        await album.AddAsync(page, "review");
        await VisitAsync("/settings", "Settings", "settings");
        await VisitAsync("/help", "Help", "help");
    }

    /// <summary>Another device takes this one's register: what the till says, and the list of registers afterwards.</summary>
    public async Task TakenAsync(Func<string, Task> take)
    {
        await take(await new BackOffice(till).MakeCodeAsync(register: "Till 1"));
        await till.GoAsync("/");
        await page.Locator("[data-test=taken]").WaitForAsync();
        await album.AddAsync(page, "till-taken");
        await VisitAsync("/devices", "Devices and registers");
        await page.GetByText("took it over from").WaitForAsync();
        await album.AddAsync(page, "devices-taken");
    }

    public async Task CashierAsync(string cashier)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Lock, or switch cashier" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Who is at the till?" }).WaitForAsync();
        await album.AddAsync(page, "pin-people");
        await Button(cashier).ClickAsync();
        foreach (var digit in "9999")
            await page.Keyboard.PressAsync(digit.ToString());
        await album.AddAsync(page, "pin");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("That PIN isn’t right").WaitForAsync();
        await album.AddAsync(page, "pin-wrong");
    }

    /// <param name="plain">The server by plain http under a name that a browser doesn't take for this machine.</param>
    public async Task OtherAddressesAsync(string plain)
    {
        await page.GotoAsync(plain);
        await page.GetByRole(AriaRole.Heading, new() { Name = "The till needs a safe connection" }).WaitForAsync();
        await album.AddAsync(page, "insecure");
        await page.GotoAsync($"{plain}/trust");
        await page.GetByText("iPhone and iPad").ClickAsync();
        await page.GetByText("Other addresses of the same computer").ClickAsync();
        await album.AddAsync(page, "trust");
    }

    private ILocator Dialog => page.Locator("dialog[open]");

    private ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private ILocator Link(string name) => page.GetByRole(AriaRole.Link, new() { Name = name });

    private async Task FillCartAsync()
    {
        var barcodes = Goods.All().ToDictionary(one => one.Name, one => one.Barcode);
        foreach (var name in Cart)
            await till.ScanAsync(barcodes[name]);
        await page.Locator("[data-test=cart-total]").WaitForAsync();
    }

    private async Task PayAsync()
    {
        await page.Keyboard.PressAsync("F2");
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "pay");
        await page.GetByLabel("Or type what the customer gives").FillAsync("1300000");
        await album.AddAsync(page, "pay-change");
        await Button("Complete the sale").ClickAsync();
        await page.Locator("[data-test=receipt-number]").WaitForAsync();
        await album.AddAsync(page, "done");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Receipt" }).ClickAsync();
        await album.AddAsync(page, "done-receipt");
        await till.NextCustomerAsync();
    }

    /// <summary>A short message over the till or the sheet. It goes after seconds: for the pictures it stays a thousand times as long.</summary>
    private async Task NoteAsync(string picture, int widest = int.MaxValue)
    {
        await Button($"One less of {Goods.Sheet}")
            .EvaluateAsync(
                """
                (button) => {
                  const real = window.setTimeout;
                  window.setTimeout = (run, ms) => real(run, ms * 1000);
                  button.click();
                  window.setTimeout = real;
                }
                """
            );
        await album.AddAsync(page, picture, widest);
        // Whoever reads it can also tap it, whatever is open.
        await Button("Undo").ClickAsync();
        await Button($"One less of {Goods.Sheet}").WaitForAsync();
    }

    /// <summary>A list, and the dialog that opens from one of its rows.</summary>
    private async Task ListAsync(string path, string heading, string name, string row)
    {
        await VisitAsync(path, heading, name);
        await page.Locator(".row-link", new() { HasText = row }).First.ClickAsync();
        await Dialog.WaitForAsync();
        await album.AddAsync(page, $"{name}-edit");
        await CloseAsync();
    }

    private async Task VisitAsync(string path, string heading, string? name = null)
    {
        await till.GoAsync(path);
        await page.GetByRole(
                AriaRole.Heading,
                new()
                {
                    Name = heading,
                    Exact = true,
                    Level = 1,
                }
            )
            .WaitForAsync();
        if (name is not null)
            await album.AddAsync(page, name);
    }

    private async Task CloseAsync()
    {
        await page.Keyboard.PressAsync("Escape");
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    /// <summary>The picture of the README, only when its author asked for it: a test changes no sources.</summary>
    private async Task KeepForReadmeAsync()
    {
        if (Environment.GetEnvironmentVariable("KAUNTA_README_PICTURE") is null)
            return;
        await page.SetViewportSizeAsync(1440, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Layout.SettleAsync(page);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "docs", "till.png") });
    }
}
