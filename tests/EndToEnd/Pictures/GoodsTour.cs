using System.Text;
using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>The part of the tour where goods come from files, and are written off or found.</summary>
internal sealed class GoodsTour(Album album, IPage page)
{
    private const string File =
        "Item description,EAN-13,Retail price (MWK),Opening stock,Cost price,Department,Internal remark of the old system that nobody needs\n"
        + "\"Chambo, smoked, family pack with a name that goes on for longer than any shelf label\",4006381333931,\"1,250,000.50\",12,\"900,000\",Fish and dried goods from the lake,x\n"
        + "Nsima flour &quot;Extra&quot; 25 kg,6009999999990,48500,4,41000,Maize and flour,\n"
        + "Mandasi,123456,ask,,,,\n,5000159484695,10,,,,\nCandles,2000000000008,350,20,,Household,\n";

    private const string Debtors =
        "Customer name,Mobile phone number,E-mail,Credit limit (MWK),Opening balance\n"
        + "\"Women’s savings group of Chilinde, Area 25, represented by Mrs Nakanyenyeka Mwale\",0999 123 456,savings.group.of.chilinde@example.com,\"1,500,000.00\",\"1,234,567.50\"\n"
        + "Mr Phiri,0888 000 111,,50000,0\n,0888 000 222,,,\nMrs Banda,,,much,\n";

    private readonly Till till = new(page);

    public async Task AdjustingAsync()
    {
        await till.GoAsync("/adjust");
        await Heading("Adjust stock").WaitForAsync();
        await album.AddAsync(page, "empty-adjust");
        foreach (var (name, quantity) in new[] { ("borehole", "1"), ("sugar 1 kg", "12"), ("roofing", "") })
        {
            await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
            await page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
            await page.GetByLabel("Quantity").Last.FillAsync(quantity);
        }
        await page.GetByLabel("Note").FillAsync("The roof leaked on Sunday night, photographs are with Mr Phiri");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record it" }).ClickAsync();
        await album.AddAsync(page, "adjust");
        await till.GoAsync("/products");
        // This screen has a box to search in, too.
        await Heading("Products").WaitForAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("sugar 1 kg");
        await page.GetByRole(AriaRole.Link, new() { Name = "Why this many?" }).First.ClickAsync();
        await page.Locator("main li").First.WaitForAsync();
        await album.AddAsync(page, "stock");
    }

    public async Task ImportingAsync()
    {
        await till.GoAsync("/products/import");
        await Heading("Products from a file").WaitForAsync();
        await album.AddAsync(page, "import-empty");
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "Price list of the old till, November 2026, final version (2).csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(File),
                }
            );
        await page.GetByRole(AriaRole.Heading, new() { Name = "What the columns mean" }).WaitForAsync();
        await page.GetByText("How the file is read").ClickAsync();
        await album.AddAsync(page, "import-preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "left out" }).ClickAsync();
        await album.AddAsync(page, "import-left-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 3 rows" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "rows are imported" }).WaitForAsync();
        await album.AddAsync(page, "import-done");
        await page.GetByRole(AriaRole.Button, new() { Name = "Another file" }).ClickAsync();
        await page.GetByText("Earlier imports").WaitForAsync();
        await album.AddAsync(page, "imports");
    }

    public async Task ImportingCustomersAsync()
    {
        await till.GoAsync("/customers/import");
        await Heading("Customers from a file").WaitForAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "Debtors of the old book.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(Debtors),
                }
            );
        await page.GetByRole(AriaRole.Heading, new() { Name = "What the columns mean" }).WaitForAsync();
        await album.AddAsync(page, "import-customers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "rows are imported" }).WaitForAsync();
        await album.AddAsync(page, "import-customers-done");
    }

    private ILocator Heading(string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 });
}
