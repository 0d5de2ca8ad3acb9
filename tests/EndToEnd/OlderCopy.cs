using System.Diagnostics;
using Kaunta.EndToEnd.Harness;
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

    /// <summary>With owners and modes: the database runs as another user than root. Nothing of a stopped server changes the folder any more.</summary>
    private static async Task CopyAsync(string from, string to)
    {
        using var process = Process.Start("cp", ["-a", from, to]);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
