using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Core.Sales;

namespace Kaunta.Core.Ledger;

/// <summary>The figures of a completed sale that the books need, minor units, as its till computed them.</summary>
/// <param name="DiscountsMinor">All discounts of lines and basket as the receipt shows them, at least zero.</param>
/// <param name="TotalMinor">Goods and fees.</param>
/// <param name="Taxes">Amounts of tax by code; several of one code (at different rates) are put together.</param>
public sealed record SaleFigures(
    LocationId Location,
    RegisterId Register,
    long TotalMinor,
    long CashRoundingMinor,
    long ChangeMinor,
    long DiscountsMinor,
    IReadOnlyList<(string Code, long AmountMinor)> Taxes,
    IReadOnlyList<ReceivedTender> Tenders,
    long TipMinor = 0,
    long VouchersSoldMinor = 0
);

/// <param name="Claimed">True while nobody but the cashier has said that the money came.</param>
/// <param name="Provider">Who moves the money, or null while that isn't known.</param>
/// <param name="ExchangeDifferenceMinor">What money of another currency is worth at its rate beyond the amount that it was taken for.</param>
public sealed record ReceivedTender(string Kind, long AmountMinor, bool Claimed, string? Provider = null, long ExchangeDifferenceMinor = 0);

/// <summary>
/// The money side of a sale. Tenders are debited where the money is, less the change; tax is owed by code; the rest of the total,
/// with the discounts added back, is sales; the discounts stand in an account of their own, as large as on the receipts. So sales less
/// discounts given is the revenue without tax.
/// Tips and vouchers sold are owed, not earned. Money of another currency is booked at its worth.
/// A till's figures are booked as they are, also if they don't add up: what the tenders say beyond total and rounding is cash over and
/// short, so the books balance and the difference is seen.
/// </summary>
public static class SaleEntry
{
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Of(SaleFigures sale)
    {
        var received = Exact.Subtract(Exact.Sum(sale.Tenders.Select(tender => tender.AmountMinor)), sale.ChangeMinor);
        var due = Exact.Sum([sale.TotalMinor, sale.TipMinor, sale.VouchersSoldMinor, sale.CashRoundingMinor]);
        var tax = Exact.Sum(sale.Taxes.Select(tax => tax.AmountMinor));
        var sales = Exact.Add(Exact.Subtract(sale.TotalMinor, tax), sale.DiscountsMinor);
        return Entry.Of([
            .. sale.Tenders.Select(tender => new Posting(
                TenderAccount.Of(sale.Location, sale.Register, tender),
                Exact.Add(tender.AmountMinor, tender.ExchangeDifferenceMinor)
            )),
            .. sale.Tenders.Select(tender => new Posting(Chart.ExchangeDifference(sale.Location), -tender.ExchangeDifferenceMinor)),
            new(Chart.TipsPayable(sale.Location), -sale.TipMinor),
            new(Chart.Vouchers(), -sale.VouchersSoldMinor),
            new(Chart.CashInDrawer(sale.Location, sale.Register), -sale.ChangeMinor),
            .. sale.Taxes.Select(tax => new Posting(Chart.TaxPayable(sale.Location, tax.Code), -tax.AmountMinor)),
            new(Chart.Sales(sale.Location), -sales),
            new(Chart.DiscountsGiven(sale.Location), sale.DiscountsMinor),
            new(Chart.CashRounding(sale.Location), -sale.CashRoundingMinor),
            new(Chart.CashOverAndShort(sale.Location, sale.Register), Exact.Subtract(due, received)),
        ]);
    }
}
