using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>A device whose storage takes its time, as a cheap phone's does: a person is faster than it, and a scanner is faster still.</summary>
public sealed class SlowStorage
{
    /// <summary>Nothing is read or written until somebody calls <c>letGo</c>.</summary>
    private const string Hold = """
        () => new Promise((held) => {
          const opening = indexedDB.open('kaunta');
          opening.onsuccess = () => {
            const database = opening.result;
            const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
            let holding = true;
            const again = () => {
              held();
              if (holding) transaction.objectStore('meta').get('cart').onsuccess = again;
            };
            transaction.oncomplete = () => database.close();
            window.letGo = () => { holding = false; };
            again();
          };
        })
        """;

    [Fact]
    public Task Who_goes_elsewhere_while_something_is_saved_stays_there() =>
        InShopAsync(
            "slow-saving",
            async till =>
            {
                var page = till.Page;
                await till.GoAsync("/promotions/new");
                await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Opening week");
                await page.GetByLabel("Percent off").FillAsync("5");
                await page.EvaluateAsync(Hold);
                await page.GetByRole(AriaRole.Button, new() { Name = "Save and send to the tills" }).ClickAsync();
                await till.GoAsync("/price-lists");
                await page.GetByRole(AriaRole.Heading, new() { Name = "Price lists", Level = 1 }).WaitForAsync();
                await page.EvaluateAsync("() => letGo()");
                await page.GetByText("Opening week is saved.").WaitForAsync();
                (await page.EvaluateAsync<string>("() => location.pathname")).ShouldBe("/price-lists");
            }
        );

    [Fact]
    public Task A_scanned_receipt_opens_its_own_sale_and_not_what_was_searched_for_before() =>
        InShopAsync(
            "slow-search",
            async till =>
            {
                var page = till.Page;
                var first = await till.SellAsync(FirstDay.Sugar);
                var second = await till.SellAsync(FirstDay.Tea);

                await till.GoAsync("/returns");
                var search = page.GetByPlaceholder("Receipt number, or scan it");
                await search.FillAsync(second);
                await Assertions.Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
                await page.EvaluateAsync(Hold);
                await search.FillAsync(first);
                await search.PressAsync("Enter");
                await page.EvaluateAsync("() => letGo()");
                await page.GetByRole(AriaRole.Heading, new() { Name = $"Receipt {first}" }).WaitForAsync();
            }
        );

    private static async Task InShopAsync(string name, Func<Till, Task> work)
    {
        using var folder = new TemporaryFolder(name);
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var till = new Till(browser.Page);
        await FirstDay.SetUpShopAsync(till, server.Address);
        await work(till);
        await browser.StopAsync();
    }
}
