using Kaunta.Core.Cash;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;

namespace Kaunta.Core.Ledger;

/// <summary>The books of a drawer: what moves between it, the cash on hand (safe, purse), and what it was spent on. Minor units.</summary>
public static class CashEntry
{
    /// <summary>A shift opens: what is in the drawer beyond what should have been there came from the cash on hand, or went to it.</summary>
    /// <param name="carried">What should have been in it.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Opened(LocationId location, RegisterId register, long carried, long startingFloat) =>
        FromHand(location, register, Exact.Subtract(startingFloat, carried));

    /// <param name="category">What it was spent on; null where nobody said: then it went to the cash on hand.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Moved(LocationId location, RegisterId register, CashMovement kind, long amount, string? category) =>
        (kind, category) switch
        {
            (CashMovement.In, _) => FromHand(location, register, amount),
            (CashMovement.Out, { } spentOn) => Entry.Of([
                new(Chart.SpentOn(location, spentOn), amount),
                new(Chart.CashInDrawer(location, register), Exact.Subtract(0, amount)),
            ]),
            _ => FromHand(location, register, Exact.Subtract(0, amount)),
        };

    /// <summary>A shift closes: the difference is owned up to, and what doesn't stay in the drawer goes to the cash on hand.</summary>
    /// <param name="difference">Counted less expected.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static Entry Closed(LocationId location, RegisterId register, long difference, long counted, long left)
    {
        var taken = Exact.Subtract(counted, left);
        return Entry.Of([
            new(Chart.CashInDrawer(location, register), Exact.Subtract(difference, taken)),
            new(Chart.CashOverAndShort(location, register), Exact.Subtract(0, difference)),
            new(Chart.CashOnHand(location), taken),
        ]);
    }

    private static Entry FromHand(LocationId location, RegisterId register, long amount) =>
        Entry.Of([new(Chart.CashInDrawer(location, register), amount), new(Chart.CashOnHand(location), Exact.Subtract(0, amount))]);
}
