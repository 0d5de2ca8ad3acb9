using Kaunta.Core.Money;

namespace Kaunta.Core.Sales;

/// <summary>
/// How a return is booked that may not have known of others. Two tills without the server can take back the same units; in the order
/// of arrival the first are returns, and what goes beyond the sale is money to recover: neither revenue nor tax is lessened by it.
/// </summary>
/// <param name="Within">Thousandths that the sale still had.</param>
/// <param name="OverReturned">Thousandths beyond what was sold.</param>
/// <param name="AcceptedMinor">Of what was paid, the part that the line still owed: never more, over all returns, than its total.</param>
/// <param name="ToRecoverMinor">The rest.</param>
public sealed record RacedReturn(long Within, long OverReturned, long AcceptedMinor, long ToRecoverMinor)
{
    /// <param name="lineTotal">Minor units that the line was sold for.</param>
    /// <param name="sold">Thousandths.</param>
    /// <param name="returned">Thousandths accepted of the returns that arrived before.</param>
    /// <param name="refunded">Minor units accepted of them.</param>
    /// <param name="quantity">Thousandths that came back in this one.</param>
    /// <param name="paid">Minor units that the till handed back.</param>
    /// <exception cref="RefusedException">quantity_not_positive, return_exceeds_sold, amount_out_of_range</exception>
    public static RacedReturn Of(long lineTotal, long sold, long returned, long refunded, long quantity, long paid)
    {
        if (quantity <= 0 || Exact.InRange(sold) <= 0)
            throw CoreRefusals.QuantityNotPositive();
        if (returned < 0 || returned > sold)
            throw CoreRefusals.ReturnExceedsSold();
        var within = Math.Min(Exact.InRange(quantity), sold - returned);
        var accepted = within == 0 ? 0 : Math.Min(Exact.InRange(paid), Math.Max(0, Exact.Subtract(lineTotal, refunded)));
        return new RacedReturn(within, quantity - within, accepted, Exact.Subtract(paid, accepted));
    }
}
