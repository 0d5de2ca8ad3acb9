using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>The part of the tour where goods come back: with the receipt, in part, and without one.</summary>
internal sealed class ReturnsTour(Album album, IPage page)
{
    /// <summary>The sale of the tour's cart, with the longest names and the largest amount.</summary>
    private const string Sold = "R1.1-000001";
    private readonly Till till = new(page);

    public async Task WalkAsync()
    {
        await till.GoAsync("/returns");
        await page.GetByText(Sold).First.WaitForAsync();
        await album.AddAsync(page, "returns");
        await Receipt.FillAsync("R7.2-000456");
        await page.GetByText("No sale matches").WaitForAsync();
        await album.AddAsync(page, "returns-no-hits");
        await Receipt.FillAsync(Sold);
        await page.GetByText(Sold).First.WaitForAsync();
        await Receipt.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = $"Receipt {Sold}" }).WaitForAsync();
        await Button($"One more of {Goods.Pump}").ClickAsync();
        await page.GetByLabel($"Why {Goods.Pump} comes back").SelectOptionAsync("broken");
        await album.AddAsync(page, "return-choose");
        await Button("Take back and pay").ClickAsync();
        await page.Locator("[data-test=return-number]").WaitForAsync();
        var number = (await page.Locator("[data-test=return-number]").TextContentAsync())!;
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Receipt", Exact = true }).ClickAsync();
        await album.AddAsync(page, "return-done");
        await Button("Another return").ClickAsync();
        await ExchangeAsync();
        await WithoutReceiptAsync();
        await till.AllConfirmedAsync();
        await till.GoAsync("/sales");
        await page.GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();
        await page.Locator("[data-test=receipt]").WaitForAsync();
        await album.AddAsync(page, "return");
    }

    /// <summary>The oil comes back and pays for something cheaper: most of the money goes back.</summary>
    private async Task ExchangeAsync()
    {
        await Receipt.FillAsync(Sold);
        await page.GetByText(Sold).First.WaitForAsync();
        await Receipt.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = $"Receipt {Sold}" }).WaitForAsync();
        await Button($"One more of {Goods.Oil}").ClickAsync();
        await Button("Exchange for other goods").ClickAsync();
        await till.IsOpenAsync();
        await page.GetByPlaceholder("Search or scan").FillAsync("matches");
        await page.Locator(".tile").First.ClickAsync();
        await page.Locator("[data-test=exchange-left]").First.WaitForAsync();
        await album.AddAsync(page, "exchange-cart");
        await page.Keyboard.PressAsync("F2");
        await page.Locator("[data-test=back]").WaitForAsync();
        await album.AddAsync(page, "exchange-pay");
        await Button("Complete the exchange").ClickAsync();
        await page.Locator("[data-test=handed]").WaitForAsync();
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Receipt", Exact = true }).ClickAsync();
        await album.AddAsync(page, "exchange-done");
        await till.NextCustomerAsync();
        await till.GoAsync("/returns");
        await Receipt.WaitForAsync();
    }

    private async Task WithoutReceiptAsync()
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Without a receipt" }).ClickAsync();
        await page.GetByLabel("Product or barcode").FillAsync("borehole");
        await page.GetByLabel("Product or barcode").PressAsync("Enter");
        await page.GetByLabel("Number on the paper").FillAsync("R7.2-000456");
        await album.AddAsync(page, "return-without");
    }

    private ILocator Receipt => page.GetByPlaceholder("Receipt number, or scan it");

    private ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });
}
