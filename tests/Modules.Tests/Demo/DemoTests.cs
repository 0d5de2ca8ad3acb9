using Kaunta.Demo;
using Kaunta.DeviceClient;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Demo;

/// <summary>The demo on the real server: what it says happened is what the server's books, shelves and drawers say.</summary>
public sealed class DemoTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_demo_balances_has_no_flags_and_agrees_with_its_own_figures()
    {
        var plan = new DemoPlan(3, server.Clock.GetUtcNow(), 12);
        using var http = server.Client();
        var story = await DemoShop.TellAsync(http, plan, again: false, Stop);
        var till = TillOf(plan, http);

        await Books.ShouldBeRightAsync(till);
        Entries(story)
            .Where(entry => entry.Outcome != "applied")
            .Select(entry => $"{string.Join(' ', entry.Flags)} {entry.Operation.Text}")
            .ShouldBeEmpty();
        (await LevelsAsync(till)).ShouldBe(
            story.Articles.Where(article => article.Tracked).Select(article => (Guid.Parse(article.Variant), article.OnShelf)),
            ignoreOrder: true
        );
        story.Articles.ShouldAllBe(article => !article.Tracked || article.OnShelf >= 0);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(story.Tills.Sum(one => one.Drawer.Cash));
        (await till.BalanceAsync("accounts_receivable")).ShouldBe(story.Debtors.Sum(debtor => debtor.Owes));
        story.Debtors.Count(debtor => debtor.Owes > 0).ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Filling_it_again_adds_nothing()
    {
        var plan = new DemoPlan(4, server.Clock.GetUtcNow(), 1);
        using var http = server.Client();
        var first = await DemoShop.TellAsync(http, plan, again: false, Stop);
        var again = await DemoShop.TellAsync(http, plan, again: true, Stop);
        Entries(again).ShouldAllBe(entry => entry.Repeated || entry.Outcome.Length == 0);
        again.Tills.Select(till => till.Device.Journal.Head).ShouldBe(first.Tills.Select(till => till.Device.Journal.Head));
        Entries(first).ShouldAllBe(entry => !entry.Repeated);
        (await TillOf(plan, http).FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(
            Entries(first).Count(entry => entry.Operation.Text.Contains("sale.completed"))
        );
    }

    private static IEnumerable<JournalEntry> Entries(Story story) => story.Tills.SelectMany(till => till.Device.Journal.Entries);

    /// <summary>The eyes of a test on the demo's business.</summary>
    private TestTill TillOf(DemoPlan plan, HttpClient http)
    {
        var shop = new TestShop(server, server.NewDevice()) { Business = new OpenShop(http, plan).Business };
        return new(shop, new TestJournal(shop), new Random(1));
    }

    private static async Task<List<(Guid, long)>> LevelsAsync(TestTill till)
    {
        await using var connection = new NpgsqlConnection(till.Shop.Server.Cluster.Administrator);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(
            $"select variant_id, quantity from inventory.stock_level where tenant_id = '{till.Shop.Business}'",
            connection
        );
        await using var rows = await command.ExecuteReaderAsync(Stop);
        var levels = new List<(Guid, long)>();
        while (await rows.ReadAsync(Stop))
            levels.Add((rows.GetGuid(0), rows.GetInt64(1)));
        return levels;
    }
}
