using Kaunta.Core.Ids;
using Kaunta.Core.Journal;

namespace Kaunta.Core.Ledger;

/// <summary>The chart of accounts, as far as anything posts to it yet. A name is never changed: the books hold it.</summary>
public static class Chart
{
    public static Account CashInDrawer(LocationId location, RegisterId register) =>
        new("cash_in_drawer", AccountType.Asset, location, register.ToString());

    /// <summary>The safe, the owner's purse: cash of a location that is in no drawer.</summary>
    public static Account CashOnHand(LocationId location) => new("cash_on_hand", AccountType.Asset, location, null);

    /// <param name="provider">Whoever moves the money, or the kind of tender while nobody is named.</param>
    public static Account MobileMoney(LocationId location, string provider) => new("mobile_money", AccountType.Asset, location, provider);

    public static Account Card(LocationId location, string provider) => new("card", AccountType.Asset, location, provider);

    public static Account Bank(LocationId location, string provider) => new("bank", AccountType.Asset, location, provider);

    /// <summary>Money that a cashier says has come, until somebody else says so too.</summary>
    /// <param name="kind">The kind of tender.</param>
    public static Account ClaimedTenders(LocationId location, string kind) => new("claimed_tenders", AccountType.Asset, location, kind);

    public static Account AccountsReceivable() => new("accounts_receivable", AccountType.Asset, null, null);

    /// <summary>Paid back for goods whose sale hasn't arrived yet.</summary>
    public static Account RefundsToBeMatched(LocationId location) => new("refunds_to_be_matched", AccountType.Asset, location, null);

    /// <summary>Paid back beyond what was sold: somebody must answer for it.</summary>
    public static Account RefundsToRecover(LocationId location) => new("refunds_to_recover", AccountType.Asset, location, null);

    /// <summary>Goods that came back and paid for others: nothing once both halves of each exchange are here.</summary>
    public static Account Exchanges(LocationId location) => new("exchanges", AccountType.Asset, location, null);

    public static Account Inventory(LocationId location) => new("inventory", AccountType.Asset, location, null);

    public static Account Vouchers() => new("vouchers", AccountType.Liability, null, null);

    public static Account CustomerDeposits() => new("customer_deposits", AccountType.Liability, null, null);

    public static Account Loyalty() => new("loyalty", AccountType.Liability, null, null);

    public static Account AccountsPayable() => new("accounts_payable", AccountType.Liability, null, null);

    public static Account TaxPayable(LocationId location, string taxCode) => new("tax_payable", AccountType.Liability, location, taxCode);

    public static Account TipsPayable(LocationId location) => new("tips_payable", AccountType.Liability, location, null);

    public static Account OpeningBalances() => new("opening_balances", AccountType.Equity, null, null);

    /// <summary>Goods and fees before discounts, without tax.</summary>
    public static Account Sales(LocationId location) => new("sales", AccountType.Income, location, null);

    /// <summary>Reduces income: a debit balance is its normal one.</summary>
    public static Account DiscountsGiven(LocationId location) => new("discounts_given", AccountType.Income, location, null);

    /// <summary>Paid back without tax. Reduces income: a debit balance is its normal one.</summary>
    public static Account SalesReturns(LocationId location) => new("sales_returns", AccountType.Income, location, null);

    public static Account CashRounding(LocationId location) => new("cash_rounding", AccountType.Income, location, null);

    /// <summary>A credit is a gain.</summary>
    public static Account ExchangeDifference(LocationId location) => new("exchange_difference", AccountType.Income, location, null);

    public static Account CostOfGoods(LocationId location) => new("cost_of_goods", AccountType.Expense, location, null);

    public static Account CostCorrections(LocationId location) => new("cost_corrections", AccountType.Expense, location, null);

    /// <summary>Goods written off less goods found.</summary>
    public static Account WriteOffs(LocationId location) => new("write_offs", AccountType.Expense, location, null);

    /// <param name="category">What the money was spent on, e.g. <c>transport</c>.</param>
    public static Account Expenses(LocationId location, string category) => new("expenses", AccountType.Expense, location, category);

    public static Account CashOverAndShort(LocationId location, RegisterId register) =>
        new("cash_over_and_short", AccountType.Expense, location, register.ToString());

    private const string OwnPrefix = "own_";

    /// <summary>An account that the business has added: its kind is in the name, so that what is booked on it needs no other word.</summary>
    public static Account Own(LocationId location, AccountType type, Guid account) =>
        new(OwnPrefix + type.ToString().ToLowerInvariant(), type, location, account.ToString());

    public static bool IsOwn(Account account) => account.Name.StartsWith(OwnPrefix, StringComparison.Ordinal);

    /// <summary>The kind of account that a name such as <c>own_equity</c> says; null for a name of the chart, or none.</summary>
    public static AccountType? OwnType(string name) =>
        name switch
        {
            "own_asset" => AccountType.Asset,
            "own_liability" => AccountType.Liability,
            "own_equity" => AccountType.Equity,
            "own_income" => AccountType.Income,
            "own_expense" => AccountType.Expense,
            _ => null,
        };

    /// <param name="category">What the money was spent on: an account of the business's own, as <c>own_equity/&lt;account&gt;</c>, or any word.</param>
    public static Account SpentOn(LocationId location, string category) =>
        category.Split('/') is [var name, var account] && OwnType(name) is { } type && CanonicalId.TryRead(account, out var id)
            ? Own(location, type, id)
            : Expenses(location, category);
}
