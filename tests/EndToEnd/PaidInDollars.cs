using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>What a shop with a scale, a service charge and tourists needs at its till: labels, a fee, and money of another currency.</summary>
public sealed class PaidInDollars
{
    /// <summary>Prefix 21, item 00123, 1.250 kg, check digit.</summary>
    private const string Weighed = "2100123012503";

    /// <summary>Prefix 22, item 00123, 187.50, check digit.</summary>
    private const string Priced = "2200123187505";

    [Fact]
    public async Task Labels_of_the_scale_are_sold_with_a_service_charge_and_paid_in_dollars_with_change_in_shillings()
    {
        using var folder = new TemporaryFolder("dollars");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var page = await browser.NewDeviceAsync();
            var till = new Till(page);
            await till.OpenShopAsync(server.Address, "Malindi Butchery", "dollars@example.com");
            await till.SkipFirstStepsAsync();
            await till.AddProductAsync("Beef", "150.00", "00123", counted: false);
            await SetUpAsync(till);

            await till.GoAsync("/");
            await till.IsOpenAsync();
            await till.ScanAsync(Weighed);
            await TotalIsAsync(page, "206.25");
            await till.ScanAsync(Priced);
            // 187.50 twice and 10 % of it.
            await TotalIsAsync(page, "412.50");
            await Assertions.Expect(page.GetByText("Service charge").First).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("F2");
            await page.GetByRole(AriaRole.Button, new() { Name = "USD" }).ClickAsync();
            await page.GetByLabel("What the customer gives in USD").FillAsync("5");
            await page.GetByRole(AriaRole.Button, new() { Name = "Complete the sale" }).ClickAsync();
            // 5 USD at 129.50 are 648.00 in whole shillings; of these 413.00 are due.
            await Assertions.Expect(page.Locator("[data-test=change]")).ToContainTextAsync("235.00");
            await till.NextCustomerAsync();
            await till.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select flag from sync.operation, unnest(flags) as flag")).ShouldBeEmpty();
        (await books.ReadAsync<long>("select unnest(array[total_minor, cash_rounding_minor, change_minor]) from sales.sale")).ShouldBe([
            41_250,
            50,
            23_500,
        ]);
        (
            await books.ReadAsync<string>(
                "select concat_ws(' ', line->>'priceSource', line->>'quantity', line->>'gross') from sales.sale, json_array_elements(body::json->'lines') as line"
            )
        ).ShouldBe(["variant 1250 18750", "scale 1250 18750"]);
        (
            await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting where account like 'exchange_difference%'")
        ).ShouldBe([50]);
    }

    private static async Task SetUpAsync(Till till)
    {
        var page = till.Page;
        ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        await till.GoAsync("/selling");
        await Button("Add a fee").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Service charge");
        await page.GetByLabel("Percent", new() { Exact = true }).FillAsync("10");
        await Button("Save").ClickAsync();
        await page.GetByText("Service charge").First.WaitForAsync();
        await Button("Add a currency").ClickAsync();
        await page.GetByLabel("Currency", new() { Exact = true }).FillAsync("USD");
        await page.GetByLabel("KES for one").FillAsync("129.50");
        await Button("Save rates").ClickAsync();
        await Button("Add a prefix").ClickAsync();
        await Button("Add a prefix").ClickAsync();
        await page.GetByLabel("Inside is").Nth(1).SelectOptionAsync("price");
        await Button("Save labels").ClickAsync();
        // The screen shows what is kept when it is opened.
        await Waiting.UntilAsync(
            "the labels to be kept",
            async () =>
            {
                await till.GoAsync("/taxes");
                await page.GetByRole(AriaRole.Heading, new() { Name = "Taxes", Level = 1 }).WaitForAsync();
                await till.GoAsync("/selling");
                await Button("Save labels").WaitForAsync();
                return await page.GetByLabel("Inside is").CountAsync() == 2 && await page.GetByLabel("KES for one").CountAsync() == 1;
            }
        );
        await till.AllConfirmedAsync();
    }

    private static Task TotalIsAsync(IPage page, string total) =>
        Assertions.Expect(page.Locator("[data-test=cart-total]").First).ToContainTextAsync(total);
}
