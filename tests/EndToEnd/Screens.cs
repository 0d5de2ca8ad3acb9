using Kaunta.EndToEnd.Harness;
using Kaunta.EndToEnd.Pictures;
using Kaunta.FaultProxy;
using Kaunta.Server;
using Microsoft.Playwright;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>Every screen with awkward data, measured for what would look broken, and as pictures to look at where they are asked for.</summary>
public sealed class Screens
{
    private const string LanName = "duka.test";
    private const string Shop = "Mama Wanjiku & Daughters General Merchandise and Hardware Stores Ltd";
    private const string Owner = "Wanjiku Nyambura Chimwemwe-Kamwendo";
    private const string Cashier = "Tamandani Chikondi Mwanyongo-Kapalamula";

    // A Friday afternoon in Blantyre, so that every run draws the same.
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 15, 40, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_screen_fits_every_size_light_and_dark_and_can_be_used_by_everyone()
    {
        var album = new Album(Path.Combine(Repository.Root, "artifacts", "screenshots"));
        using var folder = new TemporaryFolder("screens");
        var lanPort = FreePort.Next();
        await using var server = new ServerInProcess(
            folder.Path,
            new ServerOptions
            {
                Lan = true,
                LanPort = lanPort,
                Hosts = [LanName],
                SecureUrl = $"https://{LanName}:{lanPort}",
            }
        );
        await server.StartAsync(new SetClock(Now));
        // As on a phone, where a scrollbar takes no room.
        await using var browser = await Chromium.StartAsync(
            folder.Below("profile"),
            "--hide-scrollbars",
            $"--host-resolver-rules=MAP {LanName} 127.0.0.1"
        );
        await browser.AllowDurableStorageAsync(server.Address);
        await browser.Context.Clock.InstallAsync(new() { TimeDate = Now.UtcDateTime });
        var tour = new Tour(album, browser.Page, server.Address);

        await tour.StrangersAsync();
        await tour.OpenAsync(Shop, Owner, Cashier);
        await tour.EmptyListsAsync();
        await tour.JoinAsync(
            async code =>
            {
                var second = await SecondTill.JoinAsync(
                    server.Address,
                    code,
                    "Counter 2, Samsung Galaxy Tab A8 by the hardware shelves",
                    Now
                );
                second.AddLocation("Area 25 branch, behind the filling station", "Plot 25/1147, M1 Road, Area 25, Lilongwe");
                second.Stock(Goods.All());
                second.SellForNineDays();
                second.SellOddly();
                second.RecordOddities();
                await second.SendAsync();
            },
            Goods.All().Count
        );
        await tour.TillAsync();
        await tour.OverTheTillAsync();
        await new ParkingTour(album, browser.Page, Owner).WalkAsync();
        await tour.DrawerAsync();
        await new DebtTour(album, browser.Page).WalkAsync();
        await new PricesTour(album, browser.Page).WalkAsync();
        await tour.OfficeAsync();
        var goods = new GoodsTour(album, browser.Page);
        await goods.AdjustingAsync();
        await goods.ImportingAsync();
        await new ReturnsTour(album, browser.Page).WalkAsync();
        await goods.ImportingCustomersAsync();
        await tour.SettingUpAsync();
        await tour.TakenAsync(code => SecondTill.JoinAsync(server.Address, code, "Alinafe’s phone, the one with the cracked screen", Now));
        await tour.CashierAsync(Cashier);
        await tour.OtherAddressesAsync($"http://{LanName}:{server.Port}");

        var screens = album.HasEveryPicture
            ? await ContactSheet.DrawAsync(album, Path.Combine(Repository.Root, "artifacts", ToReview.AlbumFolder), browser.Page)
            : album.Names.Count;
        await File.WriteAllLinesAsync(
            Path.Combine(album.Folder, "contact-sheet.txt"),
            [$"{screens} screens, {album.Findings.Count} findings", .. album.Findings],
            TestContext.Current.CancellationToken
        );
        await browser.StopAsync();
        album.Findings.ShouldBeEmpty();
    }
}
