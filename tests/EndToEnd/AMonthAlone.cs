using Kaunta.EndToEnd.Harness;
using Shouldly;

namespace Kaunta.EndToEnd;

/// <summary>Thirty days without a server, on a clock of its own: every day a restart, a PIN, sales on that day; then one sync.</summary>
public sealed class AMonthAlone
{
    private const int Days = 30;
    private static readonly DateTimeOffset Opening = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Thirty_days_of_restarts_pins_and_day_changes_arrive_in_one_sync()
    {
        using var folder = new TemporaryFolder("month");
        await using var server = new ServerInProcess(folder.Path);
        await server.StartAsync(new SetClock(Opening));

        var profile = folder.Below("profile");
        await using (var browser = await StartAsync(profile, Opening))
        {
            await FirstDay.SetUpShopAsync(new Till(browser.Page), server.Address);
            await browser.StopAsync();
        }
        await server.StopAsync();

        List<string> receipts = [];
        for (var day = 1; day <= Days; day++)
        {
            // Nine in the morning in Nairobi.
            await using var browser = await StartAsync(profile, Opening.AddDays(day));
            var till = new Till(browser.Page);
            await browser.Page.GotoAsync(server.Address);
            await till.EnterPinAsync();
            receipts.Add(await till.SellAsync(FirstDay.Tea));
            if (day % 5 == 0)
            {
                receipts.Add(await till.SellAsync(FirstDay.Sugar));
                await browser.KillAsync();
            }
            else
            {
                await browser.StopAsync();
            }
        }

        var reunion = Opening.AddDays(Days).AddHours(6);
        await server.StartAsync(new SetClock(reunion));
        await using (var browser = await StartAsync(profile, reunion))
        {
            var till = new Till(browser.Page);
            await browser.Page.GotoAsync(server.Address);
            await till.EnterPinAsync();
            await till.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();

        receipts.ShouldBe([.. Enumerable.Range(1, receipts.Count).Select(number => $"R1.1-{number:000000}")]);
        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select receipt from sales.sale order by number")).ShouldBe(receipts);
        (await books.ReadAsync<DateOnly>("select distinct business_on from sales.sale order by 1")).ShouldBe([
            .. Enumerable.Range(1, Days).Select(day => DateOnly.FromDateTime(Opening.AddDays(day).Date)),
        ]);
        (await books.ReadAsync<string>("select distinct outcome from sync.operation")).ShouldBe(["applied"]);
        (await books.ReadAsync<long>("select quantity from inventory.stock_level where quantity <> 0")).ShouldBe([4_000]);
        (await books.ReadAsync<long>("select sum(amount_minor)::bigint from ledger.posting")).ShouldBe([0]);
    }

    private static async Task<Chromium> StartAsync(string profile, DateTimeOffset now)
    {
        var browser = await Chromium.StartAsync(profile);
        await browser.Context.Clock.InstallAsync(new() { TimeDate = now.UtcDateTime });
        return browser;
    }
}
