using Kaunta.Core.Money;

namespace Kaunta.Core.Sales;

/// <summary>A part of payment.</summary>
/// <param name="Kind"><c>cash</c>, <c>card</c>, <c>mobile_money</c>, <c>bank</c>, <c>voucher</c>, <c>on_account</c>, ...; only cash gives change.</param>
/// <param name="Amount">What was handed over, minor units of the base currency; below zero when money goes back.</param>
public sealed record Tender(string Kind, long Amount)
{
    public const string Cash = "cash";
}

/// <summary>
/// How what is due is paid. The part that isn't covered by other tenders is paid in cash and rounded to the smallest coin, half
/// away from zero; the difference is a figure of its own. tenders - change = total + cash rounding.
/// </summary>
/// <param name="CashRounding">Minor units; above zero when the customer pays more than the total.</param>
/// <param name="Change">Minor units, at least zero.</param>
public sealed record Settlement(long CashRounding, long Change)
{
    /// <param name="total">Minor units; below zero for an exchange that pays money back: then all tenders are below zero too.</param>
    /// <param name="cashDenomination">The smallest coin in minor units, or null.</param>
    public static Answer<Settlement> Of(long total, IReadOnlyList<Tender> tenders, long? cashDenomination) =>
        Answer<Settlement>.Of(() => Compute(total, tenders, cashDenomination));

    /// <summary>What a part of <paramref name="amount"/> comes to in coins, minor units.</summary>
    /// <exception cref="RefusedException">denomination_not_positive, amount_out_of_range</exception>
    public static long RoundToCash(long amount, long? cashDenomination)
    {
        if (cashDenomination is not { } coin)
            return Exact.InRange(amount);
        if (coin <= 0)
            throw CoreRefusals.DenominationNotPositive();
        return Exact.Multiply(Exact.MultiplyDivide(amount, 1, coin), coin);
    }

    internal static Settlement Compute(long total, IReadOnlyList<Tender> tenders, long? cashDenomination)
    {
        var direction = total < 0 ? -1 : 1;
        var cash = 0L;
        var other = 0L;
        var paysCash = false;
        foreach (var tender in tenders)
        {
            var amount = Exact.InRange(tender.Amount) * direction;
            if (amount < 0)
                throw direction < 0 ? CoreRefusals.TenderWrongDirection() : CoreRefusals.TenderNotPositive();
            if (tender.Kind == Tender.Cash)
                (cash, paysCash) = (Exact.Add(cash, amount), true);
            else if (amount == 0)
                throw CoreRefusals.TenderNotPositive();
            else
                other = Exact.Add(other, amount);
        }
        var inCash = Exact.InRange(total) * direction - other;
        if (inCash < 0)
            throw CoreRefusals.Overpaid();
        var due = paysCash ? RoundToCash(inCash, cashDenomination) : inCash;
        if (cash < due)
            throw CoreRefusals.Underpaid();
        // Nobody gives change on money that goes back.
        if (direction < 0 && cash > due)
            throw CoreRefusals.Overpaid();
        return new Settlement((due - inCash) * direction, cash - due);
    }
}
