using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Customers;
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
        (await till.FigureAsync("select sum(json_array_length(body::json->'lines')) from sales.sale where tenant_id = @tenant")).ShouldBe(
            1
        );
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
        till.Receive((sugar, 100_000_000, 8_000_000));
        await till.Journal.PushAsync();
        // Once; a campaign sets KAUNTA_IDENTICAL_ROUNDS to a thousand.
        var rounds = int.Parse(Environment.GetEnvironmentVariable("KAUNTA_IDENTICAL_ROUNDS") ?? "1", CultureInfo.InvariantCulture);
        for (var round = 1; round <= rounds; round++)
        {
            till.Sell((sugar, 3_000));
            var body = till.Journal.Write(till.Journal.Count);
            var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => TestJournal.SendAsync(till.Shop.Device, body)));
            answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
            answers.Select(answer => answer.Body["journal"]!.ToJsonString()).Distinct().Count().ShouldBe(1);
            answers.Count(answer => answer.Outcomes[0] == "applied").ShouldBe(1);
            answers
                .Select(answer => answer.Body["outcomes"]![0]!)
                .Select(one => $"{one["id"]} {one["stored"] ?? one["outcome"]} {one["version"]}")
                .Distinct()
                .Count()
                .ShouldBe(1);
        }
        (await till.StockAsync(sugar)).ShouldBe(100_000_000 - (rounds * 3_000L));
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(rounds);
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
        // The group's revision says 16 %.
        till.Sell((sugar with { Rate = 80_000 }, 1_000));
        till.Sell((sugar with { TaxGroupRevision = Guid.CreateVersion7() }, 1_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(3).ShouldBe("price_unknown");
        pushed.Flags(4).ShouldBe("price_mismatch");
        pushed.Flags(5).ShouldBe("receipt_reused");
        pushed.Flags(6).ShouldBe("price_unknown");
        pushed.Flags(7).ShouldBe("price_unknown");
        (await till.BalanceAsync("cash_over_and_short")).ShouldBe(-5);
        (await till.BalanceAsync("")).ShouldBe(0);
    }

    [Fact]
    public async Task Stacked_taxes_and_an_exempt_customers_sale_are_computed_again_from_what_is_in_them()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        var group = Guid.CreateVersion7();
        var revision = till.Journal.Add(
            "tax_group.saved",
            JsonNode
                .Parse(
                    $$"""
                    {"id":"{{group}}","base":null,"set":{"name":"Levied","taxes":[
                      {"code":"LEVY","rate":100000,"inclusive":false},{"code":"VAT","rate":160000,"inclusive":false,"compound":true}]} }
                    """
                )!
                .AsObject()
        );
        till.Receive((sugar, 10_000, 1_000));
        var embassy = till.Customer("Embassy");
        till.Journal.Edit("customer.saved", embassy, """{"taxExempt":true}""");
        var stacked = till.SaleBody((sugar, 1_000));
        var line = stacked["lines"]![0]!;
        line["taxGroup"] = group.ToString();
        line["taxGroupRevision"] = revision.ToString();
        line["taxes"] = JsonNode.Parse(
            """
            [{"code":"LEVY","rate":100000,"inclusive":false,"base":11600,"amount":1160},
             {"code":"VAT","rate":160000,"inclusive":false,"base":12760,"amount":2042,"compound":true}]
            """
        );
        (line["net"], line["total"], stacked["total"], stacked["change"]) = (11_600L, 14_802L, 14_802L, 0L);
        stacked["taxes"] = JsonNode.Parse(
            """
            [{"code":"LEVY","rate":100000,"inclusive":false,"base":11600,"amount":1160},
             {"code":"VAT","rate":160000,"inclusive":false,"base":12760,"amount":2042}]
            """
        );
        stacked["tenders"]![0]!["amount"] = 14_802;
        till.Sell(stacked);
        var exempt = till.SaleBody((sugar, 1_000));
        exempt["taxExempt"] = true;
        exempt["customer"] = embassy.ToString();
        line = exempt["lines"]![0]!;
        (line["exempted"], line["net"], line["total"], exempt["total"], exempt["change"]) = (1_600L, 10_000L, 10_000L, 10_000L, 0L);
        line["taxes"]![0]!["amount"] = 0;
        exempt["taxes"]![0]!["amount"] = 0;
        exempt["tenders"]![0]!["amount"] = 10_000;
        till.Sell(exempt);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(6).ShouldBe(["applied", "applied"], pushed.Body.ToJsonString());
        // What the customer was let off is neither a discount nor a tax that is owed.
        (await till.BalanceAsync("discounts_given")).ShouldBe(0);
        (await till.BalanceAsync("sales/")).ShouldBe(-21_600);
    }

    [Fact]
    public async Task A_price_that_was_replaced_is_stale_only_on_a_till_that_had_the_new_one()
    {
        await using var own = await server.StartAnotherAsync();
        var till = await TestTill.OpenAsync(own);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 100_000, 1_000));
        await till.Journal.PushAsync();
        await PullAllAsync(till);
        var dearer = TestTill.Body(sugar with { Price = 12_000_000 });
        dearer["base"] = 1_000;
        var revision = till.Journal.Add("product.saved", dearer);
        till.Sell((sugar, 1_000));
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["applied", "applied"]);
        // The new price is on the till; a basket that was begun before it is still right.
        await PullAllAsync(till);
        till.Sell((sugar, 1_000));
        own.Clock.Advance(TimeSpan.FromMinutes(20));
        till.Journal.AtMs = own.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        till.Sell((sugar, 1_000));
        till.Sell((sugar with { Price = 12_000_000, PriceRevision = revision }, 1_000));
        var pushed = await till.Journal.PushAsync(6);
        pushed.Outcomes.ShouldBe(["applied", "flagged", "applied"], pushed.Body.ToJsonString());
        pushed.Flags(1).ShouldBe("price_stale");
    }

    /// <summary>Pulls to the end, and once more, as a device does that shows how far it is.</summary>
    private static async Task PullAllAsync(TestTill till)
    {
        var all = await Page.PullAsync(till.Shop.Device, 2000);
        await Page.PullAsync(till.Shop.Device, 2000, all.Cursors);
    }

    [Fact]
    public async Task A_device_that_edits_a_field_twice_without_the_server_has_no_conflict_with_itself()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Journal.Add("product.saved", TestTill.Body(sugar with { Name = "Sugar 1 kg", Price = 12_000_000 }));
        await till.Journal.PushAsync();
        till.Journal.Add("product.saved", TestTill.Body(sugar with { Name = "Sugar 2 kg" }));
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["applied"]);
        (await till.FigureAsync("select count(*) from sync.conflict where tenant_id = @tenant")).ShouldBe(0);
        (await till.FigureAsync("select count(*) from catalog.product where tenant_id = @tenant and name = 'Sugar 2 kg'")).ShouldBe(1);
    }

    [Fact]
    public async Task Two_edits_of_one_field_leave_the_later_and_keep_the_other_for_a_person()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        await till.Journal.PushAsync();
        var seen = (await Page.PullAsync(till.Shop.Device, 2000)).Version;
        var office = await till.Shop.SecondDeviceAsync();
        foreach (var (journal, name) in new[] { (office, "Brown sugar"), (till.Journal, "White sugar") })
        {
            var edit = TestTill.Body(sugar with { Name = name });
            edit["base"] = seen;
            journal.Add("product.saved", edit);
        }
        (await office.PushAsync()).Outcomes.ShouldBe(["applied"]);
        var later = await till.Journal.PushAsync(3);
        later.Outcomes.ShouldBe(["flagged"]);
        later.Flags(0).ShouldBe("edit_conflict");
        (await till.FigureAsync("select count(*) from catalog.product where tenant_id = @tenant and name = 'White sugar'")).ShouldBe(1);
        using var review = await till.Shop.Device.GetAsync("/api/review");
        var item = (await review.JsonAsync(200))["operations"]!.AsArray().Single()!;
        item["conflicts"]!
            .AsArray()
            .Select(one => $"{one!["kind"]} {one["field"]}: {one["lost"]} -> {one["kept"]}")
            .ShouldBe(["product name: Brown sugar -> White sugar"]);
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
