using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Catalog;

public sealed class PriceEditTests(KauntaServer server)
{
    [Fact]
    public async Task A_promotion_reaches_the_tills_whole_and_each_of_its_rules_is_kept()
    {
        var till = await TestTill.OpenAsync(server);
        var promotion = Guid.CreateVersion7();
        var first = till.Journal.Promote(promotion, """{"kind":"percent","value":100000}""");
        var second = till.Journal.Promote(
            promotion,
            """{"kind":"buy_get","buy":2,"get":1,"window":{"days":[5],"fromMinute":1020,"toMinute":60}}"""
        );
        var closed = till.Journal.Edit("promotion.saved", promotion, """{"closed":true}""");
        var renamed = till.Journal.Edit("promotion.saved", promotion, """{"name":"Two and one"}""");
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied", "applied", "applied", "applied"]);

        var row = await RowAsync(till, "promotion", promotion);
        ((string)row["name"]!).ShouldBe("Two and one");
        ((bool)row["closed"]!).ShouldBeTrue();
        ((Guid)row["revision"]!).ShouldBe(closed);
        ((string)row["rule"]!["kind"]!).ShouldBe("buy_get");
        ((string)row["rule"]!["reward"]!).ShouldBe("free");
        ((long)row["rule"]!["window"]!["toMinute"]!).ShouldBe(60);
        row["rule"]!["revision"].ShouldBeNull();
        (
            await till.FigureAsync(
                $"""
                select count(*) from catalog.promotion_revision
                where tenant_id = @tenant and promotion_id = '{promotion}' and revision in ('{first}', '{second}', '{closed}')
                """
            )
        ).ShouldBe(3);
        (await till.FigureAsync($"select count(*) from catalog.promotion_revision where revision = '{renamed}'")).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"kind":"percent","value":1000001}""", "promotion_out_of_range")]
    [InlineData("""{"kind":"amount","value":-1}""", "promotion_out_of_range")]
    [InlineData("""{"kind":"buy_get","buy":0,"get":1}""", "promotion_out_of_range")]
    [InlineData("""{"kind":"bundle","value":5000}""", "promotion_out_of_range")]
    [InlineData("""{"kind":"percent","value":1,"limit":0}""", "promotion_out_of_range")]
    [InlineData("""{"kind":"percent","value":1,"window":{"from":"2026-12-02","to":"2026-12-01"}}""", "promotion_ends_before_start")]
    [InlineData("""{"kind":"percent","value":1,"window":{"from":"2026-02-30"}}""", "date_unreadable")]
    [InlineData("""{"kind":"percent","value":1,"window":{"days":[8]}}""", "window_out_of_range")]
    [InlineData("""{"kind":"percent","value":1,"window":{"fromMinute":60}}""", "window_out_of_range")]
    [InlineData("""{"kind":"gift","value":1}""", "invalid_field")]
    [InlineData("""{"kind":3,"value":1}""", "invalid_field")]
    [InlineData("""{"value":1}""", "invalid_field")]
    [InlineData("""{"kind":"percent","value":1,"mood":"good"}""", "unknown_field")]
    [InlineData("""{"kind":"percent","value":1,"items":{"brands":[]}}""", "invalid_field")]
    public async Task A_promotion_that_can_not_be_kept_is_refused_by_name(string rule, string code)
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.Promote(Guid.CreateVersion7(), rule);
        (await till.Journal.PushAsync()).Outcomes.Single().ShouldBe($"refused {code}");
        (await till.FigureAsync("select count(*) from catalog.promotion where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task Prices_on_lists_are_rows_of_their_variant_with_a_field_for_each_list()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        var (wholesale, airport) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        till.Journal.Edit("price_list.saved", wholesale, """{"name":"Wholesale","groups":["Dukas"]}""");
        till.Journal.Edit("price_list.saved", airport, $$"""{"name":"Airport","locations":["{{till.Shop.Location}}"]}""");
        var revision = till.Journal.Price(
            wholesale,
            $$"""[{"variant":"{{sugar.Variant}}","price":9000000,"tiers":[{"from":12000,"price":8000000}]}]"""
        );
        till.Journal.Price(airport, $$"""[{"variant":"{{sugar.Variant}}","price":15000000}]""");
        till.Journal.Price(airport, $$"""[{"variant":"{{sugar.Variant}}","price":null}]""");
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");

        var row = await RowAsync(till, "list_price", sugar.Variant);
        row.Select(field => field.Key).ShouldBe(["id", wholesale.ToString()], ignoreOrder: true);
        row[wholesale.ToString()]!.ToJsonString().ShouldContain(revision.ToString());
        ((long)row[wholesale.ToString()]!["tiers"]![0]!["price"]!).ShouldBe(8_000_000);
        ((string)(await RowAsync(till, "price_list", wholesale))["groups"]![0]!).ShouldBe("Dukas");
        (await till.FigureAsync("select count(*) from catalog.list_price_revision where tenant_id = @tenant")).ShouldBe(3);
    }

    [Theory]
    [InlineData("""[{"variant":"V","price":-1}]""", "price_negative")]
    [InlineData("""[{"variant":"V","price":1,"tiers":[{"from":2000,"price":1},{"from":1000,"price":1}]}]""", "tiers_out_of_order")]
    [InlineData("""[{"variant":"V","price":1,"tiers":[{"from":0,"price":1}]}]""", "tiers_out_of_order")]
    [InlineData("""[{"variant":"V","price":1,"tiers":[{"from":1000,"price":-1}]}]""", "price_negative")]
    [InlineData("""[{"variant":"V","price":null,"tiers":[{"from":1000,"price":1}]}]""", "invalid_field")]
    [InlineData("""[{"variant":"V","price":1},{"variant":"V","price":2}]""", "invalid_field")]
    [InlineData("""[{"variant":"V","price":1,"mood":"good"}]""", "unknown_field")]
    [InlineData("[]", "invalid_field")]
    public async Task A_price_that_can_not_be_kept_is_refused_by_name(string prices, string code)
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.Price(Guid.CreateVersion7(), prices.Replace("V", Guid.CreateVersion7().ToString(), StringComparison.Ordinal));
        (await till.Journal.PushAsync()).Outcomes.Single().ShouldBe($"refused {code}");
        (await till.FigureAsync("select count(*) from catalog.list_price where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task Five_thousand_own_prices_change_in_one_operation_and_one_more_is_too_many()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        var revision = till.Journal.Price(null, Rows(4999, sugar.Variant));
        till.Journal.Price(null, Rows(5000, sugar.Variant));
        till.Journal.Price(null, $$"""[{"variant":"{{sugar.Variant}}","price":null}]""");
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(2).ShouldBe(["applied", "refused invalid_field", "refused price_missing"], pushed.Code);

        var row = await RowAsync(till, "variant", sugar.Variant);
        ((long)row["price"]!).ShouldBe(777);
        ((Guid)row["priceRevision"]!).ShouldBe(revision);
        ((string)row["unit"]!).ShouldBe("pc");
        // Of variants that nobody has heard of, the price waits for the product, and tills aren't told.
        (
            await till.FigureAsync("select count(*) from catalog.variant where tenant_id = @tenant and placeholder and price = 777")
        ).ShouldBe(4999);
        (await till.FigureAsync("select count(*) from catalog.price_revision where tenant_id = @tenant and price = 777")).ShouldBe(5000);
    }

    [Fact]
    public async Task Two_people_who_price_different_lists_of_one_variant_do_not_meet_and_on_one_list_the_other_price_is_kept()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        await till.Journal.PushAsync();
        var office = await till.Shop.SecondDeviceAsync();
        var seen = (await Page.PullAsync(till.Shop.Device, 2000)).Version;
        var (wholesale, airport) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        string Of(long price) => $$"""[{"variant":"{{sugar.Variant}}","price":{{price}}}]""";
        office.Price(wholesale, Of(1), seen);
        office.Price(null, Of(2), seen);
        (await office.PushAsync()).Outcomes.ShouldBe(["applied", "applied"]);
        till.Journal.Price(airport, Of(3), seen);
        till.Journal.Price(wholesale, Of(4), seen);
        till.Journal.Price(null, Of(5), seen);
        (await till.Journal.PushAsync(3)).Outcomes.ShouldBe(["applied", "flagged", "flagged"]);
        (await till.FigureAsync("select count(*) from sync.conflict where tenant_id = @tenant")).ShouldBe(2);
        (await till.FigureAsync("select price from catalog.variant where tenant_id = @tenant")).ShouldBe(5);
    }

    [Fact]
    public async Task A_cashier_changes_no_promotion_no_list_and_no_price()
    {
        var till = await TestTill.OpenAsync(server);
        var cashier = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", cashier, """{"role":"cashier"}""");
        await till.Journal.PushAsync();
        till.Journal.Actor = new StaffId(cashier);
        till.Journal.Promote(Guid.CreateVersion7(), """{"kind":"percent","value":1}""");
        till.Journal.Edit("price_list.saved", Guid.CreateVersion7(), """{"name":"Mine"}""");
        till.Journal.Price(null, $$"""[{"variant":"{{Guid.CreateVersion7()}}","price":1}]""");
        till.Journal.Edit("business.saved", till.Shop.Business.Value, """{"exchangeRates":[]}""");
        (await till.Journal.PushAsync(2)).Outcomes.ShouldAllBe(outcome => outcome == "refused not_permitted");
    }

    [Fact]
    public async Task The_business_keeps_how_its_scale_writes_and_what_other_money_is_worth()
    {
        var till = await TestTill.OpenAsync(server);
        var business = till.Shop.Business.Value;
        const string weight = """{"prefix":21,"itemDigits":5,"valueDigits":5,"holds":"weight","factor":1}""";
        till.Journal.Edit(
            "business.saved",
            business,
            $$"""{"scaleRules":[{{weight}}],"exchangeRates":[{"currency":"USD","rate":129500000}]}"""
        );
        till.Journal.Edit("business.saved", business, $$"""{"scaleRules":[{{weight}},{{weight}}]}""");
        till.Journal.Edit("business.saved", business, $$"""{"scaleRules":[{{weight.Replace("21", "31", StringComparison.Ordinal)}}]}""");
        till.Journal.Edit("business.saved", business, """{"exchangeRates":[{"currency":"KES","rate":1}]}""");
        till.Journal.Edit("business.saved", business, """{"exchangeRates":[{"currency":"USD","rate":0}]}""");
        till.Journal.Edit("business.saved", business, """{"exchangeRates":[{"currency":"XXQ","rate":1}]}""");
        till.Journal.Edit("business.saved", Guid.CreateVersion7(), """{"exchangeRates":[]}""");
        (await till.Journal.PushAsync()).Outcomes.ShouldBe([
            "applied",
            "refused scale_rule_wrong",
            "refused scale_rule_wrong",
            "refused currency_is_base",
            "refused rate_not_positive",
            "refused currency_unknown",
            "refused invalid_field",
        ]);
        var row = await RowAsync(till, "business", business);
        ((long)row["scaleRules"]![0]!["prefix"]!).ShouldBe(21);
        ((long)row["exchangeRates"]![0]!["rate"]!).ShouldBe(129_500_000);
    }

    private static string Rows(int others, Guid variant)
    {
        var rows = new StringBuilder($$"""[{"variant":"{{variant}}","price":777}""");
        for (var at = 0; at < others; at++)
            rows.Append($$""",{"variant":"{{Guid.CreateVersion7()}}","price":777}""");
        return rows.Append(']').ToString();
    }

    private static async Task<JsonObject> RowAsync(TestTill till, string kind, Guid id)
    {
        var page = await Page.PullAsync(till.Shop.Device, 2000);
        return page.Rows.Single(row => (string)row["kind"]! == kind && (string)row["id"]! == id.ToString())["row"]!.AsObject();
    }
}
