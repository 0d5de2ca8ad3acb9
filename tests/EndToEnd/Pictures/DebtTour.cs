using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>The part of the tour about customers: the till's choice, paying on account, the debt book, and the books behind it.</summary>
internal sealed class DebtTour(Album album, IPage page)
{
    private const string Customer = "Mai Chimwemwe Nyirenda-Mkandawire and Sons Building Contractors (Lilongwe branch)";
    private readonly Till till = new(page);

    public async Task WalkAsync()
    {
        await VisitAsync("/customers", "Customers");
        await page.GetByText("No customers yet").WaitForAsync();
        await album.AddAsync(page, "empty-customers");
        await AddAsync(Customer, "+265 999 123 456", "125,000,000");
        await AddAsync("Baba Otieno", "0712 345 678", "50000");
        await AtTheTillAsync();
        await InTheOfficeAsync();
    }

    private async Task AddAsync(string name, string phone, string limit)
    {
        await VisitAsync("/customers/new", "New customer");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Phone").FillAsync(phone);
        await page.GetByLabel("Address").FillAsync("Plot 25/1147, behind the filling station, M1 Road, Area 25, Lilongwe");
        await page.GetByLabel("Credit limit").FillAsync(limit);
        if (name == Customer)
        {
            await page.GetByLabel("Tax number").FillAsync("MW-30117724");
            await page.GetByLabel("Shows an exemption certificate").CheckAsync();
            await page.GetByLabel("Certificate number").FillAsync("EX/2026/004417");
            await page.GetByLabel("E-mail").FillAsync("accounts@chimwemwe-nyirenda-mkandawire-contractors.example");
            await album.AddAsync(page, "customer-form");
        }
        await Button("Save").ClickAsync();
        await page.Locator("[data-test=owes]").WaitForAsync();
    }

    private async Task AtTheTillAsync()
    {
        await till.GoAsync("/");
        await till.IsOpenAsync();
        var pump = Goods.All().First(one => one.Name == Goods.Pump);
        await till.ScanAsync(pump.Barcode);
        await page.Keyboard.PressAsync("F3");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = Customer }).WaitForAsync();
        await album.AddAsync(page, "customer-choose");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "New customer" }).ClickAsync();
        await album.AddAsync(page, "customer-new");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = Customer }).ClickAsync();
        await page.GetByText("Pays no tax").First.WaitForAsync();
        await album.AddAsync(page, "till-customer");
        await page.Keyboard.PressAsync("F2");
        await Button("On account").ClickAsync();
        await page.GetByText("on account.").First.WaitForAsync();
        await album.AddAsync(page, "pay-on-account");
        await Button("Complete the sale").ClickAsync();
        await page.Locator("[data-test=receipt-number]").WaitForAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Receipt", Exact = true }).ClickAsync();
        await album.AddAsync(page, "done-on-account");
        await till.NextCustomerAsync();
    }

    private async Task InTheOfficeAsync()
    {
        await VisitAsync("/customers", "Customers");
        await page.GetByRole(AriaRole.Link, new() { Name = Customer }).ClickAsync();
        await Button("Take a payment").ClickAsync();
        await page.GetByLabel("Amount", new() { Exact = true }).FillAsync("250000");
        await Button("Mobile money").ClickAsync();
        await page.GetByLabel("Reference").FillAsync("QGH7XK2M4P");
        await album.AddAsync(page, "payment");
        await Button("Take MWK").ClickAsync();
        await page.Locator("[data-test=owes-after]").WaitForAsync();
        await album.AddAsync(page, "payment-done");
        await Button("Done").ClickAsync();
        await till.AllConfirmedAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "Payment" }).First.WaitForAsync(new() { Timeout = Patience.Milliseconds });
        await album.AddAsync(page, "customer");
        await VisitAsync("/customers", "Customers");
        await page.GetByText("Customers owe").WaitForAsync();
        await album.AddAsync(page, "customers");
        await VisitAsync("/books", "Books");
        await page.Locator("[data-test=debits]").WaitForAsync();
        await album.AddAsync(page, "books");
        await Button("Close the books").ClickAsync();
        await page.GetByText("No day is closed yet.").WaitForAsync();
        await album.AddAsync(page, "books-close");
        await page.Keyboard.PressAsync("Escape");
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await Button("Accounts of your own").ClickAsync();
        await page.GetByLabel("New account")
            .FillAsync("Loan from Standard Bank for the new shop in Area 25, to be paid back until December 2029");
        await page.GetByLabel("What it is").SelectOptionAsync("liability");
        await Button("Add the account").ClickAsync();
        await page.Locator("dialog[open] li").WaitForAsync();
        await album.AddAsync(page, "books-own");
        await page.Keyboard.PressAsync("Escape");
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await Button("Book by hand").ClickAsync();
        await Dialog.WaitForAsync();
        await album.AddAsync(page, "books-by-hand");
        await page.Keyboard.PressAsync("Escape");
        await Dialog.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    private ILocator Dialog => page.Locator("dialog[open]");

    private ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private async Task VisitAsync(string path, string heading)
    {
        await till.GoAsync(path);
        var title = new PageGetByRoleOptions
        {
            Name = heading,
            Exact = true,
            Level = 1,
        };
        await page.GetByRole(AriaRole.Heading, title).WaitForAsync();
    }
}
