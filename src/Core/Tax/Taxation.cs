using Kaunta.Core.Money;

namespace Kaunta.Core.Tax;

/// <summary>Something that is taxed: a line's or a fee's net in minor units (at least zero) and its taxes in order.</summary>
internal readonly record struct TaxedItem(long Net, CheckedTaxes Group)
{
    public IReadOnlyList<TaxRule> Taxes => Group.Rules;
}

/// <summary>The taxes of a line or fee once they are known to be in order, with what is computed from them once.</summary>
internal sealed class CheckedTaxes
{
    private CheckedTaxes(IReadOnlyList<TaxRule> source)
    {
        Source = source;
        Rules = source as TaxRule[] ?? [.. source];
        Taxation.Check(Rules);
        Inclusive = Array.FindAll(Rules, tax => tax.Inclusive);
        Shape = InclusiveShape.Of(Inclusive);
    }

    public TaxRule[] Rules { get; }

    public TaxRule[] Inclusive { get; }

    public InclusiveShape Shape { get; }

    private IReadOnlyList<TaxRule> Source { get; }

    /// <summary>Most lines of a basket share a tax group: those that were met before are found again.</summary>
    /// <exception cref="RefusedException">rate_out_of_range, tax_repeated, taxes_too_deep</exception>
    public static CheckedTaxes Of(IReadOnlyList<TaxRule> taxes, List<CheckedTaxes> met)
    {
        foreach (var known in met)
            if (ReferenceEquals(known.Source, taxes))
                return known;
        var fresh = new CheckedTaxes(taxes);
        if (met.Count < 8)
            met.Add(fresh);
        return fresh;
    }
}

/// <summary>
/// Taxes per item. The part of the inclusive taxes is taken out of the net as one figure and split by largest remainder; what is
/// left is the base of the exclusive ones. A compound tax adds the taxes before it to its base.
/// </summary>
internal static class Taxation
{
    private const long MaxRate = 10 * Exact.Million;

    /// <param name="tie">Orders two items of one allocation with equal remainders.</param>
    /// <returns>For each item its taxes in the order of its group.</returns>
    public static IReadOnlyList<AppliedTax[]> Of(TaxedItem[] items, TaxRounding rounding, Comparison<int> tie) =>
        rounding == TaxRounding.Receipt ? new ReceiptTaxation(items, tie).Compute() : Array.ConvertAll(items, OfItem);

    public static void Check(TaxRule[] taxes)
    {
        for (var i = 0; i < taxes.Length; i++)
        {
            var tax = taxes[i];
            if (tax.Rate is < 0 or > MaxRate || (tax.Kind != TaxKind.Standard && tax.Rate != 0))
                throw CoreRefusals.RateOutOfRange();
            for (var before = 0; before < i; before++)
                if (taxes[before].Code == tax.Code)
                    throw CoreRefusals.TaxRepeated();
        }
    }

    private static AppliedTax[] OfItem(TaxedItem item)
    {
        var shape = item.Group.Shape;
        var rules = item.Group.Rules;
        var withoutIncluded = Exact.MultiplyDivide(item.Net, shape.Base, shape.Whole);
        var parts = item.Group.Inclusive.Length switch
        {
            0 => [],
            1 => [item.Net - withoutIncluded],
            _ => Allocation.Split(item.Net - withoutIncluded, shape.Weights),
        };
        var amounts = rules.Length == 1 && rules[0].Inclusive ? parts : new long[rules.Length];
        for (int t = 0, i = 0; t < amounts.Length; t++)
            amounts[t] = rules[t].Inclusive
                ? parts[i++]
                : Exact.MultiplyDivide(BaseOf(item, amounts, withoutIncluded, t), rules[t].Rate, Exact.Million);
        return Applied(item, amounts, withoutIncluded);
    }

    public static IReadOnlyList<TaxRule> InclusiveTaxes(TaxedItem item) => item.Group.Inclusive;

    /// <summary>The base of tax number <paramref name="index"/>, once the amounts of the taxes before it are known.</summary>
    public static long BaseOf(TaxedItem item, long[] amounts, long withoutIncluded, int index)
    {
        var sum = withoutIncluded;
        if (item.Taxes[index].Compound)
            for (var before = 0; before < index; before++)
                if (!item.Taxes[index].Inclusive || item.Taxes[before].Inclusive)
                    sum = Exact.Add(sum, amounts[before]);
        return sum;
    }

    public static AppliedTax[] Applied(TaxedItem item, long[] amounts, long withoutIncluded)
    {
        var rules = item.Group.Rules;
        var applied = new AppliedTax[rules.Length];
        for (var t = 0; t < rules.Length; t++)
        {
            var tax = rules[t];
            applied[t] = new AppliedTax(
                tax.Code,
                tax.Rate,
                tax.Inclusive,
                BaseOf(item, amounts, withoutIncluded, t),
                amounts[t],
                tax.Compound
            );
        }
        return applied;
    }
}
