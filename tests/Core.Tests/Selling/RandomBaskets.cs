using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Tests.Selling;

/// <summary>
/// Random baskets, the same for the same seed. Prices and quantities lean towards small and awkward figures, where rounding lives,
/// and now and then towards the edge of the range. A few tenders are wrong on purpose: both engines must refuse alike.
/// </summary>
internal sealed class RandomBaskets(int seed)
{
    private static readonly string[] Currencies = ["KES", "UGX", "KWD", "MWK"];
    private static readonly long[] Rates = [160_000, 75_000, 165_000, 180_000, 200_000, 12_500, 88_750, 1, 999_999, 333_333];
    private readonly Random _random = new(seed);

    public Basket Next()
    {
        var groups = Enumerable.Range(1, 3).Select(Group).ToArray();
        var basket = new Basket
        {
            Currency = Of(Currencies),
            TaxRounding = Chance(0.5) ? TaxRounding.Receipt : TaxRounding.Line,
            TaxExempt = Chance(0.15),
            Lines = [.. Enumerable.Range(1, _random.Next(1, 9)).Select(number => Line(number, groups))],
            BasketDiscounts = Some(0.5, () => Discount(300)),
            Fees = Some(0.4, Fee),
            CashDenomination = Chance(0.4) ? Of(5L, 50, 100, 500) : null,
        };
        var priced = BasketPricing.Price(basket);
        return basket with { Tenders = Tenders(priced.Refusal is null ? priced.Value.Total : 1) };
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

    private BasketLine Line(int number, (string Id, TaxRule[] Taxes)[] groups)
    {
        var group = Of(groups);
        var free = Chance(0.03);
        return new BasketLine
        {
            Line = number,
            Variant = Of("a", "b", "c", "d"),
            Quantity = Chance(0.5) ? _random.Next(1, 6) * 1000L : _random.Next(1, 5000),
            UnitPrice =
                free ? 0
                : Chance(0.02) ? _random.NextInt64(1, Exact.Max)
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

    private Tender[] Tenders(long total)
    {
        var tenders = new List<Tender>();
        if (total > 1 && Chance(0.4))
            tenders.Add(new Tender(Of("card", "mobile_money", "voucher"), _random.NextInt64(1, total + 1)));
        var left = total - tenders.Sum(tender => tender.Amount);
        if (Chance(0.6))
            tenders.Add(new Tender(Tender.Cash, Math.Min(Exact.Max, left + _random.Next(0, 2000))));
        else if (left > 0)
            tenders.Add(new Tender("bank", left));
        if (Chance(0.03))
            tenders.Add(new Tender(Of("card", Tender.Cash), _random.Next(-5, 5)));
        return [.. tenders];
    }

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
