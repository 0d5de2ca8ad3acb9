using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Ledger;

/// <summary>A business adds accounts of its own to the chart.</summary>
public sealed class OwnAccountTests(KauntaServer server)
{
    [Fact]
    public async Task An_own_account_is_booked_on_by_hand_and_stands_in_the_trial_balance_by_its_kind()
    {
        var till = await TestTill.OpenAsync(server);
        var rent = Save(till, """{"name":"Rent","type":"expense"}""");
        var loan = Save(till, """{"name":"Loan of Baraka","type":"liability"}""");
        Adjust(till, ("own_expense", rent.ToString(), null, 4_000), ("own_liability", loan.ToString(), null, -4_000));
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        (await till.BalanceAsync($"own_expense/{till.Shop.Location}/{rent}")).ShouldBe(4_000);
        var accounts = (await till.GetAsync("/api/reports/trial-balance?from=2026-01-01&to=2026-12-31"))["accounts"]!.AsArray();
        accounts
            .Select(account => $"{account!["type"]} {account["name"]} {account["part"]} {account["balance"]}")
            .ShouldBe([$"liability own_liability {loan} -4000", $"expense own_expense {rent} 4000"]);
        (await RowsAsync(till)).ShouldBe(["Rent expense False", "Loan of Baraka liability False"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_an_account_is_is_said_once_and_its_name_may_change()
    {
        var till = await TestTill.OpenAsync(server);
        var rent = Save(till, """{"name":"Rent","type":"expense"}""");
        till.Journal.Edit("account.saved", rent, """{"name":"Rent of the shop","closed":true}""");
        till.Journal.Edit("account.saved", rent, """{"type":"asset"}""");
        till.Journal.Edit("account.saved", Guid.CreateVersion7(), """{"name":"Nothing in particular"}""");
        till.Journal.Edit("account.saved", Guid.CreateVersion7(), """{"name":"Odd","type":"holiday"}""");
        (await till.Journal.PushAsync()).Outcomes.ShouldBe([
            "applied",
            "applied",
            "refused invalid_field",
            "refused invalid_field",
            "refused invalid_field",
        ]);
        (await RowsAsync(till)).ShouldBe(["Rent of the shop expense True"]);
    }

    [Fact]
    public async Task What_is_booked_before_its_account_arrives_counts_and_is_flagged()
    {
        var till = await TestTill.OpenAsync(server);
        var (rent, other) = (Guid.CreateVersion7(), Save(till, """{"name":"Car","type":"asset"}"""));
        Adjust(till, ("own_expense", rent.ToString(), null, 4_000), ("cash_on_hand", null, null, -4_000));
        // Nobody made it as an expense.
        Adjust(till, ("own_expense", other.ToString(), null, 100), ("cash_on_hand", null, null, -100));
        Adjust(till, ("own_expense", "the rent", null, 100), ("cash_on_hand", null, null, -100));
        Adjust(till, ("own_holiday", rent.ToString(), null, 100), ("cash_on_hand", null, null, -100));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.ShouldBe(["applied", "flagged", "flagged", "quarantined account_part_wrong", "quarantined account_unknown"]);
        pushed.Flags(1).ShouldBe("account_unknown");
        (await till.BalanceAsync("own_expense")).ShouldBe(4_100);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Cash_out_of_the_drawer_is_booked_on_the_account_that_it_was_for()
    {
        var till = await TestTill.OpenAsync(server);
        var drawings = Save(till, """{"name":"Drawings","type":"equity"}""");
        till.Journal.Add(
            "cash.moved",
            new JsonObject
            {
                ["movement"] = Guid.CreateVersion7().ToString(),
                ["shift"] = null,
                ["location"] = till.Shop.Location.ToString(),
                ["register"] = till.Shop.Register.ToString(),
                ["businessOn"] = till.BusinessOn,
                ["currency"] = "KES",
                ["kind"] = "out",
                ["amount"] = 700,
                ["category"] = $"own_equity/{drawings}",
                ["note"] = null,
            }
        );
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.ShouldAllBe(outcome => outcome == "applied", pushed.Body.ToJsonString());
        (await till.BalanceAsync($"own_equity/{till.Shop.Location}/{drawings}")).ShouldBe(700);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(-700);
        (await till.BalanceAsync("expenses")).ShouldBe(0);
    }

    private static Guid Save(TestTill till, string set)
    {
        var account = Guid.CreateVersion7();
        till.Journal.Edit("account.saved", account, set);
        return account;
    }

    private static void Adjust(TestTill till, params (string Account, string? Part, Guid? Customer, long Amount)[] lines) =>
        till.Journal.Add("ledger.adjusted", till.AdjustmentBody(lines));

    private static async Task<List<string>> RowsAsync(TestTill till) =>
        [
            .. (await Page.PullAsync(till.Shop.Device, 2000))
                .Rows.Where(row => (string)row["kind"]! == "account")
                .Select(row => $"{row["row"]!["name"]} {row["row"]!["type"]} {(bool)row["row"]!["closed"]!}"),
        ];
}
