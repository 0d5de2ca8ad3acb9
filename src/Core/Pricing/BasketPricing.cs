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
        var met = new List<CheckedTaxes>();
        var lines = new OpenLine[basket.Lines.Count];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = OpenLine.Of(basket.Lines[i], numbers, met);
        if (running.Count > 0)
            PromotionRun.Grant(running, lines);
        rewarded = Array.Exists(lines, line => line.IsPromoted);
        var basketDiscounts = new GrantedDiscount[basket.BasketDiscounts.Count];
        for (var i = 0; i < basketDiscounts.Length; i++)
            basketDiscounts[i] = Spread(basket.BasketDiscounts[i], lines);
        var fees = new TaxedItem[basket.Fees.Count];
        for (var i = 0; i < fees.Length; i++)
            fees[i] = Charge(basket.Fees[i], lines, met);
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

    private static TaxedItem Charge(Fee fee, OpenLine[] lines, List<CheckedTaxes> met)
    {
        var percent = fee.Kind == AmountKind.Percent;
        if (fee.Value < 0 || (percent && fee.Value > 10 * Exact.Million))
            throw CoreRefusals.FeeOutOfRange();
        var taxes = CheckedTaxes.Of(fee.Taxes, met);
        var amount =
            !percent ? Exact.Multiply(fee.Value, fee.PerLine ? lines.Length : 1)
            : fee.PerLine ? Exact.Sum(lines.Select(line => Exact.MultiplyDivide(line.Net, fee.Value, Exact.Million)))
            : Exact.MultiplyDivide(Exact.Sum(lines.Select(line => line.Net)), fee.Value, Exact.Million);
        return new TaxedItem(amount, taxes);
    }

    private static PricedBasket Tax(Basket basket, OpenLine[] lines, GrantedDiscount[] basketDiscounts, TaxedItem[] fees)
    {
        var items = new TaxedItem[lines.Length + fees.Length];
        for (var i = 0; i < lines.Length; i++)
            items[i] = new TaxedItem(lines[i].Net, lines[i].Taxes);
        fees.CopyTo(items, lines.Length);
        var taxes = Taxation.Of(items, basket.TaxRounding, (a, b) => CompareItems(lines, a, b));
        var pricedLines = new PricedLine[lines.Length];
        for (var i = 0; i < lines.Length; i++)
            pricedLines[i] = lines[i].Close(Dues.Of(lines[i].Net, taxes[i], basket.TaxExempt));
        var pricedFees = new PricedFee[fees.Length];
        for (var i = 0; i < fees.Length; i++)
        {
            var dues = Dues.Of(fees[i].Net, taxes[lines.Length + i], basket.TaxExempt);
            pricedFees[i] = new PricedFee(basket.Fees[i].Id, dues.Net, dues.Exempted, dues.Taxes, dues.Total);
        }
        var totals = new TaxTotals();
        var total = 0L;
        foreach (var line in pricedLines)
            totals.Add(line.Taxes);
        foreach (var fee in pricedFees)
            totals.Add(fee.Taxes);
        var inOrder = totals.InOrder();
        foreach (var line in pricedLines)
            total = Exact.Add(total, line.Total);
        foreach (var fee in pricedFees)
            total = Exact.Add(total, fee.Total);
        return new PricedBasket(pricedLines, basketDiscounts, pricedFees, inOrder, total, [], 0);
    }

    /// <summary>Lines come before fees, fees in the order given.</summary>
    private static int CompareItems(OpenLine[] lines, int a, int b) =>
        a < lines.Length && b < lines.Length ? Ties.Compare(lines[a], lines[b]) : a.CompareTo(b);
}
