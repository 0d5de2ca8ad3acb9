using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.PricingDiff;

/// <summary>
/// Random baskets, the same for the same seed. Prices and quantities lean towards small and awkward figures, where rounding lives,
/// and now and then towards the edge of the range. A few tenders are wrong on purpose: both engines must refuse alike.
/// </summary>
internal sealed class RandomBaskets(int seed)
{
    private static readonly string[] Currencies = ["KES", "UGX", "KWD", "MWK"];
    private static readonly long[] Rates = [160_000, 75_000, 165_000, 180_000, 200_000, 12_500, 88_750, 1, 999_999, 333_333];
    private readonly Random _random = new(seed);

    public Basket Next() => Next([]);

    /// <param name="lines">Lines of a given price, some also of a given quantity, that come before random ones.</param>
    public Basket Next(IReadOnlyList<(long? Quantity, long UnitPrice)> lines)
    {
        var groups = Enumerable.Range(1, 3).Select(Group).ToArray();
        var promotions = new RandomPromotions(_random).Some();
        var given = lines.Count;
        var count = Math.Max(1, given) + _random.Next(0, 8 - given);
        var basket = new Basket
        {
            Currency = Of(Currencies),
            TaxRounding = Chance(0.5) ? TaxRounding.Receipt : TaxRounding.Line,
            TaxExempt = Chance(0.15),
            Lines = [.. Enumerable.Range(1, count).Select(number => Line(number, groups, number <= given ? lines[number - 1] : null))],
            BasketDiscounts = Some(0.4, () => Discount(300)),
            Fees = Some(0.4, Fee),
            CashDenomination = Chance(0.4) ? Of(5L, 50, 100, 500) : null,
            Promotions = promotions,
            At = new LocalTime(Of("2026-11-16", "2026-11-20", "2026-11-21"), _random.Next(0, 1440)),
            Location = Chance(0.8) ? "here" : null,
            CustomerGroup = Chance(0.8) ? "members" : null,
            TaxGroups = Chance(0.3) ? groups.ToDictionary(group => group.Id, group => (IReadOnlyList<TaxRule>)group.Taxes) : null,
            Vouchers = Some(0.15, () => new SoldVoucher("v", _random.Next(Chance(0.02) ? -1 : 1, 5000))),
            Tip = Chance(0.15) ? _random.Next(0, 1000) : 0,
            Returns = Some(0.2, Return),
        };
        basket = basket with { Coupons = Coupons(basket) };
        var priced = BasketPricing.Price(basket);
        return basket with { Tenders = Tenders(basket, priced.Refusal is null ? priced.Value.Due : 1) };
    }

    // Mostly coupons that can be used: one that can't refuses the whole basket.
    private List<string> Coupons(Basket basket)
    {
        var coupons = new List<string>();
        foreach (var coupon in RandomPromotions.Coupons)
        {
            var with = basket with { Coupons = [coupon] };
            if (Chance(0.8) && (Chance(0.02) || BasketPricing.Price(with).Refusal is null))
                coupons.Add(coupon);
        }
        if (Chance(0.005))
            coupons.Add(Of("TEN", "WRONG"));
        return coupons;
    }

    private ReturnedUnits Return()
    {
        var quantity = Chance(0.7) ? _random.Next(1, 6) * 1000L : _random.Next(1, 5000);
        var discount = _random.Next(0, 100);
        var tax = _random.Next(0, 500);
        var total = tax * 2L + _random.Next(0, Chance(0.5) ? 3000 : 3_000_000);
        var sold = new SoldLine(
            quantity,
            [discount],
            _random.Next(0, 50),
            0,
            [new AppliedTax("VAT", 160_000, Chance(0.5), total - tax, tax)],
            total
        );
        var returned = Chance(0.5) ? 0 : _random.NextInt64(0, quantity);
        var now = Chance(0.02) ? quantity + 1 : _random.NextInt64(1, quantity - returned + 1);
        var refunded = Chance(0.7) ? ReturnedLine.Part(total, quantity, 0, returned) : _random.NextInt64(0, total + 1);
        return new ReturnedUnits(sold, returned, now, refunded);
    }

    /// <summary>The same basket, its lines in another order and numbered anew.</summary>
    public Basket Shuffle(Basket basket)
    {
        var lines = basket.Lines.ToArray();
        _random.Shuffle(lines);
        return basket with { Lines = [.. lines.Select((line, i) => line with { Line = i + 1 })] };
    }

    public long[] SplitInParts(long quantity)
    {
        var parts = new List<long>();
        for (var left = quantity; left > 0; left -= parts[^1])
            parts.Add(Chance(0.3) ? left : _random.NextInt64(1, left + 1));
        return [.. parts];
    }

