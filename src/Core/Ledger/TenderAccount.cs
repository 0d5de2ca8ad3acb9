using Kaunta.Core.Ids;
using Kaunta.Core.Sales;

namespace Kaunta.Core.Ledger;

/// <summary>Where money of a tender is, whichever way it goes: a refund leaves the account that its kind of money came into.</summary>
internal static class TenderAccount
{
    // A kind that these rules don't know yet is money that only the till speaks of.
    public static Account Of(LocationId location, RegisterId register, ReceivedTender tender) =>
        (tender.Kind, tender.Claimed) switch
        {
            (Tender.Cash, _) => Chart.CashInDrawer(location, register),
            ("on_account", _) => Chart.AccountsReceivable(),
            (Exchange.Kind, _) => Chart.Exchanges(location),
            ("voucher", _) => Chart.Vouchers(),
            ("deposit", _) => Chart.CustomerDeposits(),
            ("loyalty", _) => Chart.Loyalty(),
            ("card", false) => Chart.Card(location, tender.Provider ?? tender.Kind),
            ("mobile_money", false) => Chart.MobileMoney(location, tender.Provider ?? tender.Kind),
            ("bank", false) => Chart.Bank(location, tender.Provider ?? tender.Kind),
            _ => Chart.ClaimedTenders(location, tender.Kind),
        };
}
