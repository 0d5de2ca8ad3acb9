using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

public sealed class SellingTests(KauntaServer server)
{
    [Fact]
    public async Task A_sale_moves_stock_posts_the_books_and_adds_to_the_day_once()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 8_000_000));
        till.Sell((sugar, 2_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Status.ShouldBe(HttpStatusCode.OK, pushed.Body.ToJsonString());
        pushed.Outcomes.ShouldBe(["applied", "applied", "applied", "applied"], pushed.Body.ToJsonString());

        (await till.StockAsync(sugar)).ShouldBe(8_000);
        (await till.BalanceAsync("inventory")).ShouldBe(64_000);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe(16_000);
        (await till.BalanceAsync("accounts_payable")).ShouldBe(-80_000);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(23_200);
        (await till.BalanceAsync("sales")).ShouldBe(-20_000);
        (await till.BalanceAsync("tax_payable")).ShouldBe(-3_200);
        (await till.BalanceAsync("")).ShouldBe(0);
        (await till.FigureAsync("select sales * 1000000 + total_minor from reporting.sales_day where tenant_id = @tenant")).ShouldBe(
            1_023_200
        );
        (await till.FigureAsync("select cost_minor from reporting.product_day where tenant_id = @tenant")).ShouldBe(16_000);
        (await till.FigureAsync("select sum(amount_minor) from reporting.tender_day where tenant_id = @tenant")).ShouldBe(23_200);
        (await till.FigureAsync("select count(*) from sales.sale_line where tenant_id = @tenant")).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_push_twice_answers_with_the_stored_outcomes_and_changes_nothing()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Sell((sugar, 1_000));
        (await till.Journal.PushAsync()).Outcomes[2].ShouldBe("flagged");
        var again = await till.Journal.PushAsync();
        again.Outcomes.ShouldBe(["duplicate", "duplicate", "duplicate"]);
        ((string)again.Body["outcomes"]![2]!["stored"]!).ShouldBe("flagged");
        again.Flags(2).ShouldBe("stock_negative,cost_unknown");
        (await till.StockAsync(sugar)).ShouldBe(-1_000);
        (await till.FigureAsync("select sum(sales) from reporting.sales_day where tenant_id = @tenant")).ShouldBe(1);
    }

    [Fact]
    public async Task Thirty_two_identical_pushes_at_once_have_one_effect_and_equal_answers()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 100_000, 8_000_000));
        till.Sell((sugar, 3_000));
        var body = till.Journal.Write();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => TestJournal.SendAsync(till.Shop.Device, body)));
        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        answers.Select(answer => answer.Body["journal"]!.ToJsonString()).Distinct().Count().ShouldBe(1);
        answers.Count(answer => answer.Outcomes[3] == "applied").ShouldBe(1);
        answers
            .Select(answer => answer.Body["outcomes"]![3]!)
            .Select(one => $"{one["id"]} {one["stored"] ?? one["outcome"]} {one["version"]}")
            .Distinct()
            .Count()
            .ShouldBe(1);
        (await till.StockAsync(sugar)).ShouldBe(97_000);
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(1);
    }

    [Fact]
    public async Task Stock_sold_short_is_flagged_once_and_a_later_receipt_settles_its_cost()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 1_000, 100_000));
        till.Sell((sugar, 3_000));
        till.Sell((sugar, 3_000));
        till.Receive((sugar, 10_000, 120_000));
        till.Sell((sugar, 6_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.ShouldBe(["applied", "applied", "applied", "flagged", "applied", "applied", "flagged"]);
        pushed.Flags(3).ShouldBe("stock_negative");
        pushed.Flags(6).ShouldBe("stock_negative");
        (await till.StockAsync(sugar)).ShouldBe(-1_000);
        (await till.BalanceAsync("cost_corrections")).ShouldBe(100);
        (await till.BalanceAsync("")).ShouldBe(0);
        var value = await till.FigureAsync("select sum(value_minor) from inventory.stock_level where tenant_id = @tenant");
        (await till.BalanceAsync("inventory")).ShouldBe(value);
    }

    [Fact]
    public async Task A_product_that_arrives_late_fills_the_placeholder_of_what_was_sold()
    {
        var till = await TestTill.OpenAsync(server);
        var known = till.Product("Sugar", price: 11_600_000);
        var late = known with { Product = Guid.CreateVersion7(), Variant = Guid.CreateVersion7(), Name = "Late" };
        till.Sell((late, 1_000));
        var sold = await till.Journal.PushAsync();
        sold.Outcomes[2].ShouldBe("flagged");
        sold.Flags(2).ShouldContain("product_unknown");
        (await till.FigureAsync("select count(*) from catalog.variant where tenant_id = @tenant and placeholder")).ShouldBe(1);
        (await PullAsync(till)).ShouldNotContain(row => (string)row["id"]! == late.Variant.ToString() && (string)row["kind"]! == "variant");

        till.Journal.Add("product.saved", TestTill.Body(late));
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["applied"]);
        (await till.FigureAsync("select count(*) from catalog.variant where tenant_id = @tenant and placeholder")).ShouldBe(0);
        (await PullAsync(till)).ShouldContain(row => (string)row["id"]! == late.Variant.ToString() && (string)row["kind"]! == "variant");
        (await till.StockAsync(late)).ShouldBe(-1_000);
    }

    [Fact]
    public async Task A_price_that_was_never_set_and_a_sum_that_is_wrong_are_flagged_and_booked()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 1_000));
        till.Sell((sugar with { Price = 100_000 }, 1_000));
        var wrong = till.SaleBody((sugar, 1_000));
        wrong["total"] = (long)wrong["total"]! - 5;
        till.Sell(wrong);
        var reused = till.SaleBody((sugar, 1_000));
        reused["number"] = 1;
        till.Sell(reused);
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(3).ShouldBe("price_unknown");
        pushed.Flags(4).ShouldBe("price_mismatch");
        pushed.Flags(5).ShouldBe("receipt_reused");
        (await till.BalanceAsync("cash_over_and_short")).ShouldBe(-5);
        (await till.BalanceAsync("")).ShouldBe(0);
    }

    [Fact]
    public async Task What_the_actor_may_not_do_is_refused_where_nothing_moved_and_flagged_where_money_did()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 1_000));
        till.Journal.Actor = new(Guid.CreateVersion7());
        till.Sell((sugar, 1_000));
        till.Journal.Add("product.saved", TestTill.Body(sugar with { Product = Guid.CreateVersion7(), Variant = Guid.CreateVersion7() }));
        till.Journal.Actor = null;
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(3).ShouldBe(["flagged", "refused not_permitted", "flagged"]);
        pushed.Flags(3).ShouldBe("actor_unknown");
        pushed.Flags(5).ShouldBe("actor_unknown");
        (await till.FigureAsync("select count(*) from catalog.product where tenant_id = @tenant")).ShouldBe(1);
        (await till.StockAsync(sugar)).ShouldBe(8_000);
    }

    [Fact]
    public async Task Fields_that_this_version_does_not_have_flag_a_sale_and_refuse_an_edit()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 1_000));
        var sale = till.SaleBody((sugar, 1_000));
        sale["lines"]![0]!["mood"] = "good";
        till.Sell(sale);
        var edit = TestTill.Body(sugar);
        edit["set"]!["mood"] = "good";
        till.Journal.Add("product.saved", edit);
        till.Journal.Add("product.saved", TestTill.Body(sugar), version: 2);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(3).ShouldBe(["flagged", "refused unknown_field", "held unknown_version"]);
        pushed.Flags(3).ShouldBe("unknown_field");
    }

    [Fact]
    public async Task A_sale_in_another_currency_is_held()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        var sale = till.SaleBody((sugar, 1_000));
        sale["currency"] = "USD";
        till.Sell(sale);
        (await till.Journal.PushAsync()).Outcomes[2].ShouldBe("held currency_differs");
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(0);
    }

    private static async Task<List<JsonObject>> PullAsync(TestTill till)
    {
        using var answer = await till.Shop.Device.GetAsync("/api/sync/pull?limit=2000");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        lines[^1]["end"].ShouldNotBeNull();
        return lines[1..^1];
    }
}
