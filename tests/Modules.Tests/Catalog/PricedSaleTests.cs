using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Catalog;

/// <summary>The server prices again on arrival: were lists, labels, promotions and hands what the sale says?</summary>
public sealed class PricedSaleTests(KauntaServer server)
{
    private static readonly Guid List = Guid.CreateVersion7();

    [Fact]
    public async Task Prices_of_lists_and_their_breaks_are_looked_up_by_revision()
    {
        var (till, sugar) = await StockedAsync(server);
        var revision = till.Journal.Price(
            List,
            $$"""[{"variant":"{{sugar.Variant}}","price":9000000,"tiers":[{"from":12000,"price":8000000}]}]"""
        );
        await till.Journal.PushAsync();
        JsonObject At(long price, long quantity, string source, Guid? of) =>
            PricedSale.Of(till, basket => basket, (sugar with { Price = price }, quantity)).At(1, source, of);
        till.Sell(At(9_000_000, 11_000, "list", revision));
        till.Sell(At(8_000_000, 12_000, "tier", revision));
        // Two lines reach a break together.
        till.Sell(
            PricedSale
                .Of(till, basket => basket, (sugar with { Price = 8_000_000 }, 6_000), (sugar with { Price = 8_000_000 }, 6_000))
                .At(1, "tier", revision)
                .At(2, "tier", revision)
        );
        till.Sell(At(8_000_000, 11_000, "tier", revision));
        till.Sell(At(8_000_000, 12_000, "list", revision));
        till.Sell(At(9_000_000, 1_000, "list", Guid.CreateVersion7()));
        till.Sell(At(9_000_000, 1_000, "list", sugar.PriceRevision));
        till.Sell(At(7_000_000, 1_000, "quick", null));
        var pushed = await till.Journal.PushAsync(5);
        Flags(pushed).ShouldBe(["", "", "", "price_unknown", "price_unknown", "price_unknown", "price_unknown", ""]);
    }

