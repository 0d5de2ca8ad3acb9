namespace Kaunta.Core.Money;

/// <summary>
/// Splits a whole in proportion to weights by the largest remainder method, so that the parts always sum to the whole: every
/// part first gets its share rounded down, then the units left over go one each to the largest remainders.
/// Example: 100 over 1:1:1 is 33 + 33 + 33 with remainders equal, and the first in tie order gets the last unit: 34, 33, 33.
/// </summary>
public static class Allocation
{
    /// <param name="whole">At least zero.</param>
    /// <param name="weights">At least zero each; all zero only when the whole is zero.</param>
    /// <param name="tie">Orders two indexes whose remainders are equal; without it the earlier comes first.</param>
    /// <exception cref="RefusedException">amount_out_of_range</exception>
    public static long[] Split(long whole, IReadOnlyList<long> weights, Comparison<int>? tie = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(whole);
        var parts = new long[weights.Count];
        if (whole == 0)
            return parts;
        var sum = Exact.Sum(weights);
        ArgumentOutOfRangeException.ThrowIfZero(sum, nameof(weights));
        var remainders = new long[weights.Count];
        var left = whole;
        for (var i = 0; i < parts.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weights[i], nameof(weights));
            var (quotient, remainder) = Int128.DivRem((Int128)whole * weights[i], sum);
            parts[i] = (long)quotient;
            remainders[i] = (long)remainder;
            left -= parts[i];
        }
        if (left == 0)
            return parts;
        var order = Enumerable.Range(0, parts.Length).ToArray();
        Array.Sort(
            order,
            (a, b) =>
                remainders[a] != remainders[b] ? remainders[b].CompareTo(remainders[a])
                : tie is null || a == b ? a.CompareTo(b)
                : tie(a, b)
        );
        for (var i = 0; i < left; i++)
            parts[order[i]]++;
        return parts;
    }
}
