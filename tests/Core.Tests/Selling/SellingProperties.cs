using FsCheck;
using FsCheck.Fluent;
using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;
using Kaunta.PricingDiff;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Selling;

/// <summary>What always holds, on random baskets. A failing one is shrunk by leaving out lines, discounts and fees.</summary>
public sealed class SellingProperties
{
    [Fact]
    public void Lines_and_fees_sum_to_the_total_and_lines_to_their_own_figures() =>
        Always(
            (_, sale) =>
            {
                Sum(sale.Lines, line => line.Total).ShouldBe(sale.Total - Sum(sale.Fees, fee => fee.Total));
                foreach (var line in sale.Lines)
                {
                    var taken = Sum(line.Discounts, d => d.Amount) + Sum(line.Promotions, p => p.Amount) + line.Allocated + line.Exempted;
                    line.Net.ShouldBe(line.Gross - taken);
                    line.Total.ShouldBe(line.Net + Added(line.Taxes));
                }
                foreach (var fee in sale.Fees)
                    fee.Total.ShouldBe(fee.Amount + Added(fee.Taxes));
                Sum(sale.Lines, line => line.Allocated).ShouldBe(Sum(sale.BasketDiscounts, discount => discount.Amount));
            }
        );

    [Fact]
    public void Tenders_less_change_are_the_total_and_the_cash_rounding() =>
        Always(
            (basket, sale) =>
            {
                var beside = basket.Tip + Sum(basket.Vouchers, voucher => voucher.Amount) - Sum(sale.Returns, back => back.Paid);
                sale.Due.ShouldBe(sale.Total + beside);
                (Sum(basket.Tenders, tender => tender.Amount) - sale.Change).ShouldBe(sale.Due + sale.CashRounding);
                sale.Change.ShouldBeGreaterThanOrEqualTo(0);
                sale.Change.ShouldBeLessThanOrEqualTo(Math.Max(0, Sum(basket.Tenders.Where(t => t.Kind == Tender.Cash), t => t.Amount)));
                Math.Abs(sale.CashRounding * 2).ShouldBeLessThanOrEqualTo(basket.CashDenomination ?? 0);
            }
        );

    [Fact]
    public void Taxes_by_code_sum_to_the_taxes_of_lines_and_fees() =>
        Always(
            (_, sale) =>
            {
                var taxes = sale.Lines.SelectMany(line => line.Taxes).Concat(sale.Fees.SelectMany(fee => fee.Taxes)).ToArray();
                foreach (var tax in sale.Taxes)
                {
                    var own = taxes.Where(t => (t.Code, t.Rate, t.Inclusive) == (tax.Code, tax.Rate, tax.Inclusive)).ToArray();
                    tax.Amount.ShouldBe(Sum(own, t => t.Amount));
                    tax.Base.ShouldBe(Sum(own, t => t.Base));
                }
                Sum(sale.Taxes, tax => tax.Amount).ShouldBe(Sum(taxes, tax => tax.Amount));
            }
        );

    [Fact]
    public void Nothing_goes_below_zero_and_no_discount_exceeds_what_it_discounts() =>
        Always(
            (_, sale) =>
            {
                foreach (var line in sale.Lines)
                {
                    line.Net.ShouldBeGreaterThanOrEqualTo(0);
                    (
                        Sum(line.Discounts, discount => discount.Amount) + Sum(line.Promotions, granted => granted.Amount)
                    ).ShouldBeLessThanOrEqualTo(line.Gross);
                    line.Promotions.ShouldAllBe(granted => granted.Amount > 0);
                    line.Promotions.Select(granted => granted.Promotion).ShouldBeUnique();
                    line.Discounts.ShouldAllBe(discount => discount.Amount >= 0);
                    line.Allocated.ShouldBeGreaterThanOrEqualTo(0);
                    line.Exempted.ShouldBeGreaterThanOrEqualTo(0);
                    line.Taxes.ShouldAllBe(tax => tax.Base >= 0 && tax.Amount >= 0);
                    Sum(line.Taxes.Where(tax => tax.Inclusive), tax => tax.Amount).ShouldBeLessThanOrEqualTo(line.Net);
                }
            }
        );

    [Fact]
    public void Rounding_on_the_receipt_is_never_more_than_half_a_unit_from_the_exact_tax() =>
        Always(
            (basket, sale) =>
            {
                // Where all goods have one added tax the exact figure is easy to say.
                var group = new[]
                {
                    new TaxRule { Code = "VAT", Rate = 88_750 },
                };
                var same = basket with
                {
                    TaxRounding = TaxRounding.Receipt,
                    TaxExempt = false,
                    TaxGroups = null,
                    Fees = [],
                    Lines = [.. basket.Lines.Select(line => line with { Taxes = group })],
                };
                if (BasketPricing.Price(same) is not { Refusal: null } answer)
                    return;
                var tax = answer.Value.Taxes.Single();
                Int128.Abs((Int128)tax.Amount * Exact.Million - (Int128)tax.Base * 88_750).ShouldBeLessThanOrEqualTo(Exact.Million / 2);
            }
        );

