using System.Text.Json.Nodes;
using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>A till that finds no network hands its unsent sales over in a file; later it finds one and sends them itself.</summary>
public sealed class UnsentOnAStick
{
    private const string Owner = "Achieng Odhiambo";

    [Fact]
    public async Task Sales_carried_in_a_file_are_in_the_books_once_even_when_their_till_sends_them_later()
    {
        using var folder = new TemporaryFolder("on-a-stick");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        List<string> receipts = [];
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await FirstDay.SetUpShopAsync(till, server.Address);
            var office = new BackOffice(till);
            var away = new Till(await browser.NewDeviceAsync());
            var counter = new BackOffice(away);
            var code = await office.MakeCodeAsync();
            // The key that files are encrypted to comes with the first exchange.
            await away.Page.RunAndWaitForResponseAsync(
                () => counter.JoinAsync(server.Address, code, "Counter"),
                answer => answer.Url.EndsWith("/api/sync/deposit-key", StringComparison.Ordinal)
            );
            await counter.EnterAsync(Owner, Till.Pin);
            await away.AllConfirmedAsync();

            await away.Page.Context.SetOfflineAsync(true);
            receipts.Add(await away.SellAsync(FirstDay.Sugar));
            receipts.Add(await away.SellAsync(FirstDay.Tea));
            var file = await SaveUnsentAsync(away);
            var content = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
            ((long)content["count"]!).ShouldBe(2);
            content["box"].ShouldNotBeNull();
            content["plain"].ShouldBeNull();

            await BringInAsync(till, file, folder.Below("other.json"));

            await away.Page.Context.SetOfflineAsync(false);
            receipts.Add(await away.SellAsync(FirstDay.Tea));
            await away.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select receipt from sales.sale order by number")).ShouldBe(receipts);
        (await books.ReadAsync<long>("select quantity from inventory.stock_level where quantity <> 0")).ShouldBe([9_000]);
        (await books.ReadAsync<long>("select count(*) from sync.carried")).ShouldBe([1]);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
    }

    /// <summary>In the back office: the file, the same again, and one that is something else.</summary>
    private static async Task BringInAsync(Till till, string file, string other)
    {
        await till.GoAsync("/devices");
        await Assertions.Expect(till.Page.GetByText("No backup.").First).ToBeVisibleAsync();
        await till.Page.Locator("[data-test=carry]").SetInputFilesAsync(file);
        await Assertions.Expect(till.Page.GetByText("2 records of Counter came in; 0 were here already.")).ToBeVisibleAsync();
        await till.Page.Locator("[data-test=carry]").SetInputFilesAsync(file);
        await Assertions.Expect(till.Page.GetByText("0 records of Counter came in; 2 were here already.")).ToBeVisibleAsync();
        await File.WriteAllTextAsync(other, "{}", TestContext.Current.CancellationToken);
        await till.Page.Locator("[data-test=carry]").SetInputFilesAsync(other);
        await Assertions.Expect(till.Page.GetByText("This isn’t a file of unsent records.")).ToBeVisibleAsync();
    }

    private static async Task<string> SaveUnsentAsync(Till till)
    {
        await till.Page.Locator("[data-test=light]").ClickAsync();
        var download = await till.Page.RunAndWaitForDownloadAsync(() =>
            till.Page.GetByRole(AriaRole.Button, new() { Name = "Save unsent to a file" }).ClickAsync()
        );
        download.SuggestedFilename.ShouldStartWith("kaunta-unsent-");
        await Assertions.Expect(till.Page.GetByText("2 records saved as")).ToBeVisibleAsync();
        var path = await download.PathAsync();
        await till.Page.Keyboard.PressAsync("Escape");
        return path;
    }
}
