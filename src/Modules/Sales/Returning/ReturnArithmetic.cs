using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.Modules.Sales.Returning;

/// <summary>
/// Computes a return again. The till's figures stand whatever comes out (the customer has the money); a difference is flagged
/// <c>price_mismatch</c>.
/// </summary>
internal static class ReturnArithmetic
{
    /// <summary>Whether the figures that need no sale agree with each other.</summary>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public static bool AgreesWithItself(ReturnBody body)
    {
        var handed = Exact.Sum(body.Tenders.Select(tender => tender.Amount));
        // Every sum that the books will need is made here, while it is known whose figures they are.
        var total = Exact.Sum(body.Lines.Select(line => line.Total));
        var paid = Exact.Sum(body.Lines.Select(line => line.Paid));
        var lines = body.Lines.Select(AddsUp).ToList();
        var taxes = Totals(body.Lines.SelectMany(line => line.Taxes));
        return lines.TrueForAll(adds => adds)
            && total == body.Total
            && paid == body.Paid
            && handed == -body.Control
            && (body.CashRounding == 0 || body.Tenders.Any(tender => tender.Kind == Tender.Cash))
            && taxes.SequenceEqual(Totals(body.Taxes))
            && PricedAsToday(body);
    }

    /// <summary>Whether a line is the part of its sold line that it says: with k as the till knew it.</summary>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public static bool AgreesWithSale(ReturnLineBody line, SoldLine sold)
    {
        try
        {
            var (part, paid) = PricedReturn.Of(new(sold, line.ReturnedBefore, line.Quantity, line.RefundedBefore));
            return line.Total == part.Total
                && line.Paid == paid
                && line.Gross == part.Gross
                && line.Discounts == Exact.Add(Exact.Sum(part.Discounts), part.Allocated)
                && line.Exempted == part.Exempted
                && line.Net == part.Net
                && line.Taxes.SequenceEqual(part.Taxes);
        }
        catch (Core.RefusedException refused) when (refused.Refusal.Code != "amount_out_of_range")
        {
            return false;
        }
    }

    private static bool AddsUp(ReturnLineBody line) =>
        Exact.Subtract(Exact.Subtract(line.Gross, line.Discounts), line.Exempted) == line.Net
        && Exact.Add(line.Net, Exact.Sum(line.Taxes.Where(tax => !tax.Inclusive).Select(tax => tax.Amount))) == line.Total;

    /// <summary>Lines without a receipt are a basket of their own, at the prices that were stated.</summary>
    private static bool PricedAsToday(ReturnBody body)
    {
        var lines = body.Lines.Where(line => line.Of is null).ToList();
        if (lines.Count == 0)
            return true;
        var priced = BasketPricing.Price(
            new()
            {
                Currency = body.Currency,
                TaxRounding = body.TaxRounding,
                Lines =
                [
                    .. lines.Select(line => new BasketLine
                    {
                        Line = line.Line,
                        Variant = line.Variant?.ToString() ?? "",
                        Quantity = line.Quantity,
                        UnitPrice = line.UnitPrice,
                        TaxGroup = line.TaxGroup?.ToString(),
                        Taxes = [.. line.Taxes.Select(AsRule)],
                        Reason = line.Reason,
                    }),
                ],
            }
        );
        return priced.Refusal is null
            && lines
                .Zip(priced.Value.Lines)
                .All(pair =>
                    pair.First.Gross == pair.Second.Gross
                    && pair.First.Net == pair.Second.Net
                    && pair.First.Total == pair.Second.Total
                    && pair.First.Paid == pair.Second.Total
                    && pair.First.Taxes.SequenceEqual(pair.Second.Taxes)
                );
    }

    private static TaxRule AsRule(AppliedTax tax) =>
        new()
        {
            Code = tax.Code,
            Rate = tax.Rate,
            Inclusive = tax.Inclusive,
            Compound = tax.Compound,
        };

    private static List<(string, long, bool, long, long)> Totals(IEnumerable<AppliedTax> taxes) =>
        [
            .. taxes
                .GroupBy(tax => (tax.Code, tax.Rate, tax.Inclusive))
                .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Rate)
                .ThenBy(group => group.Key.Inclusive)
                .Select(group =>
                    (
                        group.Key.Code,
                        group.Key.Rate,
                        group.Key.Inclusive,
                        Exact.Sum(group.Select(tax => tax.Base)),
                        Exact.Sum(group.Select(tax => tax.Amount))
                    )
                ),
        ];
}
