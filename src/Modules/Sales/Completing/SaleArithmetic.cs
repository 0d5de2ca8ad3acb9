using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Tax;

namespace Kaunta.Modules.Sales.Completing;

/// <summary>
/// Computes a sale again from its own values. The till's figures stand whatever comes out (the customer has gone); a difference is
/// flagged <c>price_mismatch</c>, and the server's total is kept beside the till's.
/// </summary>
internal static class SaleArithmetic
{
    /// <summary>Sees that every sum that the books will need can be kept exactly, while it is known whose figures they are.</summary>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public static void RequireBounded(SaleBody sale)
    {
        _ = Exact.Add(sale.Due, sale.CashRounding);
        foreach (var tender in sale.Tenders)
            _ = tender.ExchangeDifference(sale.Currency);
        _ = Exact.Subtract(Exact.Sum(sale.Tenders.Select(tender => tender.Amount)), sale.Change);
        var discounts = Exact.Sum(sale.Lines.Select(line => line.Discounted));
        var taxes = Exact.Sum(sale.Taxes.Select(tax => tax.Amount));
        _ = Exact.Add(Exact.Subtract(sale.Total, taxes), discounts);
        _ = Exact.Sum(sale.Lines.SelectMany(line => line.Taxes).Select(tax => tax.Amount));
    }

    /// <summary>The server's total, or null when its engine refuses the basket; and whether every figure agrees.</summary>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public static (long? Total, bool Agrees) Check(SaleBody sale)
    {
        var priced = BasketPricing.Price(WithPromotions(sale) with { Coupons = [] });
        if (priced.Refusal is { } refusal)
            return refusal.Code == "amount_out_of_range" ? throw new Core.RefusedException(refusal) : (null, false);
        return (priced.Value.Total, Agrees(sale, priced.Value) && Settles(sale));
    }

    /// <summary>What each promotion gave as a discount of that amount: how it came to it is its own rule.</summary>
    private static Basket WithPromotions(SaleBody sale) =>
        sale.Lines.All(line => line.Promotions.Count == 0)
            ? sale.Basket
            : sale.Basket with
            {
                Lines =
                [
                    .. sale.Basket.Lines.Zip(
                        sale.Lines,
                        (line, sold) =>
                            line with
                            {
                                Discounts =
                                [
                                    .. line.Discounts,
                                    .. sold.Promotions.Select(granted => new Discount(AmountKind.Amount, granted.Amount)),
                                ],
                            }
                    ),
                ],
            };

    public static Basket AsBasket(SaleBody sale) =>
        new()
        {
            Currency = sale.Currency,
            TaxRounding = sale.TaxRounding,
            TaxExempt = sale.TaxExempt,
            Location = sale.Location.ToString(),
            CustomerGroup = sale.CustomerGroup,
            Coupons = sale.Coupons,
            Lines =
            [
                .. sale.Lines.Select(line => new BasketLine
                {
                    Line = line.Line,
                    Variant = line.Variant?.ToString() ?? "",
                    Product = line.Product?.ToString(),
                    Category = line.Category?.ToString(),
                    Quantity = line.Quantity,
                    UnitPrice = line.UnitPrice,
                    TaxGroup = line.TaxGroup?.ToString(),
                    Taxes = Rules(line.Taxes),
                    Discounts = [.. line.Discounts.Select(AsDiscount)],
                    Reason = line.Reason,
                }),
            ],
            BasketDiscounts = [.. sale.BasketDiscounts.Select(AsDiscount)],
            Fees =
            [
                .. sale.Fees.Select(fee => new Fee
                {
                    Id = fee.Fee,
                    Kind = AmountKind.Amount,
                    Value = Exact.Add(fee.Amount, fee.Exempted),
                    Taxes = Rules(fee.Taxes),
                }),
            ],
        };

    private static Discount AsDiscount(DiscountBody discount) =>
        new(discount.Percent ? AmountKind.Percent : AmountKind.Amount, discount.Value);

    private static List<TaxRule> Rules(IReadOnlyList<AppliedTax> taxes) =>
        [
            .. taxes.Select(tax => new TaxRule
            {
                Code = tax.Code,
                Rate = tax.Rate,
                Inclusive = tax.Inclusive,
                Compound = tax.Compound,
            }),
        ];

    private static bool Agrees(SaleBody sale, PricedBasket priced) =>
        priced.Total == sale.Total
        && sale.Lines.Zip(priced.Lines).All(pair => Agrees(pair.First, pair.Second))
        && sale.BasketDiscounts.Zip(priced.BasketDiscounts).All(pair => pair.First.Amount == pair.Second.Amount)
        && sale.Fees.Zip(priced.Fees)
            .All(pair =>
                pair.First.Amount == pair.Second.Amount
                && pair.First.Total == pair.Second.Total
                && pair.First.Taxes.SequenceEqual(pair.Second.Taxes)
            )
        && Sorted(sale.Taxes).SequenceEqual(Sorted(priced.Taxes));

    private static bool Agrees(LineBody line, PricedLine priced) =>
        line.Gross == priced.Gross
        && line.Discounts.Select(discount => discount.Amount)
            .Concat(line.Promotions.Select(granted => granted.Amount))
            .SequenceEqual(priced.Discounts.Select(granted => granted.Amount))
        && line.Allocated == priced.Allocated
        && line.Exempted == priced.Exempted
        && line.Net == priced.Net
        && line.Total == priced.Total
        && line.Taxes.SequenceEqual(priced.Taxes);

    private static IOrderedEnumerable<AppliedTax> Sorted(IReadOnlyList<AppliedTax> taxes) =>
        taxes.OrderBy(tax => tax.Code, StringComparer.Ordinal).ThenBy(tax => tax.Rate).ThenBy(tax => tax.Inclusive);

    /// <summary>What was handed over, less the change, is what was due; only cash is rounded and gives change.</summary>
    private static bool Settles(SaleBody sale)
    {
        var handed = Exact.Sum(sale.Tenders.Select(tender => tender.Amount));
        var cash = Exact.Sum(sale.Tenders.Where(tender => tender.Kind == Core.Sales.Tender.Cash).Select(tender => tender.Amount));
        var paysCash = sale.Tenders.Any(tender => tender.Kind == Core.Sales.Tender.Cash);
        return Exact.Subtract(handed, sale.Change) == Exact.Add(sale.Due, sale.CashRounding)
            && sale.Tip >= 0
            && sale.Change >= 0
            && sale.Change <= Math.Max(cash, 0)
            && (sale.CashRounding == 0 || paysCash);
    }
}
