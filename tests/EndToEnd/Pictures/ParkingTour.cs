using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>The part of the tour about carts that are put aside: empty, with long names and large amounts, while another is open, and taken by another window.</summary>
internal sealed class ParkingTour(Album album, IPage page, string owner)
{
    private const string LongName = "Wedding of Chimwemwe and Tamandani, fetched by the driver of the blue lorry";
    private readonly Till till = new(page);
    private readonly Dictionary<string, string> barcodes = Goods.All().ToDictionary(one => one.Name, one => one.Barcode);

    public async Task WalkAsync()
    {
        await page.Keyboard.PressAsync("F9");
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "parked-none", narrowest: 768);
        await CloseAsync();
        await ParkAsync("park", LongName, Goods.Pump, Goods.Sheet, Goods.Sheet);
        await ParkAsync(null, "", Goods.Sugar, Goods.Oil, Goods.Bread);
        await ParkAsync(null, "Table 4", Goods.Bread);
        await till.ScanAsync(barcodes[Goods.Sugar]);
        await page.Locator("[data-test=cart-total]").First.WaitForAsync();
        await album.AddAsync(page, "till-parked", narrowest: 768);
        await page.Keyboard.PressAsync("F9");
        await Dialog.Locator("[data-test=parked]").Nth(2).WaitForAsync();
        await album.AddAsync(page, "parked", narrowest: 768);
        await Button("Discard Table 4").ClickAsync();
        await Button($"Resume {LongName}").ClickAsync();
        await Dialog.Locator("[data-test=parked]").Filter(new() { HasText = Goods.Sugar }).GetByText("Rename").ClickAsync();
        await album.AddAsync(page, "parked-choices", narrowest: 768);
        await CloseAsync();
        await PhoneAsync();
        await page.Keyboard.PressAsync("F9");
        for (var left = 2; left > 0; left--)
        {
            await Dialog.GetByText("Discard", new() { Exact = true }).First.ClickAsync();
            await Assertions.Expect(Dialog.Locator("[data-test=parked]")).ToHaveCountAsync(left - 1);
        }
        await CloseAsync();
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByRole(AriaRole.Button, new() { Name = "Empty", Exact = true }).First.ClickAsync();
        await GoneAsync();
        await till.AllConfirmedAsync();
    }

    /// <summary>On a phone both open from the cart's sheet.</summary>
    private async Task PhoneAsync()
    {
        await page.SetViewportSizeAsync(360, 740);
        await Button("Open the cart").ClickAsync();
        var sheet = Dialog.First;
        await sheet.WaitForAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Parked" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Parked carts" }).WaitForAsync();
        await album.AddAsync(page, "parked-phone", widest: 360);
        await StandSideBySideAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Parked carts" }).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Park", Exact = true }).ClickAsync();
        await page.GetByLabel("What to call it").FillAsync(LongName);
        await album.AddAsync(page, "park-phone", widest: 360);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByLabel("What to call it").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await CloseAsync();
        await page.SetViewportSizeAsync(1440, 900);
    }

    /// <summary>What can be done with a cart is one row, also on a phone: on two lines fewer carts are in sight.</summary>
    private async Task StandSideBySideAsync()
    {
        var buttons = Dialog.Locator("[data-test=parked]").First.GetByRole(AriaRole.Button);
        var lines = await buttons.EvaluateAllAsync<double[]>("(all) => [...new Set(all.map((one) => one.getBoundingClientRect().top))]");
        lines.ShouldHaveSingleItem($"the {await buttons.CountAsync()} buttons of a parked cart");
    }

    /// <summary>Another window of this device takes what this one still shows: it says nothing, as in the moment before it is heard.</summary>
    private async Task GoneAsync()
    {
        // Enough that whoever taps the last one has scrolled.
        string[] others = ["Table 5", "Table 6", "Table 7", "Table 8"];
        foreach (var name in others)
            await ParkAsync(null, name, Goods.Bread);
        await ParkAsync(null, LongName, Goods.Pump, Goods.Sheet);
        var other = await page.Context.NewPageAsync();
        await other.AddInitScriptAsync("BroadcastChannel.prototype.postMessage = () => undefined");
        await other.GotoAsync(page.Url);
        await new BackOffice(new(other)).EnterAsync(owner, Till.Pin);
        // Its key is heard from when its button is there, which comes after the rest of the till.
        await other.GetByRole(AriaRole.Button, new() { Name = "Parked" }).ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = $"Resume {LongName}" }).ClickAsync();
        await other.Locator("[data-test=cart-total]").First.WaitForAsync();
        await other.CloseAsync();

        await page.Keyboard.PressAsync("F9");
        await TakeInVainAsync("parked-gone", narrowest: 768);
        await CloseAsync();
        await page.SetViewportSizeAsync(360, 740);
        await Button("Open the cart").ClickAsync();
        await Dialog.First.GetByRole(AriaRole.Button, new() { Name = "Parked" }).ClickAsync();
        await TakeInVainAsync("parked-gone-phone", widest: 360);
        // What is recorded next takes the news along.
        foreach (var (at, name) in others.Index())
        {
            await Button($"Discard {name}").ClickAsync();
            await Assertions.Expect(page.Locator("[data-test=parked]")).ToHaveCountAsync(others.Length - 1 - at);
        }
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Parked carts" }).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await CloseAsync();
        await page.SetViewportSizeAsync(1440, 900);
    }

    private async Task TakeInVainAsync(string picture, int widest = int.MaxValue, int narrowest = 0)
    {
        await Button($"Resume {LongName}").ClickAsync();
        await Assertions.Expect(page.GetByText($"Somebody has “{LongName}” already")).ToBeInViewportAsync();
        await album.AddAsync(page, picture, widest, narrowest);
    }

    private async Task ParkAsync(string? picture, string name, params string[] goods)
    {
        foreach (var one in goods)
            await till.ScanAsync(barcodes[one]);
        await page.Locator("[data-test=cart-total]").First.WaitForAsync();
        await page.Keyboard.PressAsync("F8");
        await page.GetByLabel("What to call it").FillAsync(name);
        if (picture is not null)
            await album.AddAsync(page, picture, narrowest: 768);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Park", Exact = true }).ClickAsync();
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    private ILocator Dialog => page.Locator("dialog[open]");

    private ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private async Task CloseAsync()
    {
        await page.Keyboard.PressAsync("Escape");
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }
}
