using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Money;

namespace Kaunta.Core.Ledger;

/// <summary>One line of what a person books by hand.</summary>
/// <param name="Account">The chart's name.</param>
/// <param name="Part">The register, provider, tax code or category, where the chart keeps the account by them; else null.</param>
/// <param name="AmountMinor">Minor units: a debit is above zero, a credit below.</param>
public sealed record AdjustedLine(string Account, string? Part, long AmountMinor);

/// <summary>What a person books by hand, held against the chart: only accounts that it names, kept by what it keeps them by.</summary>
public static class AdjustedEntry
{
    /// <exception cref="RefusedException">account_unknown, account_kept_elsewhere, account_part_wrong, unbalanced, amount_out_of_range</exception>
    public static Entry Of(LocationId location, IReadOnlyList<AdjustedLine> lines)
    {
        var postings = lines.Select(line => new Posting(AccountOf(location, line), Exact.InRange(line.AmountMinor))).ToList();
        return Exact.Sum(lines.Select(line => line.AmountMinor)) == 0 ? Entry.Of(postings) : throw CoreRefusals.Unbalanced();
    }

    private static Account AccountOf(LocationId location, AdjustedLine line) =>
        line.Account switch
        {
            "cash_in_drawer" => Chart.CashInDrawer(location, Register(line)),
            "cash_on_hand" => Whole(line, Chart.CashOnHand(location)),
            "mobile_money" => Chart.MobileMoney(location, Part(line)),
            "card" => Chart.Card(location, Part(line)),
            "bank" => Chart.Bank(location, Part(line)),
            "claimed_tenders" => Chart.ClaimedTenders(location, Part(line)),
            "accounts_receivable" => Whole(line, Chart.AccountsReceivable()),
            "refunds_to_be_matched" => Whole(line, Chart.RefundsToBeMatched(location)),
            "refunds_to_recover" => Whole(line, Chart.RefundsToRecover(location)),
            "exchanges" => Whole(line, Chart.Exchanges(location)),
            // Inventory is the sum of what the goods are worth: only goods that move change it.
            "inventory" => throw CoreRefusals.AccountKeptElsewhere(),
            "vouchers" => Whole(line, Chart.Vouchers()),
            "customer_deposits" => Whole(line, Chart.CustomerDeposits()),
            "loyalty" => Whole(line, Chart.Loyalty()),
            "accounts_payable" => Whole(line, Chart.AccountsPayable()),
            "tax_payable" => Chart.TaxPayable(location, Part(line)),
            "tips_payable" => Whole(line, Chart.TipsPayable(location)),
            "opening_balances" => Whole(line, Chart.OpeningBalances()),
            "sales" => Whole(line, Chart.Sales(location)),
            "discounts_given" => Whole(line, Chart.DiscountsGiven(location)),
            "sales_returns" => Whole(line, Chart.SalesReturns(location)),
            "cash_rounding" => Whole(line, Chart.CashRounding(location)),
            "exchange_difference" => Whole(line, Chart.ExchangeDifference(location)),
            "cost_of_goods" => Whole(line, Chart.CostOfGoods(location)),
            "cost_corrections" => Whole(line, Chart.CostCorrections(location)),
            "write_offs" => Whole(line, Chart.WriteOffs(location)),
            "expenses" => Chart.Expenses(location, Part(line)),
            "cash_over_and_short" => Chart.CashOverAndShort(location, Register(line)),
            _ when Chart.OwnType(line.Account) is { } type => Chart.Own(location, type, Id(line)),
            _ => throw CoreRefusals.AccountUnknown(),
        };

    private static Account Whole(AdjustedLine line, Account account) => line.Part is null ? account : throw CoreRefusals.AccountPartWrong();

    private static string Part(AdjustedLine line) => line.Part is { Length: > 0 } part ? part : throw CoreRefusals.AccountPartWrong();

    private static RegisterId Register(AdjustedLine line) => new(Id(line));

    private static Guid Id(AdjustedLine line) => CanonicalId.TryRead(line.Part, out var id) ? id : throw CoreRefusals.AccountPartWrong();
}
