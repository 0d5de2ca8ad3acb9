using Kaunta.Core.Money;

namespace Kaunta.Core.Tax;

/// <summary>
/// How the taxes inside a price relate to it, as whole numbers: of <c>Whole</c> parts of price, <c>Base</c> parts are the price
/// without tax and <c>Weights[i]</c> parts are tax i. For 16 % it is 25 of 29, and 4. For 10 % with 20 % stacked on it, of 132
/// parts 100 are base, 10 the first and 22 the second. Keeping the fraction in lowest terms keeps products small, and makes
/// taking out stacked taxes exact: nothing is rounded before the last step.
/// </summary>
internal sealed record InclusiveShape(long Base, long Whole, IReadOnlyList<long> Weights)
{
    /// <param name="taxes">The inclusive taxes only, in the order of the group.</param>
    public static InclusiveShape Of(IReadOnlyList<TaxRule> taxes)
    {
        long unit = 1;
        long above = 0;
        var weights = new List<long>(taxes.Count);
        foreach (var tax in taxes)
        {
            var common = Divisor(tax.Rate, Exact.Million);
            var scale = Exact.Million / common;
            var weight = Times(tax.Rate / common, tax.Compound ? Plus(unit, above) : unit);
            unit = Times(unit, scale);
            above = Plus(Times(above, scale), weight);
            for (var i = 0; i < weights.Count; i++)
                weights[i] = Times(weights[i], scale);
            weights.Add(weight);
            var shared = weights.Aggregate(unit, Divisor);
            unit /= shared;
            above /= shared;
            for (var i = 0; i < weights.Count; i++)
                weights[i] /= shared;
        }
        return new InclusiveShape(unit, Plus(unit, above), weights);
    }

    private static long Divisor(long a, long b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private static long Times(long a, long b) => Fit((Int128)a * b);

    private static long Plus(long a, long b) => Fit((Int128)a + b);

    private static long Fit(Int128 value) => value <= Exact.Max ? (long)value : throw CoreRefusals.TaxesTooDeep();
}
