namespace Kaunta.Core.Money;

/// <summary>
/// Arithmetic on exact integers. Money is minor units, unit prices and costs are thousandths of a minor unit, quantities are
/// thousandths, rates are parts per million. Results stay within ±(2^53 - 1), the range that a browser holds exactly too;
/// beyond it everything refuses with <c>amount_out_of_range</c>. Intermediate products are exact.
/// </summary>
public static class Exact
{
    /// <summary>The largest amount, price or quantity: 2^53 - 1.</summary>
    public const long Max = 9_007_199_254_740_991;

    /// <summary>Parts per million in one, and also thousandths x thousandths in one.</summary>
    public const long Million = 1_000_000;

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long InRange(Int128 value) => value >= -Max && value <= Max ? (long)value : throw CoreRefusals.AmountOutOfRange();

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Add(long a, long b)
    {
        // Two figures in range can't leave 64 bits.
        var sum = unchecked(a + b);
        return a is >= -Max and <= Max && b is >= -Max and <= Max && sum is >= -Max and <= Max ? sum : InRange((Int128)a + b);
    }

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Subtract(long a, long b) => InRange((Int128)a - b);

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Multiply(long a, long b) => InRange((Int128)a * b);

    /// <summary>Divides a product of figures in range, neither below zero, without rounding; the quotient is in range.</summary>
    internal static (long Quotient, long Remainder) ProductDivRem(long a, long b, long divisor)
    {
        if (Math.BigMul(a, b, out var low) == 0 && low >= 0)
            return Math.DivRem(low, divisor);
        var (quotient, remainder) = Int128.DivRem((Int128)a * b, divisor);
        return ((long)quotient, (long)remainder);
    }

    /// <summary>Orders a x b and c x d exactly.</summary>
    internal static int CompareProducts(long a, long b, long c, long d)
    {
        var (high, other) = (Math.BigMul(a, b, out var low), Math.BigMul(c, d, out var otherLow));
        return high != other ? high.CompareTo(other) : ((ulong)low).CompareTo((ulong)otherLow);
    }

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Sum(IEnumerable<long> values)
    {
        var sum = 0L;
        foreach (var value in values)
            sum = Add(sum, value);
        return sum;
    }

    /// <summary>a x b / divisor, rounded half away from zero; the divisor is above zero.</summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long MultiplyDivide(long a, long b, long divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        if (a is < -Max or > Max || b is < -Max or > Max)
            throw CoreRefusals.AmountOutOfRange();
        // Nearly every product fits 64 bits, which divide several times faster.
        if (Math.BigMul(a, b, out var low) == low >> 63)
        {
            var (whole, rest) = Math.DivRem(low, divisor);
            if (Math.Abs(rest) >= divisor - Math.Abs(rest))
                whole += Math.Sign(low);
            return whole is >= -Max and <= Max ? whole : throw CoreRefusals.AmountOutOfRange();
        }
        var product = (Int128)a * b;
        var (quotient, remainder) = Int128.DivRem(product, divisor);
        if (Int128.Abs(remainder) * 2 >= divisor)
            quotient += Int128.Sign(product);
        return InRange(quotient);
    }

    /// <summary>
    /// What unitPrice (thousandths of a minor unit) x quantity (thousandths) comes to, in minor units, rounded half away from zero.
    /// </summary>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Extend(long unitPrice, long quantity) => MultiplyDivide(unitPrice, quantity, Million);
}
