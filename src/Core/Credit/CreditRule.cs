using Kaunta.Core.Money;

namespace Kaunta.Core.Credit;

/// <summary>
/// What a customer may still take on account. A till that talks to the server knows what they owe: the limit holds exactly. One that
/// doesn't can't see what other tills sell them, so it may go no further than the allowance: together the tills can pass the limit,
/// but by no more than is known beforehand. Example: limit 1,000, owes 300, three tills alone with the default allowance of 200: each
/// sells for 200 at most, so the customer owes 900 at most; had they owed 900, each could sell for 100, and they owe 1,200 at most.
/// All in minor units.
/// </summary>
public static class CreditRule
{
    private const long DefaultPercent = 20;

    /// <summary>The offline allowance of one till: what was set, else 20 % of the limit; never more than the limit.</summary>
    /// <exception cref="RefusedException">credit_negative, amount_out_of_range</exception>
    public static long Allowance(long limit, long? allowance)
    {
        if (limit < 0 || allowance < 0)
            throw CoreRefusals.CreditNegative();
        return Math.Min(Exact.InRange(limit), allowance ?? Exact.MultiplyDivide(limit, DefaultPercent, 100));
    }

    /// <summary>How much more the customer may take on account at this till; at least zero.</summary>
    /// <param name="balance">What they owe as the till last heard, signed.</param>
    /// <param name="pending">What this till has added to it and the balance doesn't contain yet, signed: sales on account less payments.</param>
    /// <param name="online">Whether the balance is of now.</param>
    /// <exception cref="RefusedException">credit_negative, amount_out_of_range</exception>
    public static long Left(long limit, long? allowance, long balance, long pending, bool online)
    {
        var alone = Allowance(limit, allowance);
        var known = Exact.Subtract(limit, Exact.Add(balance, pending));
        // A payment taken here makes room under the limit, but not a larger allowance.
        var left = online ? known : Math.Min(known, Exact.Subtract(alone, Math.Max(0, pending)));
        return Math.Max(0, left);
    }

    /// <summary>What the customer may owe at most when none of the tills can talk.</summary>
    /// <param name="tills">How many may sell on account.</param>
    /// <exception cref="RefusedException">credit_negative, count_negative, amount_out_of_range</exception>
    public static long WorstCase(long limit, long? allowance, long tills)
    {
        if (tills < 0)
            throw CoreRefusals.CountNegative();
        // The first till takes what was left of the limit, each other one passes it by its allowance.
        return Exact.Add(limit, Exact.Multiply(Allowance(limit, allowance), Math.Max(0, tills - 1)));
    }
}
