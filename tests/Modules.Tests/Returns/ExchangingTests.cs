using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Returns;

/// <summary>Goods come back and pay for others: a return and a sale that clear each other.</summary>
public sealed class ExchangingTests(KauntaServer server)
{
    [Fact]
    public async Task Dearer_goods_are_paid_with_what_came_back_and_money_moves_once()
    {
        var (till, desk, sugar, tea) = await OpenAsync();
        var sold = till.SaleBody((sugar, 1_000));
        till.Sell(sold);
        var (back, sale) = Exchange(till, desk, sold, tea, clears: 11_600);
        ReturnDesk.Add(till.Journal, back);
        till.Sell(sale);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.ShouldAllBe(outcome => outcome == "applied", pushed.Body.ToJsonString());

        (await till.BalanceAsync("exchanges")).ShouldBe(0);
        // 116.00 for the sugar, and the difference to 250.00 for the tea.
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(25_000);
        (await till.BalanceAsync("sales_returns")).ShouldBe(10_000);
        (await till.FigureAsync(Open)).ShouldBe(0);
        var tenders = (await till.GetAsync($"/api/reports/dashboard?on={till.BusinessOn}"))["tenders"]!.AsArray();
        tenders.Select(tender => $"{tender!["kind"]} {tender["amount"]}").ShouldBe(["cash 25000"]);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Of_cheaper_goods_the_rest_goes_back_with_the_return()
    {
        var (till, desk, sugar, tea) = await OpenAsync();
        var sold = till.SaleBody((tea, 1_000));
        till.Sell(sold);
        var (back, sale) = Exchange(till, desk, sold, sugar, clears: 11_600);
        ReturnDesk.Add(till.Journal, back);
        till.Sell(sale);
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        (await till.BalanceAsync("exchanges")).ShouldBe(0);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(11_600);
        await Books.ShouldBeRightAsync(till);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_half_that_comes_alone_is_applied_and_flagged_until_the_other_one_is_here(bool returnFirst)
    {
        var (till, desk, sugar, tea) = await OpenAsync();
        var sold = till.SaleBody((sugar, 1_000));
        till.Sell(sold);
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        var (back, sale) = Exchange(till, desk, sold, tea, clears: 11_600);
        var from = till.Journal.Count + 1;
        var first = returnFirst ? ReturnDesk.Add(till.Journal, back) : till.Sell(sale);
        var second = returnFirst ? till.Sell(sale) : ReturnDesk.Add(till.Journal, back);

        var alone = await till.Journal.PushAsync(from, 1);
        alone.Outcomes.ShouldBe(["flagged"]);
        alone.Flags(0).ShouldBe("exchange_open");
        (await till.BalanceAsync("exchanges")).ShouldBe(returnFirst ? -11_600 : 11_600);
        await Books.ShouldBeRightAsync(till);

        (await till.Journal.PushAsync(from + 1, 1)).Outcomes.ShouldBe(["applied"]);
        (await till.BalanceAsync("exchanges")).ShouldBe(0);
        (await till.TextAsync($"select outcome from sync.operation where tenant_id = @tenant and operation_id = '{first}'")).ShouldBe(
            "applied"
        );
        (await till.TextAsync($"select outcome from sync.operation where tenant_id = @tenant and operation_id = '{second}'")).ShouldBe(
            "applied"
        );
        // Sent once more, nothing is counted twice.
        (await till.Journal.PushAsync(from, 2)).Outcomes.ShouldAllBe(outcome => outcome.StartsWith("duplicate"));
        (await till.BalanceAsync("exchanges")).ShouldBe(0);
    }

    [Fact]
    public async Task Halves_over_different_amounts_stay_flagged_and_the_account_says_by_how_much()
    {
        var (till, desk, sugar, tea) = await OpenAsync();
        var sold = till.SaleBody((sugar, 1_000));
        till.Sell(sold);
        var (back, sale) = Exchange(till, desk, sold, tea, clears: 11_600);
        sale["tenders"]![0]!["amount"] = 11_000L;
        sale["tenders"]![1]!["amount"] = (long)sale["tenders"]![1]!["amount"]! + 600;
        ReturnDesk.Add(till.Journal, back);
        till.Sell(sale);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(2).ShouldBe(["flagged", "flagged"], pushed.Body.ToJsonString());
        (await till.BalanceAsync("exchanges")).ShouldBe(-600);
        (await till.FigureAsync(Open)).ShouldBe(2);
        await Books.ShouldBeRightAsync(till);
    }

    private const string Open = "select count(*) from sync.operation where tenant_id = @tenant and 'exchange_open' = any (flags)";

    private async Task<(TestTill Till, ReturnDesk Desk, TestProduct Sugar, TestProduct Tea)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var (sugar, tea) = (till.Product("Sugar", price: 11_600_000), till.Product("Tea", price: 25_000_000));
        till.Receive((sugar, 3_000, 8_000_000), (tea, 3_000, 12_000_000));
        return (till, new ReturnDesk(till), sugar, tea);
    }

    /// <summary>All of a sale's first line comes back, one of the goods goes out; cash for the difference on the side that owes it.</summary>
    private static (JsonObject Back, JsonObject Sale) Exchange(
        TestTill till,
        ReturnDesk desk,
        JsonObject sold,
        TestProduct goods,
        long clears
    )
    {
        var back = desk.Body(sold, 1, 1_000);
        var sale = till.SaleBody((goods, 1_000));
        var id = Guid.CreateVersion7();
        back["tenders"] = Tenders(id, clears, (long)back["paid"]! - clears);
        sale["tenders"] = Tenders(id, clears, (long)sale["total"]! - clears);
        sale["change"] = 0L;
        return (back, sale);
    }

    private static JsonArray Tenders(Guid exchange, long clears, long cash)
    {
        var tenders = new JsonArray(Tender(exchange, "exchange", clears));
        if (cash > 0)
            tenders.Add(Tender(Guid.CreateVersion7(), "cash", cash));
        return tenders;
    }

    private static JsonObject Tender(Guid id, string kind, long amount) =>
        new()
        {
            ["tender"] = id.ToString(),
            ["kind"] = kind,
            ["amount"] = amount,
            ["reference"] = null,
            ["claimed"] = false,
        };
}
