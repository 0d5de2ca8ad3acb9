using System.Text;
using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>A list from another program becomes what the till sells, is corrected and taken back; and a broken bag is written off without a server.</summary>
public sealed class GoodsFromAFile
{
    private const string File =
        "Désignation;Code-barres;Prix de vente;Stock;Prix d'achat\r\n"
        + "Café moulu;4006381333931;450,50;12;300\r\nThé vert;036000291452;120,00;5;80\r\nSans prix;96385074;douze;;\r\n;5000159484695;10;;\r\n";

    [Fact]
    public async Task A_file_is_imported_sold_from_adjusted_offline_and_taken_back()
    {
        using var folder = new TemporaryFolder("import");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var (page, till) = (browser.Page, new Till(browser.Page));
        await FirstDay.SetUpShopAsync(till, server.Address);
        await ImportAsync(page, till);
        // A scanner may send the twelve digits with a zero in front.
        await till.GoAsync("/");
        await till.SellAsync("0036000291452", "4006381333931");
        await till.AllConfirmedAsync();
        await WriteOffAsync(page, till, server);
        await ExplainAsync(page);
        await TakeBackAsync(page, till);
        await CustomersAsync(page, till);
        await CloseTheBooksAsync(page, till);
        await browser.StopAsync();
    }

    private static async Task CustomersAsync(IPage page, Till till)
    {
        await till.GoAsync("/customers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import", Exact = true }).ClickAsync();
        await ChooseAsync(
            page,
            "wateja.csv",
            Encoding.UTF8.GetBytes("Jina la mteja;Namba ya simu;Deni\r\nMama Njeri;0722 123 456;1250,50\r\n;0722 000 000;\r\n")
        );
        await Counts(page).First.WaitForAsync();
        (await Counts(page).AllInnerTextsAsync())
            .Select(text => text.ReplaceLineEndings(" "))
            .ShouldBe(["1 new", "0 changed", "0 unchanged", "1 left out"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 row" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "imported" }).WaitForAsync();
        await till.GoAsync("/customers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Mama Njeri" }).WaitForAsync();
        await Assertions.Expect(page.GetByText("1,250.50").First).ToBeVisibleAsync();
    }

    private static async Task CloseTheBooksAsync(IPage page, Till till)
    {
        await till.GoAsync("/books");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the books" }).ClickAsync();
        await page.GetByText("No day is closed yet.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close these days" }).ClickAsync();
        await page.GetByText("The books are closed up to").WaitForAsync();
    }

    private static async Task ImportAsync(IPage page, Till till)
    {
        await till.GoAsync("/products");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import and export" }).ClickAsync();
        await ChooseAsync(page, "liste.csv", Encoding.Latin1.GetBytes(File));
        await Counts(page).First.WaitForAsync();
        (await Counts(page).AllInnerTextsAsync())
            .Select(text => text.ReplaceLineEndings(" "))
            .ShouldBe(["2 new", "0 changed", "0 unchanged", "2 left out"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "left out" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The price isn’t an amount.").First).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "Save the odd rows as a file" }).ClickAsync()
        );
        download.SuggestedFilename.ShouldBe("problems-liste.csv");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "rows are imported" }).WaitForAsync();
        await till.GoAsync("/products");
        await page.GetByText("4 products").WaitForAsync();
    }

    private static async Task WriteOffAsync(IPage page, Till till, ServerProcess server)
    {
        await server.StopAsync();
        await till.GoAsync("/adjust");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("Café");
        await page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await page.GetByLabel("Quantity").FillAsync("3");
        await Assertions.Expect(page.GetByText("11 becomes 8")).ToBeVisibleAsync();
        await page.GetByLabel("Note").FillAsync("the bag was open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record it" }).ClickAsync();
        await page.GetByText("Recorded: 1 line.").WaitForAsync();
        await server.StartAsync();
        await till.AllConfirmedAsync();
    }

    private static async Task ExplainAsync(IPage page)
    {
        await new Till(page).GoAsync("/products");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("Café");
        await page.GetByRole(AriaRole.Link, new() { Name = "Why this many?" }).First.ClickAsync();
        await page.GetByText("the bag was open").WaitForAsync();
        (await page.Locator("main li strong").AllInnerTextsAsync()).ShouldBe([
            "Adjusted: Damaged",
            "-3",
            "Sold",
            "-1",
            "There at the start",
            "+12",
        ]);
    }

    private static async Task TakeBackAsync(IPage page, Till till)
    {
        await till.GoAsync("/products/import");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "The import is taken back" }).WaitForAsync();
        await till.GoAsync("/products");
        await page.GetByText("2 products").WaitForAsync();
    }

    private static ILocator Counts(IPage page) =>
        page.GetByRole(AriaRole.List, new() { Name = "What the file would do" }).GetByRole(AriaRole.Listitem);

    private static async Task ChooseAsync(IPage page, string name, byte[] bytes)
    {
        await page.GetByText("Drop a file here").WaitForAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "text/csv",
                    Buffer = bytes,
                }
            );
    }
}
