using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Ledger;

public sealed class AdjustingTests(KauntaServer server)
{
    [Fact]
    public async Task A_bad_debt_leaves_the_customers_debt_and_becomes_an_expense()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri");
        Adjust(till, ("opening_balances", null, null, -5_000), ("accounts_receivable", null, njeri, 5_000));
        Adjust(till, ("expenses", "bad_debt", null, 4_000), ("accounts_receivable", null, njeri, -4_000));
        Adjust(till, ("expenses", "bad_debt", null, 300), ("accounts_receivable", null, null, -300));
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        (await till.OwesAsync(njeri)).ShouldBe(1_000);
        (await till.BalanceAsync("expenses")).ShouldBe(4_300);
        (await till.BalanceAsync("accounts_receivable")).ShouldBe(700);
        ((long)(await till.GetAsync("/api/customers"))["unnamed"]!).ShouldBe(-300);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task What_does_not_balance_or_stands_outside_the_chart_is_put_aside()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri");
        Adjust(till, ("expenses", "rent", null, 100), ("cash_on_hand", null, null, -99));
        Adjust(till, ("holidays", null, null, 100), ("cash_on_hand", null, null, -100));
        Adjust(till, ("inventory", null, null, 100), ("cash_on_hand", null, null, -100));
        Adjust(till, ("expenses", null, null, 100), ("cash_on_hand", null, null, -100));
        Adjust(till, ("cash_in_drawer", "the left one", null, 100), ("cash_on_hand", null, null, -100));
        Adjust(till, ("cash_on_hand", "safe", null, 100), ("expenses", "rent", null, -100));
        Adjust(till, ("expenses", "rent", njeri, 100), ("cash_on_hand", null, null, -100));
        Adjust(till, ("expenses", "rent", null, 0), ("cash_on_hand", null, null, 0));
        Adjust(till, ("expenses", "rent", null, 9_007_199_254_740_991), ("expenses", "rent", null, 9_007_199_254_740_991));
        (await till.Journal.PushAsync())
            .Outcomes.Skip(1)
            .ShouldBe([
                "quarantined unbalanced",
                "quarantined account_unknown",
                "quarantined account_kept_elsewhere",
                "quarantined account_part_wrong",
                "quarantined account_part_wrong",
                "quarantined account_part_wrong",
                "quarantined unreadable_body",
                "quarantined unreadable_body",
                "quarantined amount_out_of_range",
            ]);
        (await till.FigureAsync("select count(*) from ledger.posting where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task The_trial_balance_shows_each_account_and_its_debits_are_its_credits()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.BusinessOn = "2026-11-01";
        till.Receive((sugar, 10_000, 8_000_000));
        till.BusinessOn = "2026-11-10";
        till.Sell((sugar, 1_000));
        till.BusinessOn = "2026-11-20";
        till.Sell((sugar, 2_000));
        till.BusinessOn = "2026-11-30";
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        var answer = await till.GetAsync("/api/reports/trial-balance?from=2026-11-10&to=2026-11-20");
        ((long)answer["debit"]!).ShouldBe((long)answer["credit"]!);
        answer["accounts"]!.AsArray().Sum(account => (long)account!["balance"]!).ShouldBe(0);
        answer["accounts"]!.AsArray().Sum(account => (long)account!["opening"]!).ShouldBe(0);
        answer["accounts"]!
            .AsArray()
            .Select(account => $"{account!["name"]} {account["opening"]} {account["debit"]} {account["credit"]} {account["balance"]}")
            .ShouldBe([
                "cash_in_drawer 0 34800 0 34800",
                "inventory 80000 0 24000 56000",
                "accounts_payable -80000 0 0 -80000",
                "tax_payable 0 0 4800 -4800",
                "sales 0 0 30000 -30000",
                "cost_of_goods 0 24000 0 24000",
            ]);
        using var wrong = await till.Shop.Device.GetAsync("/api/reports/trial-balance?from=lately");
        await wrong.ShouldBeRefusedAsync(400, "date_wrong");
        using var elsewhere = await till.Shop.Device.GetAsync($"/api/reports/trial-balance?location={Guid.CreateVersion7()}");
        (await elsewhere.JsonAsync(200))["accounts"]!.AsArray().ShouldBeEmpty();
    }

    private static void Adjust(TestTill till, params (string Account, string? Part, Guid? Customer, long Amount)[] lines) =>
        till.Journal.Add("ledger.adjusted", till.AdjustmentBody(lines));
}