    [Fact]
    public void Shuffling_the_lines_changes_no_total() =>
        Always(
            (basket, sale) =>
            {
                var random = new RandomBaskets(basket.Lines.Count + basket.Tenders.Count);
                for (var i = 0; i < 3; i++)
                {
                    var shuffled = BasketPricing.Complete(random.Shuffle(basket)).Value;
                    shuffled.Total.ShouldBe(sale.Total);
                    shuffled.Taxes.ShouldBe(sale.Taxes);
                    shuffled.Change.ShouldBe(sale.Change);
                    shuffled
                        .Lines.Select(line => (line.Variant, line.Total))
                        .Order()
                        .ShouldBe(sale.Lines.Select(line => (line.Variant, line.Total)).Order());
                }
            }
        );

    [Fact]
    public void Any_split_of_a_full_return_pays_back_exactly_what_was_paid() =>
        Always(
            (basket, sale) =>
            {
                var random = new RandomBaskets(basket.Lines.Count);
                foreach (var (line, source) in sale.Lines.Zip(basket.Lines))
                {
                    long[] discounts = [.. line.Discounts.Select(d => d.Amount), .. line.Promotions.Select(p => p.Amount)];
                    var sold = new SoldLine(source.Quantity, discounts, line.Allocated, line.Exempted, line.Taxes, line.Total);
                    var returned = 0L;
                    var refunded = 0L;
                    var parts = new List<ReturnedLine>();
                    foreach (var quantity in random.SplitInParts(source.Quantity))
                    {
                        var part = ReturnedLine.Of(sold, returned, quantity).Value;
                        ReturnedLine.PayOut(line.Total, source.Quantity, returned, quantity, refunded).ShouldBe(part.Total);
                        part.Total.ShouldBeGreaterThanOrEqualTo(0);
                        parts.Add(part);
                        returned += quantity;
                        refunded += part.Total;
                    }
                    Sum(parts, part => part.Total).ShouldBe(line.Total);
                    Sum(parts, part => part.Net).ShouldBe(line.Net);
                    Sum(parts, part => part.Gross).ShouldBe(line.Gross);
                    Sum(parts, part => part.Allocated).ShouldBe(line.Allocated);
                    for (var t = 0; t < line.Taxes.Count; t++)
                    {
                        Sum(parts, part => part.Taxes[t].Amount).ShouldBe(line.Taxes[t].Amount);
                        Sum(parts, part => part.Taxes[t].Base).ShouldBe(line.Taxes[t].Base);
                    }
                }
            }
        );

    [Fact]
    public void Promotions_never_make_a_sale_dearer() =>
        Always(
            (basket, sale) =>
            {
                var plain = BasketPricing.Price(basket with { Promotions = [], Coupons = [] }).Value;
                sale.Total.ShouldBeLessThanOrEqualTo(plain.Total);
            }
        );

    [Fact]
    public void A_sale_comes_out_the_same_from_the_promotions_that_it_names_alone() =>
        Always(
            (basket, sale) =>
            {
                var named = sale.Lines.SelectMany(line => line.Promotions).Select(granted => granted.Promotion).ToHashSet();
                var again = BasketPricing
                    .Price(
                        basket with
                        {
                            Promotions = [.. basket.Promotions.Where(one => named.Contains(one.Id)).Select(one => one.WithoutConditions())],
                            Coupons = [],
                            At = null,
                        }
                    )
                    .Value;
                again.Total.ShouldBe(sale.Total);
                foreach (var (line, other) in sale.Lines.Zip(again.Lines))
                    other.Promotions.ShouldBe(line.Promotions);
            }
        );

    [Fact]
    public void A_promotion_without_its_coupon_grants_nothing_and_no_coupon_counts_twice() =>
        Always(
            (basket, sale) =>
            {
                foreach (var promotion in basket.Promotions.Where(one => one.Coupon is not null && !basket.Coupons.Contains(one.Coupon)))
                    sale.Lines.ShouldAllBe(line => line.Promotions.All(granted => granted.Promotion != promotion.Id));
                if (basket.Coupons.Count > 0)
                    BasketPricing
                        .Price(basket with { Coupons = [.. basket.Coupons, basket.Coupons[0]] })
                        .Refusal!.Code.ShouldBe("coupon_repeated");
            }
        );

