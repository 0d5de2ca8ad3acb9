using Kaunta.Core.Ids;

namespace Kaunta.Core.Ledger;

/// <summary>What an account is; the sign of its balance when all is well is debit for assets and expenses, credit for the others.</summary>
public enum AccountType
{
    Asset,
    Liability,
    Equity,
    Income,
    Expense,
}

/// <summary>
/// An account of a business. Its code is what the books store: the chart's name, then the location and the part where the account is
/// kept by them, e.g. <c>inventory/&lt;location&gt;</c>, <c>cash_in_drawer/&lt;location&gt;/&lt;register&gt;</c>,
/// <c>tax_payable/&lt;location&gt;/VAT</c>, <c>accounts_payable</c>.
/// </summary>
/// <param name="Part">The register, means of payment, provider, tax code or category; null where the chart names none.</param>
public sealed record Account(string Name, AccountType Type, LocationId? Location, string? Part)
{
    // The books compare accounts by it again and again.
    public string Code =>
        field ??= (Location, Part) switch
        {
            ({ } location, { } part) => $"{Name}/{location}/{part}",
            ({ } location, null) => $"{Name}/{location}",
            (null, { } part) => $"{Name}//{part}",
            _ => Name,
        };

    public bool Equals(Account? other) => other is not null && Code == other.Code;

    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);
}
