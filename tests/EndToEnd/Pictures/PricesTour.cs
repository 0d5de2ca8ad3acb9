using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>The part of the tour about prices: promotions, lists, labels and currencies, and what they do at the till.</summary>
internal sealed class PricesTour(Album album, IPage page)
{
    private readonly Till till = new(page);

    /// <summary>Promotions, price lists, labels and currencies: empty, filled in, and at the till.</summary>
    public async Task WalkAsync()
    {
        await VisitAsync("/promotions", "Promotions", "empty-promotions");
        await VisitAsync("/price-lists", "Price lists", "empty-price-lists");
        await VisitAsync("/promotions/new", "New promotion");
        await page.GetByLabel("Name", new() { Exact = true })
            .FillAsync("Buy two, get one: the long weekend of Chilembwe Day for our best customers");
        await page.GetByLabel("What it does").SelectOptionAsync("buy_get");
        await page.GetByLabel("Goods that are bought").FillAsync("sugar");
        await page.Locator(".hits button").First.ClickAsync();
        await page.GetByLabel("First day").FillAsync("2026-01-15");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fri" }).ClickAsync();
        await page.GetByLabel("From", new() { Exact = true }).FillAsync("17:00");
        await page.GetByLabel("Until").FillAsync("01:30");
        await page.GetByLabel("Customer groups").FillAsync("Restaurants, Dukas upcountry");
        await page.Locator("[data-test=try-saved]").WaitForAsync();
        await album.AddAsync(page, "promotion");
        await Button("Save and send to the tills").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).First.WaitForAsync();
        await VisitAsync("/promotions/new", "New promotion");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Opening week");
        await page.GetByLabel("Percent off").FillAsync("5");
        await Button("Save and send to the tills").ClickAsync();
        // The form says the name too, and would take whoever left it early to its list.
        await HeadingAsync("Promotions");
        await page.GetByText("Opening week").First.WaitForAsync();
        await album.AddAsync(page, "promotions");
        await PriceListsAsync();
        await RatesAndLabelsAsync();
        await PricesAtTheTillAsync();
    }

    private async Task PriceListsAsync()
    {
        await VisitAsync("/price-lists", "Price lists");
        await Button("New price list").First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Wholesale");
        await page.GetByLabel("Customer groups").FillAsync("Restaurants, Dukas upcountry");
        await album.AddAsync(page, "price-list-new");
        await Button("Save").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Wholesale" }).WaitForAsync();
        await PriceHere.First.FillAsync("1100000");
        await page.GetByLabel("Larger quantities", new() { Exact = true }).First.FillAsync("12: 1,050,000; 24: 999,999.50");
        await PriceHere.Nth(1).FillAsync("-");
        await album.AddAsync(page, "price-list");
        await PriceHere.Nth(1).FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save 1 price" }).ClickAsync();
        await page.GetByText("1 price saved").WaitForAsync();
        await VisitAsync("/price-lists", "Price lists", "price-lists");
    }

    private async Task RatesAndLabelsAsync()
    {
        await VisitAsync("/selling", "Fees, scale, currencies");
        await Button("Add a fee").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Levy on plastic bags of the Blantyre City Council");
        await page.GetByLabel("How it is computed").SelectOptionAsync("amount");
        await page.GetByLabel("Amount (MWK)").FillAsync("150");
        await album.AddAsync(page, "fee");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Levy on plastic bags").First.WaitForAsync();
        await Button("Add a currency").ClickAsync();
        await page.GetByLabel("Currency", new() { Exact = true }).FillAsync("USD");
        await page.GetByLabel("MWK for one").FillAsync("1734.50");
        await Button("Save rates").ClickAsync();
        await Button("Add a prefix").ClickAsync();
        await page.GetByLabel("Try a label").FillAsync("2112345012506");
        await album.AddAsync(page, "selling");
    }

    private async Task PricesAtTheTillAsync()
    {
        await till.GoAsync("/");
        await FillCartAsync();
        await album.AddAsync(page, "till-promotion");
        await OnAPhoneAsync();
        await Button("Discount or coupon").First.ClickAsync();
        await page.GetByLabel("Discount", new() { Exact = true }).SelectOptionAsync("percent");
        await page.GetByLabel("How much").FillAsync("2.5");
        await page.GetByLabel("Why").FillAsync("Agreed with Mrs Phiri on the telephone because the last delivery came two days late");
        await album.AddAsync(page, "discount", narrowest: 768);
        await Button("Save").ClickAsync();
        await SellVoucherAsync();
        await album.AddAsync(page, "till-discount");
        await page.Keyboard.PressAsync("F2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mobile money" }).ClickAsync();
        await page.GetByLabel("Amount", new() { Exact = true }).FillAsync("1000000");
        await Button("Take this part").ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Voucher" }).ClickAsync();
        await page.GetByLabel("Amount", new() { Exact = true }).FillAsync("5000");
        await page.GetByLabel("Number of the voucher").FillAsync("1A2B-3C4D");
        await album.AddAsync(page, "pay-voucher");
        await Button("Take this part").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "USD" }).ClickAsync();
        await page.GetByLabel("What the customer gives in USD").FillAsync("200");
        await album.AddAsync(page, "pay-parts");
        await Button("Complete the sale").ClickAsync();
        await page.Locator("[data-test=receipt-number]").WaitForAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Receipt", Exact = true }).ClickAsync();
        await page.Locator("[data-test=voucher]").WaitForAsync();
        await album.AddAsync(page, "done-voucher");
        await till.NextCustomerAsync();
        await till.AllConfirmedAsync();
        await VisitAsync("/vouchers", "Vouchers");
        await page.Locator("[data-test=voucher-row]").Nth(1).WaitForAsync();
        await album.AddAsync(page, "vouchers");
        await VisitAsync("/promotions", "Promotions");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).First.ClickAsync();
        await VisitAsync("/selling", "Fees, scale, currencies");
        await page.GetByText("Levy on plastic bags").First.ClickAsync();
        await Button("Charge it no more").ClickAsync();
        await page.GetByText("is charged no more").WaitForAsync();
    }

    /// <summary>The same from the cart's sheet.</summary>
    private async Task OnAPhoneAsync()
    {
        await page.SetViewportSizeAsync(360, 740);
        await Button("Open the cart").ClickAsync();
        await Dialog.WaitForAsync();
        foreach (
            var (button, field, name) in new[]
            {
                ("Discount or coupon", "Discount", "discount-phone"),
                ("Sell a voucher", "What it is worth", "voucher-phone"),
            }
        )
        {
            var shown = page.GetByLabel(field, new() { Exact = true });
            await Dialog.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await shown.WaitForAsync();
            await album.AddAsync(page, name, widest: 360);
            await page.Keyboard.PressAsync("Escape");
            await shown.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        }
        await CloseAsync();
        await page.SetViewportSizeAsync(1440, 900);
    }

    private async Task SellVoucherAsync()
    {
        await Button("Sell a voucher").First.ClickAsync();
        await page.GetByLabel("What it is worth").FillAsync("25000");
        await album.AddAsync(page, "voucher", narrowest: 768);
        await Button("Put it into the cart").ClickAsync();
        await page.Locator("li", new() { HasText = "Voucher" }).First.WaitForAsync();
    }

    private ILocator PriceHere => page.GetByLabel("Price here", new() { Exact = true });

    private ILocator Dialog => page.Locator("dialog[open]");

    private ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private async Task FillCartAsync()
    {
        await till.IsOpenAsync();
        var barcodes = Goods.All().ToDictionary(one => one.Name, one => one.Barcode);
        foreach (var name in new[] { Goods.Sugar, Goods.Sugar, Goods.Sugar, Goods.Oil, Goods.Pump })
            await till.ScanAsync(barcodes[name]);
        await page.Locator("[data-test=cart-total]").WaitForAsync();
    }

    private Task HeadingAsync(string heading)
    {
        var title = new PageGetByRoleOptions
        {
            Name = heading,
            Exact = true,
            Level = 1,
        };
        return page.GetByRole(AriaRole.Heading, title).WaitForAsync();
    }

    private async Task VisitAsync(string path, string heading, string? name = null)
    {
        await till.GoAsync(path);
        await HeadingAsync(heading);
        if (name is not null)
            await album.AddAsync(page, name);
    }

    private async Task CloseAsync()
    {
        await page.Keyboard.PressAsync("Escape");
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }
}
