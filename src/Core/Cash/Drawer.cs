using Kaunta.Core.Money;

namespace Kaunta.Core.Cash;

/// <summary>What should be in a drawer, all in minor units; every part is given as a positive figure.</summary>
/// <param name="CashTendered">Cash handed over in sales, before change.</param>
/// <param name="PaidOut">Taken out with a reason: refunds in cash, expenses, drops to the safe.</param>
public sealed record Drawer(long Float, long CashTendered, long ChangeGiven, long PaidIn, long PaidOut)
{
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public long Expected => Exact.Subtract(Exact.Sum([Float, CashTendered, PaidIn]), Exact.Add(ChangeGiven, PaidOut));

    /// <summary>Above zero when there is more in the drawer than there should be.</summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public long Difference(long counted) => Exact.Subtract(counted, Expected);

    /// <summary>What coins and notes come to: value in minor units and how many of it.</summary>
    /// <exception cref="RefusedException">amount_out_of_range, count_negative</exception>
    public static long Count(IEnumerable<(long ValueMinor, long Pieces)> pieces) =>
        Exact.Sum(
            pieces.Select(piece =>
                piece.Pieces < 0 || piece.ValueMinor < 0
                    ? throw CoreRefusals.CountNegative()
                    : Exact.Multiply(piece.ValueMinor, piece.Pieces)
            )
        );
}
