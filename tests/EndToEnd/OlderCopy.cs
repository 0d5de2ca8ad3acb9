using System.Diagnostics;
using Kaunta.EndToEnd.Harness;
using Kaunta.EndToEnd.Pictures;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>The devices are part of the backup: what the server lost, its till sends again.</summary>
public sealed class OlderCopy
{
    [Fact]
    public async Task A_server_restored_to_an_older_copy_gets_its_sales_back_from_the_till()
    {
        using var folder = new TemporaryFolder("older-copy");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var till = new Till(browser.Page);
        await FirstDay.SetUpShopAsync(till, server.Address);
        List<string> receipts = [await till.SellAsync(FirstDay.Sugar)];
        await till.AllConfirmedAsync();

        await server.StopAsync();
        await CopyAsync(folder.Below("server"), folder.Below("copy"));
        await server.StartAsync();
        receipts.Add(await till.SellAsync(FirstDay.Sugar));
        receipts.Add(await till.SellAsync(FirstDay.Tea));
        await till.AllConfirmedAsync();

        await server.StopAsync();
        Directory.Delete(folder.Below("server"), recursive: true);
        await CopyAsync(folder.Below("copy"), folder.Below("server"));
        // Nobody sells anything more: the till itself shows that it knows more than the copy, and sends that again.
        await browser.Page.RunAndWaitForResponseAsync(
            server.StartAsync,
            answer => answer.Ok && answer.Url.EndsWith("/api/sync/push", StringComparison.Ordinal),
            new() { Timeout = 90_000 }
        );
        await till.AllConfirmedAsync();
        await browser.StopAsync();
        await server.StopAsync();

        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select receipt from sales.sale order by number")).ShouldBe(receipts);
        (await books.ReadAsync<long>("select quantity from inventory.stock_level where quantity <> 0")).ShouldBe([8_000]);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
    }

    [Fact]
    public async Task A_till_that_the_older_copy_does_not_know_says_so_and_joins_again_with_everything_it_sold()
    {
        using var folder = new TemporaryFolder("unknown-till");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var till = new Till(browser.Page);
        var office = new BackOffice(till);
        await FirstDay.SetUpShopAsync(till, server.Address);
        await server.StopAsync();
        await CopyAsync(folder.Below("server"), folder.Below("copy"));
        await server.StartAsync();
        var code = await office.MakeCodeAsync();
        var second = new Till(await browser.NewDeviceAsync());
        await new BackOffice(second).JoinAsync(server.Address, code, "Second");
        await second.EnterPinAsync();
        (await second.SellAsync(FirstDay.Sugar)).ShouldBe("R2.1-000001");
        await second.AllConfirmedAsync();

        await server.StopAsync();
        Directory.Delete(folder.Below("server"), recursive: true);
        await CopyAsync(folder.Below("copy"), folder.Below("server"));
        await server.StartAsync();
        (await second.SellAsync(FirstDay.Tea)).ShouldBe("R2.1-000002");
        var strip = second.Page.Locator("[data-test=light]");
        await Assertions.Expect(strip).ToContainTextAsync("The server doesn’t know this device", new() { Timeout = 120_000 });
        await strip.ClickAsync();
        var album = new Album(Path.Combine(Repository.Root, "artifacts", "from-afar", "rejoin"));
        await album.AddAsync(second.Page, "rejoin");
        await till.GoAsync("/");
        await second.Page.GetByLabel("Code for a new device").FillAsync(await office.MakeCodeAsync());
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Join again" }).ClickAsync();
        await second.Page.Keyboard.PressAsync("Escape");
        await second.AllConfirmedAsync();
        (await second.SellAsync(FirstDay.Tea)).ShouldMatch("^R[0-9]+[.]1[A-R]{3}-000001$");
        await second.AllConfirmedAsync();
        album.Findings.ShouldBeEmpty();
        await browser.StopAsync();
        await server.StopAsync();

        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<long>("select count(*) from sales.sale")).ShouldBe([3]);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
    }

    /// <summary>With owners and modes: the database runs as another user than root. Nothing of a stopped server changes the folder any more.</summary>
    private static async Task CopyAsync(string from, string to)
    {
        using var process = Process.Start("cp", ["-a", from, to]);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
