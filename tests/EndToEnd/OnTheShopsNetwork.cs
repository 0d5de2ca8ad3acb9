using Kaunta.EndToEnd.Harness;
using Kaunta.FaultProxy;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>A second device on the shop's own network, over https with the shop's own authority, on a name that isn't localhost.</summary>
public sealed class OnTheShopsNetwork
{
    private const string Name = "duka.test";

    [Fact]
    public async Task A_phone_trusts_the_shop_joins_installs_sells_offline_through_a_kill_and_arrives_exactly_once()
    {
        using var folder = new TemporaryFolder("network");
        var port = FreePort.Next();
        await using var server = new ServerProcess(folder.Path, "--lan", "--lan-port", $"{port}", "--name", Name);
        await server.StartAsync();
        var secure = $"https://{Name}:{port}";

        var code = await OpenAndInviteAsync(folder.Below("owner"), server.Address);
        var phoneProfile = folder.Below("phone");
        await TrustStore.TrustAsync(phoneProfile, await DownloadAuthorityAsync(server, folder));
        var throughName = $"--host-resolver-rules=MAP {Name} 127.0.0.1";
        var identity = await JoinAsync(phoneProfile, secure, code, throughName);
        await Chromium.InstallAsync(phoneProfile, secure, identity, throughName);

        List<string> receipts = [];
        await using (var phone = await Chromium.StartAsync(phoneProfile, throughName))
        {
            var till = new Till(phone.Page);
            await phone.Page.GotoAsync(secure);
            await till.EnterPinAsync();
            await server.StopAsync();
            receipts.Add(await till.SellAsync(FirstDay.Sugar));
            receipts.Add(await till.SellAsync(FirstDay.Sugar, FirstDay.Tea));
            await till.ScanAsync(FirstDay.Tea);
            receipts.Add(await till.PayCashExactlyAsync());
            await phone.KillAsync();
        }

        await using (var phone = await Chromium.StartAsync(phoneProfile, throughName))
        {
            var till = new Till(phone.Page);
            await phone.Page.GotoAsync(secure);
            await till.EnterPinAsync();
            receipts.Add(await till.SellAsync(FirstDay.Tea));
            await server.StartAsync();
            await till.AllConfirmedAsync();
            await phone.StopAsync();
        }

        receipts.ShouldBe(["R2.1-000001", "R2.1-000002", "R2.1-000003", "R2.1-000004"]);
        await server.StopAsync();
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select receipt from sales.sale order by number")).ShouldBe(receipts);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
    }

    private static async Task<string> OpenAndInviteAsync(string profile, string address)
    {
        await using var owner = await Chromium.StartAsync(profile);
        var till = new Till(owner.Page);
        await FirstDay.SetUpShopAsync(till, address);
        var code = await MakeCodeAsync(till);
        await owner.StopAsync();
        return code;
    }

    private static async Task<string> MakeCodeAsync(Till till)
    {
        await till.GoAsync("/devices");
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Add a device" }).ClickAsync();
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Make a code" }).ClickAsync();
        var code = till.Page.Locator("[data-test=enrol-code]");
        await code.WaitForAsync();
        return (await code.TextContentAsync())!;
    }

    /// <summary>Joins the shop on a new device and answers the identity of the app that can be installed there.</summary>
    private static async Task<string> JoinAsync(string profile, string address, string code, string option)
    {
        await using var phone = await Chromium.StartAsync(profile, option);
        var till = new Till(phone.Page);
        await till.Page.GotoAsync(address);
        await till.Page.GetByRole(AriaRole.Link, new() { Name = "Join with a code" }).ClickAsync();
        await till.Page.GetByLabel("Code", new() { Exact = true }).FillAsync(code);
        await till.Page.GetByRole(AriaRole.Button, new() { Name = "Join", Exact = true }).ClickAsync();
        (await phone.Page.EvaluateAsync<bool>("() => isSecureContext")).ShouldBeTrue();
        await till.EnterPinAsync();
        await till.IsStoredForOfflineAsync();
        await till.AllConfirmedAsync();
        var identity = await InstallableAsync(phone);
        await phone.StopAsync();
        return identity;
    }

    private static async Task<string> DownloadAuthorityAsync(ServerProcess server, TemporaryFolder folder)
    {
        using var http = new HttpClient();
        var path = folder.Below("authority.pem");
        await File.WriteAllTextAsync(path, await http.GetStringAsync($"{server.Address}/trust/kaunta-authority.pem"));
        return path;
    }

    /// <summary>Chromium finds nothing that keeps the app from being installed. Answers the app's identity.</summary>
    private static async Task<string> InstallableAsync(Chromium phone)
    {
        var page = await phone.Context.NewCDPSessionAsync(phone.Page);
        var manifest = await page.SendAsync("Page.getAppManifest");
        manifest!.Value.GetProperty("errors").GetArrayLength().ShouldBe(0);
        var errors = await page.SendAsync("Page.getInstallabilityErrors");
        errors!.Value.GetProperty("installabilityErrors").ToString().ShouldBe("[]");
        var identity = await page.SendAsync("Page.getAppId");
        return identity!.Value.GetProperty("appId").GetString()!;
    }
}
