using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Contracts;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Returns;

public sealed class ReturningTests(KauntaServer server)
{
    [Fact]
    public async Task A_return_pays_back_its_part_restocks_at_the_sold_cost_and_is_netted_in_the_reports()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var sale = till.SaleBody((sugar, 3_000));
        till.Sell(sale);
        // Goods bought later at another cost don't change what comes back.
        till.Receive((sugar, 10_000, 9_500_000));
        ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 1_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes[^1].ShouldBe("applied", pushed.Body.ToJsonString());

        (await till.StockAsync(sugar)).ShouldBe(11_000);
        (await till.BalanceAsync("inventory")).ShouldBe(95_000 + 8_000);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe(16_000);
        (await till.BalanceAsync("sales_returns")).ShouldBe(10_000);
        (await till.BalanceAsync("tax_payable")).ShouldBe(-4_800 + 1_600);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(34_800 - 11_600);
        (await FigureAsync(till, "returns", "sales_day")).ShouldBe(1);
        (await FigureAsync(till, "returned_minor", "sales_day")).ShouldBe(11_600);
        (await FigureAsync(till, "returned_tax_minor", "sales_day")).ShouldBe(1_600);
        (await FigureAsync(till, "cost_minor", "sales_day")).ShouldBe(16_000);
        (await FigureAsync(till, "returned_minor", "sales_hour")).ShouldBe(11_600);
        (await FigureAsync(till, "returned_quantity", "product_day")).ShouldBe(1_000);
        (await FigureAsync(till, "refunded_minor", "tender_day")).ShouldBe(11_600);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Goods_that_are_written_off_pay_back_money_and_bring_no_stock()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var sale = till.SaleBody((sugar, 2_000));
        till.Sell(sale);
        ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 2_000, restock: false));
        (await till.Journal.PushAsync()).Outcomes[^1].ShouldBe("applied");
        (await till.StockAsync(sugar)).ShouldBe(1_000);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe(16_000);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_line_that_comes_back_in_parts_pays_back_exactly_what_was_paid_tax_and_cost_included()
    {
        var (till, desk) = await OpenAsync();
        // 3 units for 100.01 with odd tax and odd cost: nothing divides.
        var tea = till.Product("Tea", price: 3_333_667);
        till.Receive((tea, 3_000, 1_111_111));
        var sale = till.SaleBody((tea, 3_000));
        till.Sell(sale);
        long refunded = 0;
        for (var k = 0; k < 3_000; k += 1_000)
        {
            var back = desk.Body(sale, 1, 1_000, k, refunded);
            refunded += (long)back["paid"]!;
            ReturnDesk.Add(till.Journal, back);
        }
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(4).ShouldAllBe(outcome => outcome == "applied");
        refunded.ShouldBe((long)sale["total"]!);
        (await till.BalanceAsync("tax_payable")).ShouldBe(0);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe(0);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(0);
        (await till.BalanceAsync("sales_returns") + await till.BalanceAsync("sales/")).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Two_devices_that_take_back_the_same_units_leave_the_second_refund_to_recover()
    {
        var (till, desk) = await OpenAsync();
        var other = await till.Shop.SecondDeviceAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var sale = till.SaleBody((sugar, 3_000));
        till.Sell(sale);
        ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 2_000));
        (await till.Journal.PushAsync()).Outcomes[^1].ShouldBe("applied");
        // The tablet hadn't heard of it; its binding is another's, which is flagged too.
        ReturnDesk.Add(other, desk.Body(sale, 1, 2_000));
        var pushed = await other.PushAsync();
        pushed.Outcomes.ShouldBe(["flagged"]);
        pushed.Flags(0).ShouldBe("binding_unknown,over_returned");

        (await till.BalanceAsync("refunds_to_recover")).ShouldBe(11_600);
        (await till.BalanceAsync("sales_returns")).ShouldBe(30_000);
        (await till.BalanceAsync("tax_payable")).ShouldBe(0);
        // The cashier said that both had goods in their hands.
        (await till.StockAsync(sugar)).ShouldBe(4_000);
        (await FigureAsync(till, "returned_minor", "sales_day")).ShouldBe(34_800);
        (
            await till.FigureAsync(
                "select within_quantity * 100000 + recover_minor from sales.return_line where tenant_id = @tenant order by recover_minor desc limit 1"
            )
        ).ShouldBe(1_000 * 100_000 + 11_600);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_return_before_its_sale_waits_and_is_matched_when_the_sale_arrives()
    {
        var (till, desk) = await OpenAsync();
        var other = await till.Shop.SecondDeviceAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var sale = till.SaleBody((sugar, 3_000));
        var first = ReturnDesk.Add(other, desk.Body(sale, 1, 2_000));
        var second = ReturnDesk.Add(other, desk.Body(sale, 1, 2_000));
        var early = await other.PushAsync();
        early.Flags(0).ShouldBe("binding_unknown,waiting_for_sale");
        (await till.BalanceAsync("refunds_to_be_matched")).ShouldBe(46_400);
        (await till.BalanceAsync("sales_returns")).ShouldBe(0);
        (await FigureAsync(till, "returned_minor", "sales_day")).ShouldBe(0);
        (await FigureAsync(till, "returns", "sales_day")).ShouldBe(2);

        till.Sell(sale);
        (await till.Journal.PushAsync(4)).Status.ShouldBe(HttpStatusCode.OK);
        (await till.BalanceAsync("refunds_to_be_matched")).ShouldBe(0);
        (await till.BalanceAsync("refunds_to_recover")).ShouldBe(11_600);
        (await till.BalanceAsync("sales_returns")).ShouldBe(30_000);
        (await till.BalanceAsync("tax_payable")).ShouldBe(0);
        (await FigureAsync(till, "returned_minor", "sales_day")).ShouldBe(34_800);
        (await FigureAsync(till, "returns", "sales_day")).ShouldBe(2);
        (await FlagsAsync(till, first)).ShouldBe(["binding_unknown"]);
        (await FlagsAsync(till, second)).ShouldBe(["binding_unknown", "over_returned"]);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_matched_return_without_another_oddity_is_plainly_applied()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var sale = till.SaleBody((sugar, 3_000));
        // The same till in an incarnation that the server hasn't bound would be odd too, so its own journal says both, in the wrong order.
        var early = ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 3_000));
        (await till.Journal.PushAsync(4)).Flags(0).ShouldBe("waiting_for_sale");
        till.Sell(sale);
        (await till.Journal.PushAsync(5)).Status.ShouldBe(HttpStatusCode.OK);
        (await FlagsAsync(till, early)).ShouldBeEmpty();
        (
            await till.FigureAsync(
                $"select count(*) from sync.operation where tenant_id = @tenant and operation_id = '{early}' and outcome = 'applied'"
            )
        ).ShouldBe(1);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_refund_beyond_what_the_line_was_sold_for_is_flagged_and_to_recover()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        var generous = desk.Body(sale, 1, 1_000);
        generous["lines"]![0]!["paid"] = 20_000L;
        generous["paid"] = 20_000L;
        generous["tenders"]![0]!["amount"] = 20_000L;
        ReturnDesk.Add(till.Journal, generous);
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(3).ShouldContain("price_mismatch");
        pushed.Flags(3).ShouldContain("over_returned");
        (await till.BalanceAsync("refunds_to_recover")).ShouldBe(8_400);
        (await till.BalanceAsync("sales_returns")).ShouldBe(10_000);
    }

    [Fact]
    public async Task A_line_that_the_sale_never_had_is_wholly_to_recover()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        var wrong = desk.Body(sale, 1, 1_000);
        wrong["lines"]![0]!["of"] = 7;
        ReturnDesk.Add(till.Journal, wrong);
        (await till.Journal.PushAsync()).Flags(3).ShouldBe("over_returned,price_mismatch,cost_unknown");
        (await till.BalanceAsync("refunds_to_recover")).ShouldBe(11_600);
        (await till.BalanceAsync("sales_returns")).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_receipt_the_stated_price_is_booked_with_its_tax_and_the_last_cost()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        ReturnDesk.Add(till.Journal, desk.WithoutReceipt(sugar, 2_000, 5_800_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes[^1].ShouldBe("applied", pushed.Body.ToJsonString());
        (await till.BalanceAsync("sales_returns")).ShouldBe(10_000);
        (await till.BalanceAsync("tax_payable")).ShouldBe(1_600);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(-11_600);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe(-16_000);
        (await till.StockAsync(sugar)).ShouldBe(5_000);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Without_a_receipt_a_cashier_needs_somebody_who_may_and_the_approval_holds_for_that_return_alone()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var cashier = Guid.CreateVersion7();
        till.Journal.Add(
            "staff.saved",
            new JsonObject
            {
                ["id"] = cashier.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["role"] = "cashier", ["locations"] = new JsonArray() },
            }
        );
        (await till.Journal.PushAsync()).Outcomes[^1].ShouldBe("applied");
        till.Journal.Actor = new StaffId(cashier);

        var alone = desk.WithoutReceipt(sugar, 1_000, 5_800_000);
        ReturnDesk.Add(till.Journal, alone);
        var approved = desk.WithoutReceipt(sugar, 1_000, 5_800_000);
        var id = Guid.CreateVersion7();
        var approval = Approved(till, id, ReturnDesk.Control(approved));
        ReturnDesk.Add(till.Journal, approved, id, approval);
        // The same approval on another return, and for another amount, is none.
        ReturnDesk.Add(till.Journal, desk.WithoutReceipt(sugar, 1_000, 5_800_000), approval: approval);
        var dearer = desk.WithoutReceipt(sugar, 1_000, 9_000_000);
        var another = Guid.CreateVersion7();
        ReturnDesk.Add(till.Journal, dearer, another, Approved(till, another, ReturnDesk.Control(approved)));
        // A cashier's own receipt work needs nobody.
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 1_000));
        var pushed = await till.Journal.PushAsync(5);
        pushed.Outcomes.ShouldBe(["flagged", "applied", "flagged", "flagged", "applied", "applied"], pushed.Body.ToJsonString());
        pushed.Flags(0).ShouldBe("not_permitted");
        pushed.Flags(2).ShouldBe("not_permitted");
        pushed.Flags(3).ShouldBe("not_permitted");
    }

    [Fact]
    public async Task A_receipt_number_that_a_sale_has_is_flagged_and_a_return_sent_again_changes_nothing()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        var back = desk.Body(sale, 1, 1_000);
        back["number"] = (long)sale["number"]!;
        ReturnDesk.Add(till.Journal, back);
        (await till.Journal.PushAsync()).Flags(4).ShouldBe("receipt_reused");
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
        (await till.BalanceAsync("sales_returns")).ShouldBe(10_000);
        ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 1_000));
        var again = back.DeepClone().AsObject();
        ReturnDesk.Add(till.Journal, again);
        (await till.Journal.PushAsync(6)).Outcomes.ShouldBe(["flagged", "quarantined id_reused"]);
    }

    [Fact]
    public async Task Figures_that_do_not_agree_are_booked_as_paid_and_flagged()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var sale = till.SaleBody((sugar, 2_000));
        till.Sell(sale);
        var less = desk.Body(sale, 1, 1_000);
        less["lines"]![0]!["paid"] = 11_000L;
        less["paid"] = 11_000L;
        less["tenders"]![0]!["amount"] = 11_000L;
        ReturnDesk.Add(till.Journal, less);
        (await till.Journal.PushAsync()).Flags(4).ShouldBe("price_mismatch");
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(23_200 - 11_000);
        (await till.BalanceAsync("sales_returns")).ShouldBe(11_000 - 1_600);
        (await till.BalanceAsync("")).ShouldBe(0);
    }

    [Fact]
    public async Task A_refund_leaves_the_account_that_its_kind_of_money_came_into()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        var back = desk.Body(sale, 1, 1_000);
        back["tenders"]![0]!["amount"] = 1_600L;
        back["tenders"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["tender"] = Guid.CreateVersion7().ToString(),
                    ["kind"] = "on_account",
                    ["amount"] = 10_000,
                    ["reference"] = null,
                    ["claimed"] = false,
                }
            );
        ReturnDesk.Add(till.Journal, back);
        // Nobody is named who owed it.
        (await till.Journal.PushAsync())
            .Flags(4)
            .ShouldBe("customer_unknown");
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(10_000);
        (await till.BalanceAsync("accounts_receivable")).ShouldBe(-10_000);
    }

    [Theory]
    [InlineData("sale", null)]
    [InlineData("lines", "[]")]
    [InlineData("paid", "-1")]
    public async Task A_body_that_cannot_be_read_is_kept_in_quarantine(string field, string? value)
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        var back = desk.Body(sale, 1, 1_000);
        back[field] = value is null ? null : JsonNode.Parse(value);
        till.Journal.Add("sale.returned", back);
        (await till.Journal.PushAsync()).Outcomes[^1].ShouldBe("quarantined unreadable_body");
    }

    [Fact]
    public async Task Devices_of_the_location_get_returns_of_ninety_days()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        var back = desk.Body(sale, 1, 1_000);
        ReturnDesk.Add(till.Journal, back);
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        using var answer = await till.Shop.Device.GetAsync("/api/sync/pull?limit=500");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var row = text.Split('\n')
            .Select(line => line.Length == 0 ? null : JsonNode.Parse(line))
            .Single(line => (string?)line?["kind"] == "return")!;
        ((string)row["id"]!).ShouldBe((string)back["return"]!);
        ((string)row["partition"]!).ShouldBe($"location/{till.Shop.Location}");
        ((string)row["row"]!["sale"]!).ShouldBe((string)sale["sale"]!);
        ((long)row["row"]!["paid"]!).ShouldBe(11_600);
        ((string)row["row"]!["body"]!["receipt"]!).ShouldBe((string)back["receipt"]!);
    }

    [Fact]
    public async Task The_back_office_lists_returns_among_sales_and_shows_them_with_their_sale()
    {
        var (till, desk) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 3_000, 8_000_000));
        var sale = till.SaleBody((sugar, 3_000));
        till.Sell(sale);
        var back = desk.Body(sale, 1, 1_000);
        ReturnDesk.Add(till.Journal, back);
        ReturnDesk.Add(till.Journal, desk.WithoutReceipt(sugar, 1_000, 5_800_000));
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);

        var list = (await (await till.Shop.Device.GetAsync("/api/sales")).JsonAsync(200))["sales"]!.AsArray();
        list.Select(one => $"{one!["kind"]} {one["total"]}").ShouldBe(["return -5800", "return -11600", "sale 34800"], ignoreOrder: true);
        var one = await (await till.Shop.Device.GetAsync($"/api/sales/{sale["sale"]}")).JsonAsync(200);
        one["returns"]!.AsArray().Count.ShouldBe(1);
        ((long)one["returns"]![0]!["paid"]!).ShouldBe(11_600);
        ((long)one["returns"]![0]!["lines"]![0]!["quantity"]!).ShouldBe(1_000);
        var returned = await (await till.Shop.Device.GetAsync($"/api/returns/{back["return"]}")).JsonAsync(200);
        ((string)returned["sale"]!).ShouldBe((string)sale["sale"]!);
        ((long)returned["paid"]!).ShouldBe(11_600);
        ((bool)returned["waiting"]!).ShouldBeFalse();
        ((string)returned["envelope"]!).ShouldContain("sale.returned");
        (await till.Shop.Device.GetAsync($"/api/returns/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var dashboard = await (await till.Shop.Device.GetAsync($"/api/reports/dashboard?on={till.BusinessOn}")).JsonAsync(200);
        ((long)dashboard["today"]!["total"]!).ShouldBe(34_800 - 11_600 - 5_800);
        ((long)dashboard["today"]!["returned"]!).ShouldBe(17_400);
        ((long)dashboard["tenders"]![0]!["amount"]!).ShouldBe(34_800 - 17_400);
        ((long)dashboard["top"]![0]!["quantity"]!).ShouldBe(1_000);
    }

    private async Task<(TestTill, ReturnDesk)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        return (till, new ReturnDesk(till));
    }

    private static Approval Approved(TestTill till, Guid operation, long control) =>
        new(
            till.Shop.Owner,
            "pin",
            ApprovalSubject.Of(new OperationId(operation), "sale.returned", Permissions.SaleReturnWithoutReceipt, control)
        );

    private static Task<long> FigureAsync(TestTill till, string column, string table) =>
        till.FigureAsync($"select coalesce(sum({column}), 0) from reporting.{table} where tenant_id = @tenant");

    private static async Task<string[]> FlagsAsync(TestTill till, Guid operation)
    {
        using var answer = await till.Shop.Device.GetAsync("/api/review");
        var review = await answer.JsonAsync(200);
        return
        [
            .. review["operations"]!
                .AsArray()
                .Where(one => (string?)one!["id"] == operation.ToString())
                .SelectMany(one => one!["flags"]!.AsArray())
                .Select(flag => (string)flag!),
        ];
    }
}