    [Fact]
    public void No_promotion_takes_off_more_than_as_many_of_the_dearest_units_as_its_limit_allows() =>
        Always(
            (basket, sale) =>
            {
                foreach (var promotion in basket.Promotions)
                {
                    if (promotion.Limit is not { } limit || promotion.Kind is PromotionKind.BasketPercent or PromotionKind.BasketAmount)
                        continue;
                    var rewarded = sale
                        .Lines.Zip(basket.Lines)
                        .Where(pair => pair.First.Promotions.Any(granted => granted.Promotion == promotion.Id))
                        .ToList();
                    var units =
                        limit
                        * (
                            promotion.Kind switch
                            {
                                PromotionKind.BuyGet => promotion.Get,
                                PromotionKind.Bundle => promotion.Buy,
                                _ => 1,
                            }
                        );
                    var most = CostOfDearest(rewarded.Select(pair => pair.Second), units);
                    if (promotion.Kind == PromotionKind.Amount)
                        most = Math.Min(most, limit * promotion.Value);
                    else if (
                        promotion.Kind == PromotionKind.Percent
                        || promotion is { Kind: PromotionKind.BuyGet, Reward: RewardKind.Percent }
                    )
                        most = Exact.MultiplyDivide(most, promotion.Value, Exact.Million);
                    // Each part that a promotion cuts off a line is rounded by itself.
                    var rounding = rewarded.Count * (basket.Promotions.Count + 1);
                    Sum(rewarded, pair => pair.First.Promotions.Single(granted => granted.Promotion == promotion.Id).Amount)
                        .ShouldBeLessThanOrEqualTo(most + rounding);
                }
            }
        );

    private static long CostOfDearest(IEnumerable<BasketLine> lines, long units)
    {
        var (cost, left) = (0L, units * 1000);
        foreach (var line in lines.OrderByDescending(line => line.UnitPrice))
        {
            var part = Math.Min(left, line.Quantity);
            cost += Exact.Extend(line.UnitPrice, part);
            left -= part;
        }
        return cost;
    }

    [Fact]
    public void An_exclusive_promotion_leaves_nothing_of_its_units_to_later_ones() =>
        Always(
            (basket, sale) =>
            {
                var order = basket.Promotions.OrderBy(p => p.Priority).ThenBy(p => p.Id, StringComparer.Ordinal).Select(p => p.Id).ToList();
                foreach (var line in sale.Lines)
                {
                    var granted = line.Promotions.Select(p => order.IndexOf(p.Promotion)).ToArray();
                    granted.ShouldBe(granted.Order());
                    // Only what rewards all units of a line must end it: percentages, amounts and prices without a limit.
                    var ending = line.Promotions.TakeWhile(p => !EndsLine(basket.Promotions.Single(b => b.Id == p.Promotion))).Count();
                    line.Promotions.Count.ShouldBeLessThanOrEqualTo(ending + 1);
                }
            }
        );

    [Fact]
    public void Returns_that_race_never_take_more_from_revenue_than_the_line_was_sold_for() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var random = new Random(seed);
                    var (total, sold) = (random.Next(0, 5000), random.Next(1, 6) * 1000L);
                    var (returned, accepted, paid, recover) = (0L, 0L, 0L, 0L);
                    for (var till = 0; till < 4; till++)
                    {
                        // Each till knows some of the others' returns, or none.
                        var known = random.Next(2) == 0 ? 0 : returned;
                        if (known == sold)
                            continue;
                        var quantity = random.NextInt64(1, sold - known + 1);
                        var pays = ReturnedLine.PayOut(total, sold, known, quantity, known == 0 ? 0 : accepted);
                        var raced = RacedReturn.Of(total, sold, returned, accepted, quantity, pays);
                        (raced.Within + raced.OverReturned).ShouldBe(quantity);
                        returned += raced.Within;
                        accepted += raced.AcceptedMinor;
                        paid += pays;
                        recover += raced.ToRecoverMinor;
                    }
                    returned.ShouldBeLessThanOrEqualTo(sold);
                    accepted.ShouldBeLessThanOrEqualTo(total);
                    (accepted + recover).ShouldBe(paid);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true).WithReplay(20261121, 1));

    [Fact]
    public void A_label_with_a_price_comes_to_exactly_that_price() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(1, 9_999_999).Zip(Gen.Choose(1, 2_000_000_000))),
                pair =>
                {
                    var (price, unitPrice) = pair;
                    var label = new ScaleBarcode("1", ScaleContent.Price, price);
                    if (Exact.MultiplyDivide(price, Exact.Million, unitPrice) >= Exact.Million)
                        return;
                    var line = label.LineAt(unitPrice);
                    Exact.Extend(line.UnitPrice, line.Quantity).ShouldBe(price);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true).WithReplay(20261121, 1));

    private static bool EndsLine(Promotion promotion) =>
        promotion is { Exclusive: true, Limit: null, Kind: PromotionKind.Percent or PromotionKind.Amount or PromotionKind.FixedPrice };

    private static void Always(Action<Basket, PricedSale> holds)
    {
        var baskets = Arb.From(
            Gen.Choose(0, int.MaxValue).Select(seed => new RandomBaskets(seed).Next()),
            basket => Smaller.Of(basket).Select(Smaller.Paid)
        );
        var checkedSales = 0;
        Prop.ForAll(
                baskets,
                basket =>
                {
                    var answer = BasketPricing.Complete(basket);
                    if (answer.Refusal is not null)
                        return;
                    checkedSales++;
                    holds(basket, answer.Value);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true).WithReplay(20261121, 1));
        checkedSales.ShouldBeGreaterThan(300);
    }

    private static long Sum<T>(IEnumerable<T> items, Func<T, long> of) => items.Sum(of);

    private static long Added(IReadOnlyList<AppliedTax> taxes) => Sum(taxes.Where(tax => !tax.Inclusive), tax => tax.Amount);
}
