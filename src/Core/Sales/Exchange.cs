using Kaunta.Core.Money;

namespace Kaunta.Core.Sales;

/// <summary>
/// How goods that come back pay for goods that go out; minor units, none below zero. A return and a sale record it: each carries a
/// tender of kind <c>exchange</c> over <paramref name="Against"/>, so the two clear each other, and money moves once, for the difference.
/// What was bought on account and comes back takes off the debt and is never paid out: of it, new goods for the same customer may take as much
/// again. So <c>ToPay - ToGiveBack</c>, what the debt grows by and <c>worth - due</c> always sum to nothing.
/// Example: 50 comes back, 80 goes out: 50 clears, 30 is to be paid. 80 comes back, 50 goes out: 50 clears, 30 goes back.
/// </summary>
/// <param name="Against">What clears between the return and the sale.</param>
/// <param name="OnAccount">What the new goods take on account of what comes off it.</param>
/// <param name="ToPay">What the customer still pays, by any means.</param>
/// <param name="ToGiveBack">What goes back to the customer, by the rules of refunds; the debt's part isn't in it.</param>
public sealed record Exchange(long Against, long OnAccount, long ToPay, long ToGiveBack)
{
    /// <summary>The kind of the tender that a return and its sale have in common. No money goes back by it later.</summary>
    public const string Kind = "exchange";

    /// <param name="due">What the goods that go out cost.</param>
    /// <param name="worth">What is paid back for the goods that come back.</param>
    /// <param name="owed">Of that, the part that had been bought on account.</param>
    /// <param name="sameCustomer">Whether who owes it is who gets the new goods.</param>
    public static Answer<Exchange> Of(long due, long worth, long owed, bool sameCustomer) =>
        Answer<Exchange>.Of(() =>
        {
            if (due < 0 || owed < 0 || owed > worth)
                throw CoreRefusals.AmountOutOfRange();
            var paidFor = Exact.Subtract(worth, owed);
            var against = Math.Min(Exact.InRange(due), paidFor);
            var onAccount = sameCustomer ? Math.Min(owed, due - against) : 0;
            return new Exchange(against, onAccount, due - against - onAccount, paidFor - against);
        });
}
