using FsCheck;
using FsCheck.Fluent;
using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;
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
                    line.Net.ShouldBe(line.Gross - Sum(line.Discounts, d => d.Amount) - line.Allocated - line.Exempted);
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
                (Sum(basket.Tenders, tender => tender.Amount) - sale.Change).ShouldBe(sale.Total + sale.CashRounding);
                sale.Change.ShouldBeGreaterThanOrEqualTo(0);
                sale.Change.ShouldBeLessThanOrEqualTo(Sum(basket.Tenders.Where(t => t.Kind == Tender.Cash), t => t.Amount));
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
                    Sum(line.Discounts, discount => discount.Amount).ShouldBeLessThanOrEqualTo(line.Gross);
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
                    long[] discounts = [.. line.Discounts.Select(discount => discount.Amount)];
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

    private static void Always(Action<Basket, PricedSale> holds)
    {
        var baskets = Arb.From(Gen.Choose(0, int.MaxValue).Select(seed => new RandomBaskets(seed).Next()), Smaller);
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

    private static IEnumerable<Basket> Smaller(Basket basket)
    {
        if (basket.Fees.Count > 0)
            yield return Paid(basket with { Fees = [] });
        if (basket.BasketDiscounts.Count > 0)
            yield return Paid(basket with { BasketDiscounts = [.. basket.BasketDiscounts.Skip(1)] });
        for (var i = 0; i < basket.Lines.Count && basket.Lines.Count > 1; i++)
            yield return Paid(basket with { Lines = [.. basket.Lines.Where((_, at) => at != i)] });
        foreach (var line in basket.Lines.Where(line => line.Discounts.Count > 0))
            yield return Paid(
                basket with
                {
                    Lines = [.. basket.Lines.Select(other => other == line ? line with { Discounts = [] } : other)],
                }
            );
    }

    private static Basket Paid(Basket basket) =>
        BasketPricing.Price(basket) is { Refusal: null } priced
            ? basket with
            {
                Tenders = [new Tender("bank", priced.Value.Total)],
            }
            : basket;

    private static long Sum<T>(IEnumerable<T> items, Func<T, long> of) => items.Sum(of);

    private static long Added(IReadOnlyList<AppliedTax> taxes) => Sum(taxes.Where(tax => !tax.Inclusive), tax => tax.Amount);
}
