using Kaunta.Core.Ids;
using Kaunta.Core.Money;

namespace Kaunta.Core.Ledger;

/// <summary>What was paid back for goods, minor units, and what the books make of it.</summary>
/// <param name="AcceptedMinor">With its tax: what the sale still owed for what came back.</param>
/// <param name="Taxes">Tax that is owed no longer, by code; several of one code are put together.</param>
/// <param name="ToRecoverMinor">Paid beyond what was sold: neither revenue nor tax is lessened by it.</param>
/// <param name="ToBeMatchedMinor">Paid for goods whose sale hasn't arrived.</param>
public sealed record ReturnFigures(
    LocationId Location,
    long AcceptedMinor,
    IReadOnlyList<(string Code, long AmountMinor)> Taxes,
    long ToRecoverMinor,
    long ToBeMatchedMinor
)
{
    internal long PaidMinor => Exact.Sum([AcceptedMinor, ToRecoverMinor, ToBeMatchedMinor]);
}

/// <summary>
/// The money side of a return. What was paid without tax is sales returns, at what the customer had paid: discounts given stay as
/// large as on the receipts of the sales. So sales less discounts given less sales returns is the revenue without tax.
/// The money leaves the account that its kind came into. A till's figures are booked as they are: what the refunds say beyond what was
/// to be paid is cash over and short.
/// </summary>
public static class ReturnEntry
{
    /// <param name="cashRoundingMinor">What rounding to coins added to what was paid (negative: took away).</param>
    /// <param name="refunds">How the money went, amounts above zero.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Of(ReturnFigures figures, RegisterId register, long cashRoundingMinor, IReadOnlyList<ReceivedTender> refunds)
    {
        var due = Exact.Add(figures.PaidMinor, cashRoundingMinor);
        var handed = Exact.Sum(refunds.Select(refund => refund.AmountMinor));
        return Entry.Of([
            .. Reasons(figures),
            new(Chart.CashRounding(figures.Location), cashRoundingMinor),
            .. refunds.Select(refund => new Posting(TenderAccount.Of(figures.Location, register, refund), -refund.AmountMinor)),
            new(Chart.CashOverAndShort(figures.Location, register), Exact.Subtract(handed, due)),
        ]);
    }

    /// <summary>The sale of a return that waited for it has arrived: what was to be matched gets its reason.</summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Matched(ReturnFigures figures) =>
        Entry.Of([.. Reasons(figures), new(Chart.RefundsToBeMatched(figures.Location), -figures.PaidMinor)]);

    private static IEnumerable<Posting> Reasons(ReturnFigures figures) =>
        [
            .. figures.Taxes.Select(tax => new Posting(Chart.TaxPayable(figures.Location, tax.Code), tax.AmountMinor)),
            new(
                Chart.SalesReturns(figures.Location),
                Exact.Subtract(figures.AcceptedMinor, Exact.Sum(figures.Taxes.Select(tax => tax.AmountMinor)))
            ),
            new(Chart.RefundsToRecover(figures.Location), figures.ToRecoverMinor),
            new(Chart.RefundsToBeMatched(figures.Location), figures.ToBeMatchedMinor),
        ];
}
