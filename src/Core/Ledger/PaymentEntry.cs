using Kaunta.Core.Ids;
using Kaunta.Core.Money;

namespace Kaunta.Core.Ledger;

/// <summary>
/// A customer paid what they owe: the money is debited where it is, the debt is credited. What the tenders say beyond the amount is
/// cash over and short, so that the books balance and the difference is seen; without a register there is no drawer, and cash is on hand.
/// </summary>
public static class PaymentEntry
{
    /// <param name="amountMinor">By how much the debt goes down, minor units.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Of(LocationId location, RegisterId? register, long amountMinor, IReadOnlyList<ReceivedTender> tenders)
    {
        var received = Exact.Sum(tenders.Select(tender => tender.AmountMinor));
        var difference = register is { } till ? Chart.CashOverAndShort(location, till) : Chart.CashOnHand(location);
        return Entry.Of([
            .. tenders.Select(tender => new Posting(AccountOf(location, register, tender), tender.AmountMinor)),
            new(Chart.AccountsReceivable(), -amountMinor),
            new(difference, Exact.Subtract(amountMinor, received)),
        ]);
    }

    private static Account AccountOf(LocationId location, RegisterId? register, ReceivedTender tender) =>
        register is { } till ? TenderAccount.Of(location, till, tender)
        : tender.Kind == Sales.Tender.Cash ? Chart.CashOnHand(location)
        : TenderAccount.Of(location, default, tender);
}
