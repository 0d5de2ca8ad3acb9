using Kaunta.Core.Money;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Sales;

/// <summary>
/// What a sold line pays back when part of its quantity is returned. For units k+1..k+q of n, each figure is cum(k+q) - cum(k) with
/// cum(i) = round(figure x i / n), so any split of a full return pays back exactly what was paid, tax included.
/// Example: 100 for 3 units pays back 33, then 34 (cum is 33, 67, 100), then 33.
/// </summary>
/// <param name="Net">Total less the exclusive taxes; in a single part it may differ by a unit from its own proportional share.</param>
/// <param name="Taxes">Minor units, in the line's order.</param>
public sealed record ReturnedLine(
    long Gross,
    IReadOnlyList<long> Discounts,
    long Allocated,
    long Exempted,
    long Net,
    IReadOnlyList<AppliedTax> Taxes,
    long Total
)
{
    /// <param name="returned">k: thousandths that were returned before, as far as is known.</param>
    /// <param name="quantity">q: thousandths that come back now, above zero.</param>
    public static Answer<ReturnedLine> Of(SoldLine line, long returned, long quantity) =>
        Answer<ReturnedLine>.Of(() => Compute(line, returned, quantity));

    /// <summary>
    /// What the till pays out for q units, minor units: the proportional part, but never more than what is left of the line; the
    /// return that completes the quantity pays all that is left.
    /// </summary>
    /// <param name="refunded">Minor units already paid back on this line, as far as is known.</param>
    /// <exception cref="RefusedException">return_exceeds_sold, quantity_not_positive, amount_out_of_range</exception>
    public static long PayOut(long lineTotal, long sold, long returned, long quantity, long refunded)
    {
        Check(sold, returned, quantity);
        var left = Math.Max(0, Exact.Subtract(lineTotal, refunded));
        return returned + quantity == sold ? left : Math.Min(Part(lineTotal, sold, returned, quantity), left);
    }

    /// <summary>cum(k+q) - cum(k) of one figure.</summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Part(long figure, long sold, long returned, long quantity) =>
        Exact.MultiplyDivide(figure, returned + quantity, sold) - Exact.MultiplyDivide(figure, returned, sold);

    internal static ReturnedLine Compute(SoldLine line, long returned, long quantity)
    {
        Check(line.Quantity, returned, quantity);
        long Share(long figure) => Part(figure, line.Quantity, returned, quantity);
        var total = Share(line.Total);
        AppliedTax[] taxes = [.. line.Taxes.Select(tax => tax with { Base = Share(tax.Base), Amount = Share(tax.Amount) })];
        long[] discounts = [.. line.Discounts.Select(Share)];
        var allocated = Share(line.Allocated);
        var exempted = Share(line.Exempted);
        var net = total - taxes.Where(tax => !tax.Inclusive).Sum(tax => tax.Amount);
        return new ReturnedLine(net + discounts.Sum() + allocated + exempted, discounts, allocated, exempted, net, taxes, total);
    }

    private static void Check(long sold, long returned, long quantity)
    {
        if (quantity <= 0 || Exact.InRange(sold) <= 0)
            throw CoreRefusals.QuantityNotPositive();
        if (returned < 0 || Exact.Add(returned, quantity) > sold)
            throw CoreRefusals.ReturnExceedsSold();
    }
}

/// <summary>The figures of a line as it was sold, minor units; quantity in thousandths.</summary>
/// <param name="Discounts">Amounts of the line's own discounts and promotions.</param>
public sealed record SoldLine(
    long Quantity,
    IReadOnlyList<long> Discounts,
    long Allocated,
    long Exempted,
    IReadOnlyList<AppliedTax> Taxes,
    long Total
);

/// <summary>Units of an earlier sale's line that come back.</summary>
/// <param name="Returned">k: thousandths that came back before, as far as is known.</param>
/// <param name="Quantity">Thousandths that come back now.</param>
/// <param name="Refunded">Minor units paid back on this line before, as far as is known.</param>
public sealed record ReturnedUnits(SoldLine Sold, long Returned, long Quantity, long Refunded);

/// <param name="Paid">Minor units handed back: the total, unless an earlier return paid another part than its own.</param>
public sealed record PricedReturn(ReturnedLine Line, long Paid)
{
    /// <exception cref="RefusedException">return_exceeds_sold, quantity_not_positive, amount_out_of_range</exception>
    public static PricedReturn Of(ReturnedUnits units) =>
        new(
            ReturnedLine.Compute(units.Sold, units.Returned, units.Quantity),
            ReturnedLine.PayOut(units.Sold.Total, units.Sold.Quantity, units.Returned, units.Quantity, units.Refunded)
        );
}
