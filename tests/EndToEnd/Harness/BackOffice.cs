using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Harness;

/// <summary>What owners and managers do beside selling, and how people and devices come in, in the words that the screen shows.</summary>
internal sealed class BackOffice(Till till)
{
    private IPage Page => till.Page;

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public async Task AddPersonAsync(string name, string role, string pin)
    {
        await till.GoAsync("/staff");
        await PressAsync("Add a person");
        await Dialog.GetByLabel("Name").FillAsync(name);
        await Dialog.GetByLabel("Role").SelectOptionAsync(new SelectOptionValue { Label = role });
        await Dialog.GetByLabel("PIN").FillAsync(pin);
        await SaveAsync();
    }

    public async Task ResetPinAsync(string name, string pin)
    {
        await OpenPersonAsync(name);
        await Dialog.GetByLabel("New PIN").FillAsync(pin);
        await SaveAsync();
    }

    public async Task DisableAsync(string name)
    {
        await OpenPersonAsync(name);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Page.GetByText($"{name} can’t work at the till any more.").WaitForAsync();
    }

    public async Task AddLocationAsync(string name)
    {
        await till.GoAsync("/locations");
        await PressAsync("Add a location");
        await Dialog.GetByLabel("Name").FillAsync(name);
        await SaveAsync();
    }

    /// <param name="location">Null: where this device stands.</param>
    /// <returns>The code that the new device types.</returns>
    public async Task<string> MakeCodeAsync(string? location = null, string? register = null)
    {
        await till.GoAsync("/devices");
        await PressAsync("Add a device");
        if (location is not null)
            await Dialog.GetByLabel("Location").SelectOptionAsync(new SelectOptionValue { Label = location });
        if (register is not null)
            await Dialog.GetByLabel("Register", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = register });
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Make a code" }).ClickAsync();
        var code = Page.Locator("[data-test=enrol-code]");
        await code.WaitForAsync();
        var text = (await code.TextContentAsync())!;
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        return text;
    }

    /// <summary>From an empty device to its PIN screen.</summary>
    public async Task JoinAsync(string address, string code, string deviceName)
    {
        await Page.GotoAsync(address);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Join with a code" }).ClickAsync();
        await Page.GetByLabel("Code", new() { Exact = true }).FillAsync(code);
        await Page.GetByLabel("Name of this device").FillAsync(deviceName);
        await PressAsync("Join");
        await Page.GetByText("Who is at the till?").Or(NumberPad).First.WaitForAsync();
    }

    public async Task SignInAsync(string email, string password)
    {
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await PressAsync("Sign in");
    }

    /// <summary>Makes the device a till on a new register, or on a named one that is there.</summary>
    public async Task BindAsync(string? register = null)
    {
        await till.GoAsync("/devices");
        await Page.GetByRole(
                AriaRole.Button,
                new() { NameRegex = new("^(?:Bind a register|Use another register)$", RegexOptions.None, TimeSpan.FromSeconds(1)) }
            )
            .ClickAsync();
        await ChooseRegisterAsync(register);
    }

    /// <summary>In the dialog that is open already.</summary>
    public async Task ChooseRegisterAsync(string? register = null)
    {
        if (register is not null)
            await Dialog.GetByLabel("Register", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = register });
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Bind a register" }).ClickAsync();
        await Page.GetByText("This device now sells on that register.").WaitForAsync();
        await till.GoAsync("/");
        await till.IsOpenAsync();
    }

    public async Task SetPriceAsync(string product, string price)
    {
        await till.GoAsync("/products");
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Price of {product}" }).ClickAsync();
        await Page.GetByLabel("Price (").FillAsync(price);
        await Page.Keyboard.PressAsync("Enter");
        await SeesPriceAsync(product, price);
    }

    public async Task SeesPriceAsync(string product, string price)
    {
        await till.GoAsync("/products");
        var shown = Page.GetByRole(AriaRole.Button, new() { Name = $"Price of {product}" });
        await Assertions.Expect(shown).ToHaveTextAsync(price, new() { Timeout = Patience.Milliseconds });
    }

    /// <summary>Locks the till, so that the next person can come in.</summary>
    public async Task LockAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Lock, or switch cashier" }).ClickAsync();
        await Page.GetByText("Who is at the till?").Or(NumberPad).First.WaitForAsync();
    }

    /// <summary>Chooses a name where several have a PIN, and types the PIN. What comes of it is on the screen.</summary>
    public async Task TypePinAsync(string name, string pin)
    {
        var heading = Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });
        await heading.Or(Person(name)).First.WaitForAsync();
        if (!await heading.IsVisibleAsync())
            await Person(name).ClickAsync();
        await NumberPad.WaitForAsync();
        foreach (var digit in pin)
            await Page.Keyboard.PressAsync(digit.ToString());
        await Page.Keyboard.PressAsync("Enter");
    }

    public async Task EnterAsync(string name, string pin)
    {
        await TypePinAsync(name, pin);
        await Page.GetByRole(AriaRole.Button, new() { Name = $"{name}. Lock" }).WaitForAsync();
    }

    /// <summary>The person's button on the PIN screen.</summary>
    public ILocator Person(string name) => Page.GetByRole(AriaRole.Listitem).GetByRole(AriaRole.Button, new() { Name = name });

    public async Task<IReadOnlyList<string>> MenuAsync()
    {
        await PressAsync("Open the menu");
        var links = Dialog.GetByRole(AriaRole.Link);
        await links.First.WaitForAsync();
        var names = await links.AllInnerTextsAsync();
        await Page.Keyboard.PressAsync("Escape");
        return [.. names.Select(name => name.Trim())];
    }

    private ILocator NumberPad => Page.GetByRole(AriaRole.Group, new() { Name = "Number pad" });

    private async Task OpenPersonAsync(string name)
    {
        await till.GoAsync("/staff");
        await Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
    }

    private Task PressAsync(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private async Task SaveAsync()
    {
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }
}
