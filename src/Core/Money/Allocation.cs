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
            (parts[i], remainders[i]) = Exact.ProductDivRem(whole, weights[i], sum);
            left -= parts[i];
        }
        if (left > 0)
            HandOut(left, parts, remainders, tie);
        return parts;
    }

    private static void HandOut(long left, long[] parts, long[] remainders, Comparison<int>? tie)
    {
        int Compare(int a, int b) =>
            remainders[a] != remainders[b] ? remainders[b].CompareTo(remainders[a])
            : tie is null || a == b ? a.CompareTo(b)
            : tie(a, b);
        // Less is left than there are parts. Of a few parts the next one is found faster than all are sorted.
        if (parts.Length <= 32)
        {
            var given = 0u;
            for (; left > 0; left--)
            {
                var first = -1;
                for (var i = 0; i < parts.Length; i++)
                    if ((given & (1u << i)) == 0 && (first < 0 || Compare(i, first) < 0))
                        first = i;
                given |= 1u << first;
                parts[first]++;
            }
            return;
        }
        var order = new int[parts.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, Compare);
        for (var i = 0; i < left; i++)
            parts[order[i]]++;
    }
}
