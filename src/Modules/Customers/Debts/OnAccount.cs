using Kaunta.Contracts.Facts;
using Kaunta.Core.Money;

namespace Kaunta.Modules.Customers.Debts;

internal static class OnAccount
{
    public const string Kind = "on_account";

    /// <summary>What of the tenders is owed rather than paid, minor units; what the books debit to accounts receivable.</summary>
    public static long Of(IEnumerable<SoldTender> tenders) =>
        Exact.Sum(
            tenders.Where(tender => tender.Kind == Kind).Select(tender => Exact.Add(tender.AmountMinor, tender.ExchangeDifferenceMinor))
        );
}