    private BasketLine Line(int number, (string Id, TaxRule[] Taxes)[] groups, (long? Quantity, long UnitPrice)? given)
    {
        var variant = Of("a", "b", "c", "d");
        var group = Of(groups);
        var free = given is null && Chance(0.05);
        return new BasketLine
        {
            Line = number,
            Variant = variant,
            Product = variant is "a" or "b" ? "p1" : "p2",
            Category = variant == "d" ? "c2" : "c1",
            Quantity =
                given?.Quantity is { } weighed ? weighed
                : Chance(0.6) ? _random.Next(1, 6) * 1000L
                : _random.Next(1, 5000),
            UnitPrice =
                free ? 0
                : given is { } line ? line.UnitPrice
                : Chance(0.004) ? _random.NextInt64(1, Exact.Max)
                : Chance(0.2) ? _random.Next(1, 3000)
                : _random.Next(1, 500) * 1000L * Of(1L, 5, 50, 99),
            TaxGroup = group.Id,
            Taxes = group.Taxes,
            Discounts = Some(0.4, () => Discount(100)),
            Reason = free ? "sample" : null,
        };
    }

    private (string Id, TaxRule[] Taxes) Group(int number)
    {
        var taxes = Enumerable.Range(0, _random.Next(0, 5)).Select(Tax).DistinctBy(tax => tax.Code).ToArray();
        return ($"g{number}", taxes);
    }

    private TaxRule Tax(int index)
    {
        var kind = Chance(0.15) ? Of(TaxKind.Zero, TaxKind.Exempt) : TaxKind.Standard;
        return new TaxRule
        {
            Code = kind == TaxKind.Standard ? Of("VAT", "LEVY", "COUNTY", "GST") : kind.ToString(),
            Rate = kind == TaxKind.Standard ? Of(Rates) : 0,
            Inclusive = Chance(0.5),
            Compound = index > 0 && Chance(0.4),
            Kind = kind,
        };
    }

    private Discount Discount(int most) =>
        Chance(0.5)
            ? new Discount(AmountKind.Percent, Chance(0.1) ? 1_000_000 : _random.Next(0, 500_000))
            : new Discount(AmountKind.Amount, _random.Next(0, most));

    private Fee Fee() =>
        new()
        {
            Id = Of("service", "delivery"),
            Kind = Of(AmountKind.Percent, AmountKind.Amount),
            Value = _random.Next(0, 150_000),
            PerLine = Chance(0.4),
            Taxes = Chance(0.5) ? Group(0).Taxes : [],
        };

    private Tender[] Tenders(Basket basket, long due)
    {
        var tenders = new List<Tender>();
        var back = due < 0;
        var left = Math.Abs(due);
        while (left > 1 && tenders.Count < 2 && Chance(0.35))
        {
            tenders.Add(new Tender(Of("card", "mobile_money", "voucher"), _random.NextInt64(1, left + 1)));
            left -= tenders[^1].Amount;
        }
        // Coins that go back are counted out exactly.
        if (Chance(0.65))
            tenders.Add(
                Cash(
                    basket.Currency,
                    back ? Settlement.RoundToCash(left, basket.CashDenomination) : Math.Min(Exact.Max, left + _random.Next(0, 2000))
                )
            );
        else if (left > 0)
            tenders.Add(new Tender(Of("bank", "voucher"), left));
        if (Chance(0.01))
            tenders.Add(new Tender(Of("card", Tender.Cash), _random.Next(-5, 5)));
        return [.. tenders.Select(tender => back ? Turned(tender) : tender)];
    }

    private Tender Cash(string currency, long amount)
    {
        if (!Chance(0.3) || amount > Exact.Million * Exact.Million)
            return new Tender(Tender.Cash, amount);
        var rate = _random.NextInt64(1, 3_000_000_000);
        var tendered = new Tendered(Chance(0.01) ? currency : Of("USD", "EUR", "JPY"), _random.Next(1, 100_000), rate);
        return new Tender(Tender.Cash, amount, tendered);
    }

    private static Tender Turned(Tender tender) =>
        tender with
        {
            Amount = -tender.Amount,
            Tendered = tender.Tendered is { } tendered ? tendered with { Amount = -tendered.Amount } : null,
        };

    private IReadOnlyList<T> Some<T>(double chance, Func<T> make)
    {
        var list = new List<T>();
        while (list.Count < 3 && Chance(chance))
            list.Add(make());
        return list;
    }

    private bool Chance(double of) => _random.Next(10_000) < of * 10_000;

    private T Of<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
