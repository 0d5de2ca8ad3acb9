using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;

namespace Kaunta.PricingDiff;

/// <summary>Cases with one thing less, the largest steps first.</summary>
internal static class Smaller
{
    public static IEnumerable<PricingCase> Of(PricingCase whole)
    {
        if (whole.Prices.Count > 0)
            yield return whole with
            {
                Prices = [],
            };
        if (whole.Labels.Count > 0)
            yield return whole with
            {
                Labels = [],
            };
        if (whole.Races.Count > 0)
            yield return whole with
            {
                Races = [],
            };
        foreach (var basket in Of(whole.Basket))
        {
            yield return whole with
            {
                Basket = basket,
            };
            yield return whole with
            {
                Basket = Paid(basket),
            };
        }
    }

    public static IEnumerable<Basket> Of(Basket whole)
    {
        foreach (var promotions in Without(whole.Promotions))
            yield return whole with
            {
                Promotions = promotions,
                Coupons = [.. whole.Coupons.Where(c => promotions.Any(p => p.Coupon == c))],
            };
        foreach (var lines in Without(whole.Lines))
            yield return whole with
            {
                Lines = lines,
            };
        foreach (var fees in Without(whole.Fees))
            yield return whole with
            {
                Fees = fees,
            };
        foreach (var discounts in Without(whole.BasketDiscounts))
            yield return whole with
            {
                BasketDiscounts = discounts,
            };
        foreach (var returns in Without(whole.Returns))
            yield return whole with
            {
                Returns = returns,
            };
        foreach (var vouchers in Without(whole.Vouchers))
            yield return whole with
            {
                Vouchers = vouchers,
            };
        foreach (var tenders in Without(whole.Tenders))
            yield return whole with
            {
                Tenders = tenders,
            };
        for (var i = 0; i < whole.Lines.Count; i++)
        {
            var line = whole.Lines[i];
            foreach (var discounts in Without(line.Discounts))
                yield return whole with
                {
                    Lines = Replaced(whole.Lines, i, line with { Discounts = discounts }),
                };
            foreach (var taxes in Without(line.Taxes))
                yield return whole with
                {
                    Lines = Replaced(whole.Lines, i, line with { Taxes = taxes }),
                };
            if (line.Quantity > 1000)
                yield return whole with
                {
                    Lines = Replaced(whole.Lines, i, line with { Quantity = line.Quantity - 1000 }),
                };
            if (line.UnitPrice > 1000)
                yield return whole with
                {
                    Lines = Replaced(whole.Lines, i, line with { UnitPrice = line.UnitPrice / 2000 * 1000 }),
                };
        }
        if (whole.Tip > 0)
            yield return whole with
            {
                Tip = 0,
            };
        if (whole.CashDenomination is not null)
            yield return whole with
            {
                CashDenomination = null,
            };
    }

    /// <summary>The same, paid exactly.</summary>
    public static Basket Paid(Basket basket) =>
        BasketPricing.Price(basket) is { Refusal: null } priced
            ? basket with
            {
                Tenders = priced.Value.Due == 0 ? [] : [new Tender("bank", priced.Value.Due)],
            }
            : basket;

    private static IEnumerable<IReadOnlyList<T>> Without<T>(IReadOnlyList<T> list)
    {
        for (var i = 0; i < list.Count; i++)
            yield return [.. list.Take(i), .. list.Skip(i + 1)];
    }

    private static IReadOnlyList<T> Replaced<T>(IReadOnlyList<T> list, int index, T with) =>
        [.. list.Take(index), with, .. list.Skip(index + 1)];
}
