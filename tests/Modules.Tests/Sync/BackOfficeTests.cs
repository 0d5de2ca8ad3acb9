using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

public sealed class BackOfficeTests(KauntaServer server)
{
    [Fact]
    public async Task The_dashboard_shows_the_day_beside_the_same_day_last_week()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        var salt = till.Product("Salt", price: 1_000_000);
        till.BusinessOn = "2026-11-14";
        till.Sell((sugar, 1_000));
        till.BusinessOn = "2026-11-21";
        till.Sell((sugar, 2_000), (salt, 1_000));
        till.Sell((salt, 3_000));
        await till.Journal.PushAsync();
        var day = await GetAsync(till, "/api/reports/dashboard?on=2026-11-21");
        Sum(day["today"]!).ShouldBe((2, 27_200));
        Sum(day["lastWeek"]!).ShouldBe((1, 11_600));
        day["hours"]!.AsArray().Sum(hour => (long)hour!["total"]!).ShouldBe(27_200);
        day["days"]!.AsArray().Select(one => (string)one!["on"]!).ShouldBe(["2026-11-14", "2026-11-21"]);
        day["top"]!
            .AsArray()
            .Select(one => $"{one!["name"]} {one["quantity"]} {one["total"]}")
            .ShouldBe(["Sugar 2000 23200", "Salt 4000 4000"]);
        day["tenders"]!.AsArray().Select(one => $"{one!["kind"]} {one["amount"]}").ShouldBe(["cash 27200"]);
        Sum((await GetAsync(till, $"/api/reports/dashboard?on=2026-11-21&location={Guid.CreateVersion7()}"))["today"]!).ShouldBe((0, 0));
        using var wrong = await till.Shop.Device.GetAsync("/api/reports/dashboard?on=yesterday");
        await wrong.ShouldBeRefusedAsync(400, "date_wrong");
    }

    [Theory]
    [InlineData("sales")]
    [InlineData("shifts")]
    [InlineData("reports/days")]
    [InlineData("reports/products")]
    [InlineData("reports/returns")]
    [InlineData("reports/trial-balance")]
    public async Task Every_list_refuses_a_day_that_is_none_alike(string list)
    {
        var till = await TestTill.OpenAsync(server);
        using var from = await till.Shop.Device.GetAsync($"/api/{list}?from=31/01/2026");
        await from.ShouldBeRefusedAsync(400, "date_wrong");
        using var to = await till.Shop.Device.GetAsync($"/api/{list}?from=2026-01-31&to=2026-02-30");
        await to.ShouldBeRefusedAsync(400, "date_wrong");
        (await GetAsync(till, $"/api/{list}?from=2026-01-01&to=2026-01-31")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("sales?after=somewhere", "after_wrong")]
    [InlineData("shifts?after=somewhere", "after_wrong")]
    [InlineData("reports/days?after=somewhere", "query_wrong")]
    [InlineData("reports/products?after=somewhere", "query_wrong")]
    [InlineData("sales?location=here", "query_wrong")]
    public async Task What_a_list_cannot_read_of_its_address_is_refused_as_such(string address, string code)
    {
        var till = await TestTill.OpenAsync(server);
        using var wrong = await till.Shop.Device.GetAsync($"/api/{address}");
        await wrong.ShouldBeRefusedAsync(400, code);
    }

    [Fact]
    public async Task Sales_are_listed_newest_first_page_by_page_and_open_to_the_operation_behind_them()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        for (var i = 0; i < 120; i++)
            till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        var receipts = new List<string>();
        for (string? after = ""; after is not null; )
        {
            var page = await GetAsync(till, $"/api/sales?after={after}");
            receipts.AddRange(page["sales"]!.AsArray().Select(sale => (string)sale!["receipt"]!));
            after = (string?)page["next"];
        }
        receipts.Count.ShouldBe(120);
        receipts.Distinct().Count().ShouldBe(120);

        var found = (await GetAsync(till, "/api/sales?search=R1.1-000001"))["sales"]!.AsArray().Single()!;
        found["flags"]!.AsArray().Select(flag => (string)flag!).ShouldBe(["stock_negative", "cost_unknown"]);
        var sale = await GetAsync(till, $"/api/sales/{found["id"]}");
        ((string)sale["envelope"]!).ShouldBe(till.Journal.LineOf(3));
        ((long)sale["body"]!["total"]!).ShouldBe(11_600);
        (await GetAsync(till, "/api/sales?from=2026-11-22"))["sales"]!.AsArray().ShouldBeEmpty();
        var stranger = await TestTill.OpenAsync(server);
        using var foreign = await stranger.Shop.Device.GetAsync($"/api/sales/{found["id"]}");
        await foreign.ShouldBeRefusedAsync(404, "not_found");
    }

    [Fact]
    public async Task The_review_names_what_is_odd_and_stock_opens_to_its_movements()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Sell((sugar, 1_000));
        till.Journal.AddRaw("not an operation");
        till.Receive((sugar, 5_000, 1_000_000));
        await till.Journal.PushAsync();
        var odd = (await GetAsync(till, "/api/review"))["operations"]!.AsArray();
        odd.Select(one => $"{one!["seq"]} {one["outcome"]} {one["code"]} {one["receipt"]} {one["total"]}")
            .ShouldBe(["4 quarantined unreadable  ", "3 flagged  R1.1-000001 11600"]);
        var stock = await GetAsync(till, $"/api/stock/{sugar.Variant}");
        ((long)stock["quantity"]!).ShouldBe(4_000);
        ((long)stock["value"]!).ShouldBe(4_000);
        stock["movements"]!
            .AsArray()
            .Select(one => $"{one!["cause"]} {one["quantity"]} {one["value"]}")
            .ShouldBe(["purchase 5000 4000", "sale -1000 0"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("update ledger.posting set amount_minor = 0")]
    [InlineData("delete from ledger.posting")]
    [InlineData("truncate ledger.posting")]
    [InlineData("update ledger.entry set posted_on = '2000-01-01'")]
    [InlineData("delete from ledger.entry")]
    [InlineData("delete from ledger.account")]
    [InlineData("delete from inventory.movement")]
    [InlineData("update sync.operation set envelope = ''")]
    [InlineData("delete from sync.operation")]
    [InlineData("update sales.sale set total_minor = 0")]
    public async Task What_was_written_can_be_neither_changed_nor_removed_by_the_server(string sql)
    {
        var till = await TestTill.OpenAsync(server);
        var refused = await Should.ThrowAsync<PostgresException>(() => AsServerAsync(till, sql));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private async Task AsServerAsync(TestTill till, string sql)
    {
        await using var connection = new NpgsqlConnection(server.Cluster.App);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"select set_config('app.tenant_id', '{till.Shop.Business}', true), set_config('app.version', '9', true); {sql}",
            connection
        );
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static (long Sales, long Total) Sum(JsonNode node) => ((long)node["sales"]!, (long)node["total"]!);

    private static async Task<JsonNode> GetAsync(TestTill till, string path)
    {
        using var answer = await till.Shop.Device.GetAsync(path);
        return await answer.JsonAsync(200);
    }
}
