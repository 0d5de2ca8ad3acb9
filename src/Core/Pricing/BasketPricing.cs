using Kaunta.Core.Money;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Pricing;

/// <summary>
/// Computes a sale, in this order: line gross, line discounts, promotions, basket discounts spread over the lines, fees, taxes,
/// total, cash rounding and change. app/core/pricing.ts is the same algorithm, function by function, and must give the same
/// answer to the minor unit on every basket, refusals included; so the order of the checks counts too.
/// </summary>
public static class BasketPricing
{
    /// <summary>The figures of a basket while it is being filled; an empty one comes to zero.</summary>
    public static Answer<PricedBasket> Price(Basket basket) => Answer<PricedBasket>.Of(() => Compute(basket));

    /// <summary>The figures of a sale as it is completed with the basket's tenders.</summary>
    public static Answer<PricedSale> Complete(Basket basket) =>
        Answer<PricedSale>.Of(() =>
        {
            if (basket.Lines.Count == 0 && basket.Vouchers.Count == 0 && basket.Returns.Count == 0)
                throw CoreRefusals.BasketEmpty();
            var priced = Compute(basket);
            var settled = Settlement.Compute(priced.Due, basket.Tenders, basket.CashDenomination, basket.Currency);
            return new PricedSale(
                priced.Lines,
                priced.BasketDiscounts,
                priced.Fees,
                priced.Taxes,
                priced.Total,
                priced.Returns,
                priced.Due,
                settled.CashRounding,
                settled.Change,
                settled.ExchangeDifference
            );
        });

    private static PricedBasket Compute(Basket basket)
    {
        if (Currency.Find(basket.Currency) is null)
            throw CoreRefusals.CurrencyUnknown();
        basket = TaxGroups.Resolve(basket);
        var running = basket.Promotions.Count == 0 && basket.Coupons.Count == 0 ? [] : RunningPromotions.Of(basket);
        var priced = Goods(basket, running, out var rewarded);
        // What is spread over lines falls otherwise without promotions, and tax is rounded after it: in rare baskets a promotion of a
        // few minor units would make the sale dearer. Then it is not granted.
        if (rewarded && (basket.BasketDiscounts.Count > 0 || basket.TaxRounding == TaxRounding.Receipt))
        {
            var plain = Goods(basket, [], out _);
            if (plain.Total < priced.Total)
                priced = plain;
        }
        return Extras.Add(basket, priced);
    }

    private static PricedBasket Goods(Basket basket, IReadOnlyList<Promotion> running, out bool rewarded)
    {
        var numbers = new HashSet<int>(basket.Lines.Count);
        var lines = new OpenLine[basket.Lines.Count];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = OpenLine.Of(basket.Lines[i], numbers);
        if (running.Count > 0)
            PromotionRun.Grant(running, lines);
        rewarded = Array.Exists(lines, line => line.IsPromoted);
        var basketDiscounts = basket.BasketDiscounts.Select(discount => Spread(discount, lines)).ToArray();
        var fees = basket.Fees.Select(fee => Charge(fee, lines)).ToArray();
        return Tax(basket, lines, basketDiscounts, fees);
    }

    private static GrantedDiscount Spread(Discount discount, OpenLine[] lines)
    {
        var nets = lines.Select(line => line.Net).ToArray();
        var left = Exact.Sum(nets);
        var granted = OpenLine.Grant(discount, left, left);
        var parts = Allocation.Split(granted.Amount, nets, (a, b) => Ties.Compare(lines[a], lines[b]));
        for (var i = 0; i < lines.Length; i++)
            lines[i].Allocate(parts[i]);
        return granted;
    }

    private static long Charge(Fee fee, OpenLine[] lines)
    {
        var percent = fee.Kind == AmountKind.Percent;
        if (fee.Value < 0 || (percent && fee.Value > 10 * Exact.Million))
            throw CoreRefusals.FeeOutOfRange();
        Taxation.Check(fee.Taxes);
        if (!percent)
            return Exact.Multiply(fee.Value, fee.PerLine ? lines.Length : 1);
        return fee.PerLine
            ? Exact.Sum(lines.Select(line => Exact.MultiplyDivide(line.Net, fee.Value, Exact.Million)))
            : Exact.MultiplyDivide(Exact.Sum(lines.Select(line => line.Net)), fee.Value, Exact.Million);
    }

    private static PricedBasket Tax(Basket basket, OpenLine[] lines, GrantedDiscount[] basketDiscounts, long[] feeAmounts)
    {
        var items = lines
            .Select(line => new TaxedItem(line.Net, line.Source.Taxes))
            .Concat(basket.Fees.Select((fee, i) => new TaxedItem(feeAmounts[i], fee.Taxes)))
            .ToArray();
        var taxes = Taxation.Of(items, basket.TaxRounding, (a, b) => CompareItems(lines, a, b));
        var pricedLines = lines.Select((line, i) => line.Close(Dues.Of(line.Net, taxes[i], basket.TaxExempt))).ToArray();
        var pricedFees = basket
            .Fees.Select(
                (fee, i) =>
                {
                    var dues = Dues.Of(feeAmounts[i], taxes[lines.Length + i], basket.TaxExempt);
                    return new PricedFee(fee.Id, dues.Net, dues.Exempted, dues.Taxes, dues.Total);
                }
            )
            .ToArray();
        return new PricedBasket(
            pricedLines,
            basketDiscounts,
            pricedFees,
            TaxTotals.Of(pricedLines.SelectMany(line => line.Taxes).Concat(pricedFees.SelectMany(fee => fee.Taxes))),
            Exact.Sum(pricedLines.Select(line => line.Total).Concat(pricedFees.Select(fee => fee.Total))),
            [],
            0
        );
    }

    /// <summary>Lines come before fees, fees in the order given.</summary>
    private static int CompareItems(OpenLine[] lines, int a, int b) =>
        a < lines.Length && b < lines.Length ? Ties.Compare(lines[a], lines[b]) : a.CompareTo(b);
}
