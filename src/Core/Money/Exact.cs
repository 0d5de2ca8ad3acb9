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
    public static long Add(long a, long b) => InRange((Int128)a + b);

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Subtract(long a, long b) => InRange((Int128)a - b);

    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long Multiply(long a, long b) => InRange((Int128)a * b);

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
        var product = (Int128)InRange(a) * InRange(b);
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