    [Fact]
    public async Task A_price_that_was_taken_off_its_list_is_stale_on_a_till_that_knew()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, sugar) = await StockedAsync(own);
        var revision = till.Journal.Price(List, $$"""[{"variant":"{{sugar.Variant}}","price":9000000}]""");
        till.Journal.Price(List, $$"""[{"variant":"{{sugar.Variant}}","price":null}]""");
        JsonObject Sale() => PricedSale.Of(till, basket => basket, (sugar with { Price = 9_000_000 }, 1_000)).At(1, "list", revision);
        till.Sell(Sale());
        await till.Journal.PushAsync();
        await SeeAsync(own, till);
        till.Sell(Sale());
        var pushed = await till.Journal.PushAsync(7);
        Flags(pushed).ShouldBe(["price_stale"]);
    }

    [Fact]
    public async Task What_a_scale_priced_must_be_what_its_price_buys()
    {
        var (till, meat) = await StockedAsync(server);
        // 116.00 a kilogram, and the label says 43.70.
        var (quantity, unitPrice) = new ScaleBarcode("", ScaleContent.Price, 4370).LineAt(meat.Price);
        JsonObject Sale(long pieces, long price) =>
            PricedSale.Of(till, basket => basket, (meat with { Price = price }, pieces)).At(1, "scale", meat.PriceRevision);
        till.Sell(Sale(quantity, unitPrice));
        till.Sell(Sale(quantity, unitPrice - 1_000_000));
        till.Sell(Sale(quantity + 1, unitPrice));
        await till.Journal.PushAsync(1, 3);
        Flags(await till.Journal.PushAsync(4)).ShouldBe(["", "price_unknown", "price_unknown"]);
    }

    [Fact]
    public async Task A_sale_with_a_promotion_is_computed_again_by_the_rule_that_it_names()
    {
        var (till, soda) = await StockedAsync(server);
        var (promotion, category) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var revision = till.Journal.Promote(
            promotion,
            $$$"""{"kind":"buy_get","buy":2,"get":1,"items":{"categories":["{{{category}}}"]}}"""
        );
        await till.Journal.PushAsync();
        Promotion Rule(Guid of) =>
            new()
            {
                Id = promotion.ToString(),
                Revision = of.ToString(),
                Kind = PromotionKind.BuyGet,
                Buy = 2,
                Get = 1,
                Items = new Goods { Categories = [category.ToString()] },
            };
        JsonObject Sale(Promotion rule) => PricedSale.Of(till, basket => In(basket, category) with { Promotions = [rule] }, (soda, 3_000));
        till.Sell(Sale(Rule(revision)));
        // Two of three for nothing: the figures agree with each other, but not with the rule.
        till.Sell(Sale(Rule(revision) with { Buy = 1, Get = 2 }));
        till.Sell(Sale(Rule(Guid.CreateVersion7())));
        // Without its category the rule doesn't find the goods.
        var elsewhere = Sale(Rule(revision));
        elsewhere["lines"]![0]!["category"] = null;
        till.Sell(elsewhere);
        Flags(await till.Journal.PushAsync(5)).ShouldBe(["", "price_mismatch", "price_unknown", "price_mismatch"]);
    }

    [Theory]
    [InlineData("""{"kind":"percent","value":100000}""", "")]
    [InlineData("""{"kind":"percent","value":100000,"coupon":"TEN"}""", "")]
    [InlineData("""{"kind":"percent","value":100000,"customerGroups":["Dukas"]}""", "")]
    [InlineData("""{"kind":"percent","value":100000,"window":{"from":"2020-01-01"}}""", "")]
    [InlineData("""{"kind":"percent","value":100000,"coupon":"OTHER"}""", "price_unknown")]
    [InlineData("""{"kind":"percent","value":100000,"customerGroups":["Staff"]}""", "price_unknown")]
    [InlineData("""{"kind":"percent","value":100000,"window":{"to":"2020-01-01"}}""", "price_unknown")]
    [InlineData("""{"kind":"percent","value":100000,"locations":["019aa1b2-c3d4-7000-8000-000000000001"]}""", "price_unknown")]
    [InlineData("""{"kind":"percent","value":200000}""", "price_mismatch")]
    public async Task A_promotion_must_have_run_for_this_customer_here_and_then(string rule, string flags)
    {
        var (till, soda) = await StockedAsync(server);
        var promotion = Guid.CreateVersion7();
        var revision = till.Journal.Promote(promotion, rule);
        await till.Journal.PushAsync();
        var tenPercent = new Promotion
        {
            Id = promotion.ToString(),
            Revision = revision.ToString(),
            Kind = PromotionKind.Percent,
            Value = 100_000,
        };
        var sale = PricedSale.Of(till, basket => basket with { Promotions = [tenPercent], CustomerGroup = "Dukas" }, (soda, 1_000));
        sale["coupons"] = new JsonArray("TEN");
        till.Sell(sale);
        Flags(await till.Journal.PushAsync(5)).ShouldBe([flags]);
    }

    [Fact]
    public async Task A_promotion_that_was_closed_or_changed_is_stale_on_a_till_that_knew()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, soda) = await StockedAsync(own);
        var promotion = Guid.CreateVersion7();
        var revision = till.Journal.Promote(promotion, """{"kind":"percent","value":100000}""");
        var closed = till.Journal.Edit("promotion.saved", promotion, """{"closed":true}""");
        JsonObject Sale(Guid of) =>
            PricedSale.Of(
                till,
                basket =>
                    basket with
                    {
                        Promotions =
                        [
                            new Promotion
                            {
                                Id = promotion.ToString(),
                                Revision = of.ToString(),
                                Kind = PromotionKind.Percent,
                                Value = 100_000,
                            },
                        ],
                    },
                (soda, 1_000)
            );
        till.Sell(Sale(revision));
        Flags(await till.Journal.PushAsync()).Last().ShouldBe("");
        await SeeAsync(own, till);
        till.Sell(Sale(revision));
        till.Sell(Sale(closed));
        Flags(await till.Journal.PushAsync(7)).ShouldBe(["price_stale", "price_unknown"]);
    }

    [Fact]
    public async Task A_promotion_that_the_till_knew_and_did_not_grant_is_missed()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, soda) = await StockedAsync(own);
        var promotion = Guid.CreateVersion7();
        var revision = till.Journal.Promote(promotion, """{"kind":"percent","value":100000}""");
        // For others, elsewhere, with a coupon, at other hours, on too little: none of these is missed.
        till.Journal.Promote(Guid.CreateVersion7(), """{"kind":"percent","value":200000,"customerGroups":["Staff"]}""");
        till.Journal.Promote(Guid.CreateVersion7(), """{"kind":"percent","value":200000,"coupon":"TEN"}""");
        till.Journal.Promote(Guid.CreateVersion7(), """{"kind":"percent","value":200000,"window":{"to":"2020-01-01"}}""");
        till.Journal.Promote(Guid.CreateVersion7(), """{"kind":"basket_percent","value":200000,"threshold":99000000}""");
        JsonObject Plain() => PricedSale.Of(till, basket => basket, (soda, 1_000));
        till.Sell(Plain());
        // It couldn't know yet.
        Flags(await till.Journal.PushAsync()).Last().ShouldBe("");
        await SeeAsync(own, till);
        till.Sell(Plain());
        till.Sell(
            PricedSale.Of(
                till,
                basket =>
                    basket with
                    {
                        Promotions =
                        [
                            new Promotion
                            {
                                Id = promotion.ToString(),
                                Revision = revision.ToString(),
                                Kind = PromotionKind.Percent,
                                Value = 100_000,
                            },
                        ],
                    },
                (soda, 1_000)
            )
        );
        var staff = Plain();
        staff["customerGroup"] = "Staff";
        till.Sell(staff);
        till.Journal.Edit("promotion.saved", promotion, """{"closed":true}""");
        till.Sell(Plain());
        var flags = Flags(await till.Journal.PushAsync(10));
        flags.ShouldBe(["promotion_missed", "", "promotion_missed", "", ""]);
    }

    [Theory]
    [InlineData(50, "")]
    [InlineData(-50, "")]
    [InlineData(51, "price_mismatch")]
    [InlineData(-51, "price_mismatch")]
    [InlineData(-5_000, "price_mismatch")]
    public async Task Cash_is_rounded_by_half_a_coin_at_most(long rounding, string flags)
    {
        var (till, soda) = await StockedAsync(server);
        await till.Journal.PushAsync();
        var sale = PricedSale.Of(till, basket => basket, (soda, 1_000));
        sale["cashRounding"] = rounding;
        sale["tenders"]![0]!["amount"] = (long)sale["total"]! + rounding;
        till.Sell(sale);
        Flags(await till.Journal.PushAsync(4)).ShouldBe([flags]);
    }

    [Fact]
    public async Task A_sale_without_tax_is_for_a_customer_who_is_exempt()
    {
        var (till, soda) = await StockedAsync(server);
        var (embassy, duka) = (till.Customer("Embassy"), till.Customer("Duka"));
        till.Journal.Edit("customer.saved", embassy, """{"taxExempt":true}""");
        await till.Journal.PushAsync();
        JsonObject Sale(Guid? customer)
        {
            var sale = PricedSale.Of(till, basket => basket with { TaxExempt = true }, (soda, 1_000));
            sale["customer"] = customer?.ToString();
            return sale;
        }
        till.Sell(Sale(embassy));
        till.Sell(Sale(duka));
        till.Sell(Sale(null));
        // Somebody who hasn't arrived yet may be exempt.
        till.Sell(Sale(Guid.CreateVersion7()));
        var flags = Flags(await till.Journal.PushAsync(7));
        flags.Take(3).ShouldBe(["", "exemption_unknown", "exemption_unknown"]);
        flags[3].ShouldNotContain("exemption_unknown");
    }

    [Fact]
    public async Task A_voucher_is_owed_when_it_is_sold_and_pays_when_it_comes_back()
    {
        var (till, soda) = await StockedAsync(server);
        await till.Journal.PushAsync();
        var sold = PricedSale.Of(till, basket => basket, (soda, 1_000));
        sold["lines"] = new JsonArray();
        sold["taxes"] = new JsonArray();
        sold["total"] = 0;
        var voucher = Guid.CreateVersion7();
        sold["vouchers"] = new JsonArray(new JsonObject { ["voucher"] = voucher.ToString(), ["amount"] = 50_000 });
        sold["tenders"]![0]!["amount"] = 50_000;
        till.Journal.Add("sale.completed", sold, 50_000);
        var paid = PricedSale.Of(till, basket => basket, (soda, 1_000));
        paid["tenders"]![0]!["kind"] = "voucher";
        paid["tenders"]![0]!["reference"] = VoucherCode.Of(voucher);
        till.Sell(paid);
        var neither = PricedSale.Of(till, basket => basket, (soda, 1_000));
        neither["lines"] = new JsonArray();
        till.Sell(neither);
        var pushed = await till.Journal.PushAsync(4);
        pushed.Outcomes.Take(2).ShouldBe(["applied", "applied"]);
        pushed.Outcomes[2].ShouldStartWith("quarantined");
        (await till.BalanceAsync("vouchers")).ShouldBe(-50_000 + (long)paid["total"]!);
        (await till.FigureAsync("select coalesce(sum(total_minor), 0) from sales.sale where tenant_id = @tenant")).ShouldBe(
            (long)paid["total"]!
        );
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_cashiers_discount_needs_somebody_who_may()
    {
        var (till, soda) = await StockedAsync(server);
        var (cashier, manager) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        till.Journal.Edit("staff.saved", cashier, """{"role":"cashier"}""");
        till.Journal.Edit("staff.saved", manager, """{"role":"manager"}""");
        await till.Journal.PushAsync();
        till.Journal.Actor = new StaffId(cashier);
        JsonObject Discounted() =>
            PricedSale.Of(till, basket => basket with { BasketDiscounts = [new(AmountKind.Percent, 100_000)] }, (soda, 1_000));
        till.Sell(Discounted());
        var approved = Discounted();
        var (operation, control) = (Guid.CreateVersion7(), (long)approved["total"]!);
        till.Journal.Add("sale.completed", approved, control, id: operation, approval: Approve(manager, operation, control));
        var overridden = PricedSale.Of(till, basket => basket, (soda with { Price = 5_000_000 }, 1_000)).At(1, "override", null);
        overridden["lines"]![0]!["reason"] = "dented";
        overridden["lines"]![0]!["by"] = manager.ToString();
        till.Sell(overridden);
        Flags(await till.Journal.PushAsync(6)).ShouldBe(["not_permitted", "", "not_permitted"]);
        till.Journal.Actor = till.Shop.Owner;
        till.Sell(Discounted());
        Flags(await till.Journal.PushAsync(9)).ShouldBe([""]);
    }

    private static Approval Approve(Guid by, Guid operation, long control) =>
        new(new(by), "pin", ApprovalSubject.Of(new(operation), "sale.completed", "sale.discount", control));

    private static Basket In(Basket basket, Guid category) =>
        basket with
        {
            Lines = [.. basket.Lines.Select(line => line with { Category = category.ToString() })],
        };

    private static List<string> Flags(Pushed pushed) => [.. pushed.Body["outcomes"]!.AsArray().Select((_, at) => pushed.Flags(at))];

    private static async Task<(TestTill Till, TestProduct Product)> StockedAsync(KauntaServer server)
    {
        var till = await TestTill.OpenAsync(server);
        var product = till.Product("Sugar", price: 11_600_000);
        till.Receive((product, 1_000_000, 1_000));
        return (till, product);
    }

    /// <summary>The device shows that it has everything, and twenty minutes go by.</summary>
    private static async Task SeeAsync(KauntaServer own, TestTill till)
    {
        var all = await Page.PullAsync(till.Shop.Device, 2000);
        await Page.PullAsync(till.Shop.Device, 2000, all.Cursors);
        own.Clock.Advance(TimeSpan.FromMinutes(20));
        till.Journal.AtMs = own.Clock.GetUtcNow().ToUnixTimeMilliseconds();
    }
}
