using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Customers;

public sealed class DebtTests(KauntaServer server)
{
    [Fact]
    public async Task A_sale_on_account_is_owed_and_a_payment_takes_it_off_in_the_debt_book_and_in_the_books()
    {
        var (till, sugar) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri");
        till.SellOnAccount(njeri, sugar, 2_000);
        till.SellOnAccount(njeri, sugar, 1_000, onAccount: 10_000);
        till.Pay(njeri, ("cash", 15_000), ("mobile_money", 5_000));
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");

        (await till.OwesAsync(njeri)).ShouldBe(23_200 + 10_000 - 20_000);
        (await till.BalanceAsync("accounts_receivable")).ShouldBe(13_200);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(1_600 + 15_000);
        (await till.BalanceAsync("mobile_money")).ShouldBe(5_000);
        var statement = await till.GetAsync($"/api/customers/{njeri}/statement");
        Lines(statement).ShouldBe(["payment -20000 13200", "sale R1.1-000002 10000 33200", "sale R1.1-000001 23200 23200"]);
        ((string)statement["name"]!).ShouldBe("Mama Njeri");
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync(8);
        (await till.GetAsync($"/api/sales?customer={njeri}"))["sales"]!
            .AsArray()
            .Select(sale => (string)sale!["receipt"]!)
            .ShouldBe(["R1.1-000002", "R1.1-000001"], ignoreOrder: true);
        await till.DebtsShouldBeRightAsync();
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task What_is_sent_twice_is_owed_once()
    {
        var (till, sugar) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri");
        till.SellOnAccount(njeri, sugar, 1_000);
        till.Pay(njeri, ("cash", 5_000));
        await till.Journal.PushAsync();
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
        (await till.OwesAsync(njeri)).ShouldBe(6_600);
        // Another payment that takes its id is put aside.
        var body = till.PaymentBody(njeri, ("cash", 100));
        till.Journal.Add("payment.received", body);
        till.Journal.Add("payment.received", JsonNode.Parse(body.ToJsonString())!.AsObject());
        (await till.Journal.PushAsync(till.Journal.Count - 1)).Outcomes.ShouldBe(["applied", "quarantined id_reused"]);
        (await till.OwesAsync(njeri)).ShouldBe(6_500);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task Beyond_the_limit_the_sale_stands_and_is_flagged_and_a_payment_makes_room_again()
    {
        var (till, sugar) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri", limit: 20_000);
        till.SellOnAccount(njeri, sugar, 1_000);
        till.SellOnAccount(njeri, sugar, 1_000);
        till.Pay(njeri, ("cash", 12_000));
        till.SellOnAccount(njeri, sugar, 750);
        var cash = till.SaleBody((sugar, 5_000));
        cash["customer"] = njeri.ToString();
        till.Sell(cash);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(5).ShouldBe(["applied", "flagged", "applied", "applied", "applied"]);
        pushed.Flags(5).ShouldBe("limit_exceeded");
        (await till.OwesAsync(njeri)).ShouldBe(11_600 * 2 - 12_000 + 8_700);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task A_customer_who_arrives_late_fills_the_place_that_their_debt_held()
    {
        var (till, sugar) = await StockedAsync();
        var stranger = Guid.CreateVersion7();
        till.SellOnAccount(stranger, sugar, 1_000);
        till.Pay(stranger, ("cash", 600));
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(3).ShouldBe("customer_unknown");
        pushed.Flags(4).ShouldBe("customer_unknown");
        (await KindsAsync(till)).ShouldNotContain("customer");
        (await till.GetAsync("/api/customers"))["customers"]!
            .AsArray()
            .Select(one => $"{one!["name"]} {one["balance"]} {one["placeholder"]}")
            .ShouldBe([" 11000 true"]);

        var hidden = DebtBookDesk.Hidden();
        till.Journal.Add(
            "customer.saved",
            new JsonObject
            {
                ["id"] = stranger.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = hidden.Hide("Baba Otieno"), ["creditLimit"] = 20_000 },
            },
            hidden: hidden
        );
        till.SellOnAccount(stranger, sugar, 500);
        (await till.Journal.PushAsync(6)).Outcomes.ShouldBe(["applied", "applied"]);
        (await till.OwesAsync(stranger)).ShouldBe(16_800);
        (await KindsAsync(till)).ShouldContain("customer");
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task On_account_of_nobody_is_flagged_and_stays_in_the_sum_of_all_debts()
    {
        var (till, sugar) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri");
        till.SellOnAccount(njeri, sugar, 1_000);
        till.SellOnAccount(null, sugar, 2_000);
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(5).ShouldBe("customer_unknown");
        var page = await till.GetAsync("/api/customers");
        ((long)page["owed"]!, (long)page["credits"]!, (long)page["unnamed"]!).ShouldBe((11_600, 0, 23_200));
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task A_payment_of_more_than_is_owed_is_a_credit()
    {
        var (till, sugar) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri", limit: 0);
        till.Pay(njeri, ("bank", 50_000));
        till.SellOnAccount(njeri, sugar, 4_000);
        till.SellOnAccount(njeri, sugar, 1_000);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(3).ShouldBe(["applied", "applied", "flagged"]);
        pushed.Flags(6).ShouldBe("limit_exceeded");
        (await till.OwesAsync(njeri)).ShouldBe(8_000);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task A_payment_is_booked_as_its_till_took_it_and_never_with_a_debt()
    {
        var (till, _) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri");
        var uneven = till.PaymentBody(njeri, ("cash", 1_000));
        uneven["amount"] = 900;
        till.Journal.Add("payment.received", uneven);
        var noTill = till.PaymentBody(njeri, ("cash", 700));
        noTill["register"] = null;
        till.Journal.Add("payment.received", noTill);
        till.Pay(njeri, ("on_account", 500));
        var foreign = till.PaymentBody(njeri, ("cash", 500));
        foreign["currency"] = "UGX";
        till.Journal.Add("payment.received", foreign);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(4).ShouldBe(["flagged", "applied", "quarantined unreadable_body", "held currency_differs"]);
        pushed.Flags(4).ShouldBe("price_mismatch");
        (await till.OwesAsync(njeri)).ShouldBe(-1_600);
        (await till.BalanceAsync("cash_over_and_short")).ShouldBe(-100);
        (await till.BalanceAsync("cash_on_hand")).ShouldBe(700);
        (await till.BalanceAsync("")).ShouldBe(0);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task A_refund_on_account_is_owed_no_longer()
    {
        var (till, sugar) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri");
        var sale = till.OnAccountBody(njeri, sugar, 2_000);
        till.Sell(sale);
        var back = new Returns.ReturnDesk(till).Body(sale, of: 1, quantity: 1_000);
        back["customer"] = njeri.ToString();
        back["tenders"]![0]!["kind"] = "on_account";
        till.Journal.Add("sale.returned", back, control: -(long)back["paid"]!);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(2).ShouldBe(["applied", "applied"], pushed.Body.ToJsonString());
        (await till.OwesAsync(njeri)).ShouldBe(11_600);
        await till.DebtsShouldBeRightAsync();
    }

    [Fact]
    public async Task Statements_and_lists_go_on_page_by_page()
    {
        var (till, sugar) = await StockedAsync();
        var customers = Enumerable.Range(1, 70).Select(n => till.Customer($"Customer {n:000}", phone: $"0700{n:000}")).ToList();
        for (var i = 0; i < 130; i++)
            till.SellOnAccount(customers[0], sugar, 10);
        till.SellOnAccount(customers[5], sugar, 5_000);
        await till.Journal.PushAsync();
        var arrivals = new List<long>();
        for (string? after = ""; after is not null; )
        {
            var page = await till.GetAsync($"/api/customers/{customers[0]}/statement{after}");
            arrivals.AddRange(page["entries"]!.AsArray().Select(entry => (long)entry!["arrival"]!));
            after = page["next"] is { } next ? $"?after={next}" : null;
        }
        arrivals.ShouldBe(Enumerable.Range(1, 130).Reverse().Select(n => (long)n));

        (await NamesAsync(till, "")).ShouldBe(Enumerable.Range(1, 70).Select(n => $"Customer {n:000}"));
        (await NamesAsync(till, "&sort=balance")).Take(3).ShouldBe(["Customer 006", "Customer 001", "Customer 002"]);
        (await NamesAsync(till, "&search=MER%20007")).ShouldBe(["Customer 007"]);
        (await NamesAsync(till, "&search=0700012")).ShouldBe(["Customer 012"]);
        using var wrong = await till.Shop.Device.GetAsync("/api/customers?sort=luck");
        await wrong.ShouldBeRefusedAsync(400, "sort_wrong");
        var stranger = await TestTill.OpenAsync(server);
        using var foreign = await stranger.Shop.Device.GetAsync($"/api/customers/{customers[0]}/statement");
        await foreign.ShouldBeRefusedAsync(404, "not_found");
    }

    [Fact]
    public async Task Two_tills_that_sell_on_account_at_once_owe_together()
    {
        var (till, sugar) = await StockedAsync();
        var njeri = till.Customer("Mama Njeri");
        await till.Journal.PushAsync();
        var second = await till.Shop.SecondDeviceAsync();
        for (var i = 0; i < 20; i++)
        {
            till.SellOnAccount(njeri, sugar, 100);
            second.Add("payment.received", till.PaymentBody(njeri, ("cash", 100)));
        }
        await Task.WhenAll(till.Journal.PushAsync(5), second.PushAsync());
        (await till.OwesAsync(njeri)).ShouldBe(20 * 1_160 - 20 * 100);
        await till.DebtsShouldBeRightAsync();
    }

    private async Task<(TestTill Till, TestProduct Sugar)> StockedAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 1_000_000, 8_000_000));
        return (till, sugar);
    }

    private static IEnumerable<string> Lines(JsonNode statement) =>
        statement["entries"]!
            .AsArray()
            .Select(entry =>
                string.Join(' ', new[] { entry!["cause"], entry["receipt"], entry["amount"], entry["balance"] }.OfType<JsonNode>())
            );

    private static async Task<List<string>> NamesAsync(TestTill till, string query)
    {
        var names = new List<string>();
        for (string? after = ""; after is not null; )
        {
            var page = await till.GetAsync($"/api/customers?{after}{query}");
            names.AddRange(page["customers"]!.AsArray().Select(one => (string)one!["name"]!));
            after = page["next"] is { } next ? $"after={next}" : null;
        }
        return names;
    }

    private static async Task<List<string>> KindsAsync(TestTill till) =>
        [.. (await Page.PullAsync(till.Shop.Device, 2000)).Rows.Select(row => (string)row["kind"]!).Distinct()];
}
