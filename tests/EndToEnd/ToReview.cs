using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.EndToEnd.Harness;
using Kaunta.EndToEnd.Pictures;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>What stands under "To review", and what a person does about it: pick, let count, try again, read, and have done with it.</summary>
public sealed class ToReview
{
    /// <summary>Below artifacts; its screens stand at the end of the contact sheet.</summary>
    internal const string AlbumFolder = "screenshots-review";

    [Fact]
    public async Task An_owner_decides_about_everything_that_another_device_left_open()
    {
        using var folder = new TemporaryFolder("to-review");
        var album = new Album(Path.Combine(Repository.Root, "artifacts", AlbumFolder));
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var page = browser.Page;
            var till = new Till(page);
            var office = new BackOffice(till);
            await FirstDay.SetUpShopAsync(till, server.Address);
            var other = await JoinedDevice.JoinAsync(server.Address, await office.MakeCodeAsync(), "Tablet in the store room");
            await office.SetPriceAsync("Sugar 1 kg", "205.00");
            await till.AllConfirmedAsync();
            await LeaveThingsOpenAsync(other, till);

            await till.GoAsync("/review");
            await page.GetByText("Two people changed this at the same time.").WaitForAsync(new() { Timeout = Patience.Milliseconds });
            await page.GetByText("A device sent 2 entries after it had been revoked.").WaitForAsync();
            await album.AddAsync(page, "review-open");

            await PickAsync(page);
            await LetCountAsync(page, album);
            await StopWaitingAsync(page, album);
            await HaveDoneAsync(page, album);
            await office.SeesPriceAsync("Sugar 1 kg", "205.00");
            await till.GoAsync("/");
            await Assertions.Expect(page.GetByText("15 left")).ToBeVisibleAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<long>("select quantity from inventory.stock_level where quantity <> 0")).ShouldBe([15_000]);
        (await books.ReadAsync<string>("select outcome from sync.operation where settled_at is null and outcome <> 'applied'")).ShouldBe([
            "held",
        ]);
        album.Findings.ShouldBeEmpty();
    }

    private static async Task LeaveThingsOpenAsync(JoinedDevice other, Till till)
    {
        // It hadn't seen the new price yet.
        var (variant, row) = other.Find("variant", "barcodes", FirstDay.Sugar);
        other.Record(
            "product.saved",
            new JsonObject
            {
                ["id"] = row.Row.GetProperty("product").GetString(),
                ["base"] = row.Version,
                ["set"] = new JsonObject(),
                ["variants"] = new JsonObject { [variant] = new JsonObject { ["price"] = 21_500_000 } },
            }
        );
        other.Record(
            "category.saved",
            new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = "Cold drinks" },
            },
            asOwner: false
        );
        other.Record("moon.landed", new JsonObject { ["crew"] = 2 });
        // It builds on what went with a tablet that somebody dropped.
        other.Record(
            "category.saved",
            new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = "From the lost tablet" },
            },
            needs: new OperationId(Guid.CreateVersion7())
        );
        await other.SyncAsync();

        await till.GoAsync("/devices");
        await till.Page.GetByText("Tablet in the store room").First.WaitForAsync();
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await till.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).Last.ClickAsync();
        await Assertions.Expect(till.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        other.Record("stock.received", Delivery(other, variant, 3_000));
        other.Record("stock.received", Delivery(other, variant, 2_000));
        await other.SyncAsync();
    }

    private static JsonObject Delivery(JoinedDevice other, string variant, long quantity) =>
        new()
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["location"] = other.Location,
            ["businessOn"] = "2026-11-20",
            ["kind"] = "purchase",
            ["lines"] = new JsonArray(
                new JsonObject
                {
                    ["line"] = 1,
                    ["variant"] = variant,
                    ["quantity"] = quantity,
                    ["unitCost"] = 15_000_000,
                }
            ),
            ["currency"] = "KES",
            ["total"] = Core.Money.Exact.Extend(15_000_000, quantity),
        };

    /// <summary>The later change stands; the owner wants their own back.</summary>
    private static async Task PickAsync(IPage page)
    {
        var card = Card(page, "Two people changed");
        await Assertions.Expect(card.GetByText("215.00")).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Radio, new() { Name = "205" }).CheckAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Keep this choice" }).ClickAsync();
        await Assertions.Expect(card).ToHaveCountAsync(0, new() { Timeout = Patience.Milliseconds });
    }

    private static async Task LetCountAsync(IPage page, Album album)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Let all 2 count" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Let this count?" }).WaitForAsync();
        await album.AddAsync(page, "review-release");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Let all 2 count" }).ClickAsync();
        await Assertions
            .Expect(page.GetByText("recorded on a device that had been revoked"))
            .ToHaveCountAsync(0, new() { Timeout = Patience.Milliseconds });
    }

    private static async Task StopWaitingAsync(IPage page, Album album)
    {
        var waiting = Card(page, "waiting for something else");
        await waiting.GetByRole(AriaRole.Button, new() { Name = "Don’t wait any longer" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Stop waiting for this?" }).WaitForAsync();
        await album.AddAsync(page, "review-stop-waiting");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Don’t wait any longer" }).ClickAsync();
        await Assertions.Expect(waiting).ToHaveCountAsync(0, new() { Timeout = Patience.Milliseconds });
    }

    private static async Task HaveDoneAsync(IPage page, Album album)
    {
        var held = Card(page, "kept for later");
        await held.GetByRole(AriaRole.Button, new() { Name = "Try again now" }).ClickAsync();
        await page.GetByText("It couldn’t be done yet.").WaitForAsync();
        await held.GetByRole(AriaRole.Button, new() { Name = "What it says" }).ClickAsync();
        await Assertions.Expect(held.Locator("pre")).ToContainTextAsync("moon.landed");
        await album.AddAsync(page, "review-contents");
        var refused = Card(page, "not carried out");
        await refused.GetByRole(AriaRole.Button, new() { Name = "Dealt with" }).ClickAsync();
        await Assertions.Expect(refused).ToHaveCountAsync(0, new() { Timeout = Patience.Milliseconds });
        await page.GetByRole(AriaRole.Group, new() { Name = "To review" })
            .GetByRole(AriaRole.Button, new() { Name = "Dealt with" })
            .ClickAsync();
        await Card(page, "decided not to wait any longer").WaitForAsync();
        await Card(page, "role doesn’t allow").WaitForAsync();
        await album.AddAsync(page, "review-settled");
    }

    private static ILocator Card(IPage page, string says) =>
        page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Listitem).Filter(new() { HasText = says }).And(page.Locator(".card"));
}
