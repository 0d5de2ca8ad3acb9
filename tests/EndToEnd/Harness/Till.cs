using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Harness;

/// <summary>The app as a person uses it: each method is one thing that somebody does, in the words that the screen shows.</summary>
internal sealed class Till(IPage page)
{
    public const string Pin = "2580";
    public const string Password = "seven purple lanterns";

    public IPage Page => page;

    public async Task OpenShopAsync(string address, string name, string email, string country = "KE", string owner = "Achieng Odhiambo")
    {
        await FillShopAsync(address, name, email, country, owner);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the shop" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "First steps" }).WaitForAsync();
    }

    /// <summary>From the address to a filled form that hasn't been sent.</summary>
    public async Task FillShopAsync(string address, string name, string email, string country = "KE", string owner = "Achieng Odhiambo")
    {
        await page.GotoAsync(address);
        await page.GetByRole(AriaRole.Link, new() { Name = "Open a shop" }).ClickAsync();
        await page.GetByLabel("Business name").FillAsync(name);
        await page.Locator("select[name=country]").SelectOptionAsync(country);
        await page.GetByLabel("Your name").FillAsync(owner);
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel("Your PIN at the till").FillAsync(Pin);
    }

    /// <summary>Goes through the first steps without adding anything.</summary>
    public async Task SkipFirstStepsAsync()
    {
        for (var step = 0; step < 3; step++)
            await page.GetByRole(AriaRole.Button, new() { Name = "Skip this step" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go to the till" }).ClickAsync();
        await IsOpenAsync();
    }

    /// <summary>The till's search box is there: a cashier could sell now.</summary>
    public Task IsOpenAsync() => page.GetByPlaceholder("Search or scan").WaitForAsync();

    public async Task AddProductAsync(string name, string price, string barcode, bool counted)
    {
        await GoAsync("/products/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Price (").FillAsync(price);
        await page.GetByLabel("Barcodes").FillAsync(barcode);
        await page.GetByLabel("Count its stock").SetCheckedAsync(counted);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Products", Exact = true }).WaitForAsync();
    }

    public async Task ReceiveAsync(string name, string quantity, string cost)
    {
        await GoAsync("/receive");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Receive stock", Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        await page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await page.GetByLabel("Quantity").FillAsync(quantity);
        await page.GetByLabel("Cost each").FillAsync(cost);
        await page.GetByRole(AriaRole.Button, new() { Name = "Record the delivery" }).ClickAsync();
        await page.GetByText("Recorded: 1 line.").WaitForAsync();
    }

    /// <summary>Goes to another screen inside the running app, as its menu does, without loading the page anew.</summary>
    public Task GoAsync(string path) =>
        page.EvaluateAsync("path => { history.pushState({}, '', path); window.dispatchEvent(new PopStateEvent('popstate')); }", path);

    public async Task EnterPinAsync(string pin = Pin)
    {
        await page.GetByRole(AriaRole.Group, new() { Name = "Number pad" }).WaitForAsync();
        foreach (var digit in pin)
            await page.Keyboard.PressAsync(digit.ToString());
        await page.Keyboard.PressAsync("Enter");
        await IsOpenAsync();
    }

    /// <summary>
    /// A scanner: digits faster than fingers, then Enter, wherever the focus is. All keys in one moment: pressed one by one from here
    /// they come as slowly as fingers when the machine is busy, and slow keys are no scan. A key's moment is when its event is made: all
    /// are made before the first is handled.
    /// </summary>
    public Task ScanAsync(string barcode) =>
        page.EvaluateAsync(
            """
            barcode => {
              const presses = [...barcode, 'Enter'].map((key) => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
              // Under a clock that a test has set it is when somebody first asks for it.
              for (const press of presses) press.timeStamp;
              for (const press of presses) (document.activeElement ?? document.body).dispatchEvent(press);
            }
            """,
            barcode
        );

    /// <summary>
    /// The same with real keys, which also write into what has the focus. Each says when a scanner would have sent it, however late it
    /// arrives.
    /// </summary>
    public async Task ScanByKeysAsync(string barcode)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var seconds = await page.EvaluateAsync<double>("() => (performance.timeOrigin + performance.now()) / 1000");
        foreach (var digit in barcode)
            await PressAsync(session, $"{digit}", $"{digit}", digit, seconds += 0.005);
        await PressAsync(session, "Enter", "\r", 13, seconds + 0.005);
        await session.DetachAsync();
    }

    private static async Task PressAsync(ICDPSession session, string key, string text, int code, double seconds)
    {
        foreach (var type in (string[])["keyDown", "keyUp"])
        {
            Dictionary<string, object> press = new()
            {
                ["type"] = type,
                ["key"] = key,
                ["windowsVirtualKeyCode"] = code,
                ["timestamp"] = seconds,
            };
            if (type == "keyDown")
                press["text"] = text;
            await session.SendAsync("Input.dispatchKeyEvent", press);
        }
    }

    /// <summary>Pays what is in the cart in cash, exactly, and reads the receipt number that the screen shows as done.</summary>
    public async Task<string> PayCashExactlyAsync()
    {
        await page.Keyboard.PressAsync("F2");
        await page.GetByRole(AriaRole.Group, new() { Name = "Usual amounts" }).GetByRole(AriaRole.Button).First.ClickAsync();
        var number = page.Locator("[data-test=receipt-number]");
        await number.WaitForAsync();
        return (await number.TextContentAsync())!;
    }

    public Task NextCustomerAsync() => page.GetByRole(AriaRole.Button, new() { Name = "Next customer" }).ClickAsync();

    /// <summary>One sale of the scanned goods, to the end.</summary>
    public async Task<string> SellAsync(params string[] barcodes)
    {
        foreach (var barcode in barcodes)
            await ScanAsync(barcode);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).First).ToBeEnabledAsync();
        var receipt = await PayCashExactlyAsync();
        await NextCustomerAsync();
        return receipt;
    }

    /// <summary>The strip says that device and server agree on every record.</summary>
    public Task AllConfirmedAsync() => page.GetByText("All confirmed").First.WaitForAsync(new() { Timeout = Patience.Milliseconds });

    /// <summary>The app is stored for a start without network, and the service worker answers for this page's address.</summary>
    public async Task IsStoredForOfflineAsync()
    {
        await page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => undefined)");
        await Waiting.UntilAsync(
            "the service worker to be active",
            async () =>
                await page.EvaluateAsync<bool>(
                    "() => navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"
                )
        );
    }
}
