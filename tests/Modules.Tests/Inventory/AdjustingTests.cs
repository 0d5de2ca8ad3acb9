using System.Diagnostics;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Inventory;

public sealed class AdjustingTests(KauntaServer server)
{
    [Fact]
    public async Task Goods_that_are_gone_leave_at_their_average_cost_and_found_ones_come_in_at_the_last()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 100_000));
        till.Receive((sugar, 10_000, 200_000));
        Adjust(till, "damaged", (sugar, -4_000, null));
        Adjust(till, "found", (sugar, 1_000, null), (sugar, 2_000, 50_000));
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        // 20 for 3,000 in all: 4 go for 600; one comes in at the last cost of 200, two at 50 each.
        (await till.StockAsync(sugar)).ShouldBe(19_000);
        (await till.BalanceAsync("write_offs")).ShouldBe(600 - 200 - 100);
        (await till.BalanceAsync("inventory")).ShouldBe(3_000 - 600 + 200 + 100);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task What_nobody_named_a_cost_for_has_none_and_is_flagged_in_both_directions()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        var salt = till.Product("Salt", price: 1_000_000);
        Adjust(till, "found", (sugar, 3_000, null));
        Adjust(till, "lost", (salt, -2_000, null));
        Adjust(till, "lost", (salt, -1_000, null));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(4).ShouldBe(["flagged", "flagged", "flagged"]);
        pushed.Flags(4).ShouldBe("cost_unknown");
        pushed.Flags(5).ShouldBe("stock_negative,cost_unknown");
        pushed.Flags(6).ShouldBe("cost_unknown");
        (await till.StockAsync(salt)).ShouldBe(-3_000);
        (await till.BalanceAsync("")).ShouldBe(0);
        // The cost arrives: what was written off at nothing is corrected.
        till.Receive((salt, 5_000, 100_000));
        await till.Journal.PushAsync(8);
        (await till.BalanceAsync("cost_corrections")).ShouldBe(300);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task An_adjustment_sent_twice_counts_once_and_another_with_its_id_is_put_aside()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 100_000));
        var body = Body(till, "expired", (sugar, -1_000, null));
        till.Journal.Add("stock.adjusted", body);
        (await till.Journal.PushAsync()).Outcomes[3].ShouldBe("applied");
        till.Journal.Add("stock.adjusted", body.DeepClone().AsObject());
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["duplicate", "duplicate", "duplicate", "duplicate", "quarantined id_reused"]);
        (await till.StockAsync(sugar)).ShouldBe(9_000);
    }

    [Fact]
    public async Task A_line_of_nothing_and_an_unknown_reason_are_unreadable_and_an_unknown_field_is_only_flagged()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 100_000));
        Adjust(till, "lost", (sugar, 0, null));
        Adjust(till, "stolen by aliens", (sugar, -1_000, null));
        var more = Body(till, "lost", (sugar, -1_000, null));
        more["mood"] = "sad";
        till.Journal.Add("stock.adjusted", more);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(3).ShouldBe(["quarantined unreadable_body", "quarantined unreadable_body", "flagged"]);
        pushed.Flags(5).ShouldBe("unknown_field");
        (await till.StockAsync(sugar)).ShouldBe(9_000);
    }

    [Fact]
    public async Task Stock_tells_why_it_was_adjusted_and_a_cashier_who_may_not_is_flagged()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 100_000));
        var hidden = new PersonalValues(() => new byte[16]);
        var body = Body(till, "damaged", (sugar, -2_000, null));
        body["note"] = hidden.Hide("fell from the shelf");
        till.Journal.Add("stock.adjusted", body, hidden: hidden);
        till.Journal.Actor = new(Guid.CreateVersion7());
        Adjust(till, "lost", (sugar, -1_000, null));
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(4).ShouldBe("actor_unknown");
        using var answer = await till.Shop.Device.GetAsync($"/api/stock/{sugar.Variant}");
        var stock = await answer.JsonAsync(200);
        ((long)stock["quantity"]!).ShouldBe(7_000);
        stock["movements"]!
            .AsArray()
            .Select(one => $"{one!["cause"]} {one["quantity"]} {one["reason"]} {one["note"]}")
            .ShouldBe(["adjustment -1000 lost ", "adjustment -2000 damaged fell from the shelf", "purchase 10000  "], ignoreOrder: true);
    }

    [Fact]
    public async Task Four_thousand_variants_of_opening_stock_arrive_in_one_push()
    {
        var till = await TestTill.OpenAsync(server);
        var stocked = Enumerable
            .Range(0, 4_000)
            .Select(_ => new TestProduct(Guid.CreateVersion7(), Guid.CreateVersion7(), "", 0, default, default, default, 0))
            .ToList();
        foreach (var part in stocked.Chunk(1_000))
        {
            var body = till.ReceiptBody([.. part.Select(product => (product, 3_000L, 100_000L))]);
            body["kind"] = "opening";
            till.Journal.Add("stock.received", body);
        }
        var began = Stopwatch.GetTimestamp();
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "flagged");
        TestContext.Current.SendDiagnosticMessage($"4,000 lines in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        (await till.BalanceAsync("opening_balances")).ShouldBe(-1_200_000);
        (await till.FigureAsync("select count(*) from inventory.movement where tenant_id = @tenant")).ShouldBe(4_000);
        await Books.ShouldBeRightAsync(till);
    }

    private static void Adjust(TestTill till, string reason, params (TestProduct Product, long Quantity, long? UnitCost)[] lines) =>
        till.Journal.Add("stock.adjusted", Body(till, reason, lines));

    private static JsonObject Body(TestTill till, string reason, params (TestProduct Product, long Quantity, long? UnitCost)[] lines) =>
        new()
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["businessOn"] = till.BusinessOn,
            ["reason"] = reason,
            ["lines"] = new JsonArray([
                .. lines.Select(
                    (line, at) =>
                        new JsonObject
                        {
                            ["line"] = at + 1,
                            ["variant"] = line.Product.Variant.ToString(),
                            ["quantity"] = line.Quantity,
                            ["unitCost"] = line.UnitCost,
                        }
                ),
            ]),
            ["note"] = null,
        };
}
