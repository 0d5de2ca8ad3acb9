using System.Text.Json.Serialization;
using Kaunta.Core.Money;

namespace Kaunta.Core.Sales;

/// <summary>A part of payment.</summary>
/// <param name="Kind"><c>cash</c>, <c>card</c>, <c>mobile_money</c>, <c>bank</c>, <c>voucher</c>, <c>on_account</c>, ...; only cash gives change.</param>
/// <param name="Amount">What was handed over, minor units of the base currency; below zero when money goes back.</param>
/// <param name="Tendered">What was really handed over, when it is money of another currency; change is given in the base currency.</param>
public sealed record Tender(
    string Kind,
    long Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Tendered? Tendered = null
)
{
    public const string Cash = "cash";
}

/// <summary>Money of another currency.</summary>
/// <param name="Amount">Minor units of that currency; below zero when it goes back.</param>
/// <param name="Rate">Millionths of the base currency for one of that currency, in whole units of both: 1 USD = 1,734.50 MWK is 1734500000.</param>
public sealed record Tendered(string Currency, long Amount, long Rate)
{
    /// <summary>What it is worth, minor units of the base currency, rounded half away from zero.</summary>
    /// <exception cref="RefusedException">currency_unknown, currency_is_base, rate_not_positive, amount_out_of_range</exception>
    public long WorthIn(string baseCurrency)
    {
        if (Money.Currency.Find(Currency) is not { } own || Money.Currency.Find(baseCurrency) is not { } other)
            throw CoreRefusals.CurrencyUnknown();
        if (own == other)
            throw CoreRefusals.CurrencyIsBase();
        if (Rate <= 0)
            throw CoreRefusals.RateNotPositive();
        var divisor = 1L;
        for (var digits = 6 + own.Exponent - other.Exponent; digits > 0; digits--)
            divisor *= 10;
        return Exact.MultiplyDivide(Amount, Rate, divisor);
    }
}

/// <summary>
/// How what is due is paid. The part that isn't covered by other tenders is paid in cash and rounded to the smallest coin, half
/// away from zero; the difference is a figure of its own. tenders - change = total + cash rounding.
/// </summary>
/// <param name="CashRounding">Minor units; above zero when the customer pays more than the total.</param>
/// <param name="Change">Minor units, at least zero.</param>
/// <param name="ExchangeDifference">
/// Minor units that tenders of other currencies are worth at their rates beyond the amounts that they were taken for.
/// </param>
public sealed record Settlement(long CashRounding, long Change, long ExchangeDifference)
{
    /// <param name="total">What is due, minor units of the base currency; below zero for an exchange that pays money back: then all tenders are below zero too.</param>
    /// <param name="cashDenomination">The smallest coin in minor units, or null.</param>
    public static Answer<Settlement> Of(long total, IReadOnlyList<Tender> tenders, long? cashDenomination, string currency) =>
        Answer<Settlement>.Of(() => Compute(total, tenders, cashDenomination, currency));

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

    internal static Settlement Compute(long total, IReadOnlyList<Tender> tenders, long? cashDenomination, string currency)
    {
        var direction = total < 0 ? -1 : 1;
        var cash = 0L;
        var other = 0L;
        var paysCash = false;
        var exchange = 0L;
        foreach (var tender in tenders)
        {
            var amount = Exact.InRange(tender.Amount) * direction;
            if (amount < 0)
                throw direction < 0 ? CoreRefusals.TenderWrongDirection() : CoreRefusals.TenderNotPositive();
            if (tender.Tendered is { } tendered)
                exchange = Exact.Add(exchange, Exact.Subtract(tendered.WorthIn(currency), tender.Amount));
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
        return new Settlement((due - inCash) * direction, cash - due, exchange);
    }
}
