using Kaunta.Core.Money;

namespace Kaunta.Core.Tax;

/// <summary>Something that is taxed: a line's or a fee's net in minor units (at least zero) and its taxes in order.</summary>
internal sealed record TaxedItem(long Net, IReadOnlyList<TaxRule> Taxes);

/// <summary>
/// Taxes per item. The part of the inclusive taxes is taken out of the net as one figure and split by largest remainder; what is
/// left is the base of the exclusive ones. A compound tax adds the taxes before it to its base.
/// </summary>
internal static class Taxation
{
    private const long MaxRate = 10 * Exact.Million;

    /// <param name="tie">Orders two items of one allocation with equal remainders.</param>
    /// <returns>For each item its taxes in the order of its group.</returns>
    public static IReadOnlyList<AppliedTax[]> Of(IReadOnlyList<TaxedItem> items, TaxRounding rounding, Comparison<int> tie) =>
        rounding == TaxRounding.Receipt ? new ReceiptTaxation(items, tie).Compute() : [.. items.Select(OfItem)];

    public static void Check(IReadOnlyList<TaxRule> taxes)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tax in taxes)
        {
            if (tax.Rate is < 0 or > MaxRate || (tax.Kind != TaxKind.Standard && tax.Rate != 0))
                throw CoreRefusals.RateOutOfRange();
            if (!codes.Add(tax.Code))
                throw CoreRefusals.TaxRepeated();
        }
        InclusiveShape.Of([.. taxes.Where(tax => tax.Inclusive)]);
    }

    private static AppliedTax[] OfItem(TaxedItem item)
    {
        var inside = InclusiveTaxes(item);
        var shape = InclusiveShape.Of(inside);
        var included = item.Net - Exact.MultiplyDivide(item.Net, shape.Base, shape.Whole);
        var parts = inside.Count == 0 ? [] : Allocation.Split(included, shape.Weights);
        var amounts = new long[item.Taxes.Count];
        for (int t = 0, i = 0; t < amounts.Length; t++)
            amounts[t] = item.Taxes[t].Inclusive
                ? parts[i++]
                : Exact.MultiplyDivide(BaseOf(item, amounts, item.Net - included, t), item.Taxes[t].Rate, Exact.Million);
        return Applied(item, amounts, item.Net - included);
    }

    public static IReadOnlyList<TaxRule> InclusiveTaxes(TaxedItem item) => [.. item.Taxes.Where(tax => tax.Inclusive)];

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

    public static AppliedTax[] Applied(TaxedItem item, long[] amounts, long withoutIncluded) =>
        [
            .. item.Taxes.Select(
                (tax, t) =>
                    new AppliedTax(tax.Code, tax.Rate, tax.Inclusive, BaseOf(item, amounts, withoutIncluded, t), amounts[t], tax.Compound)
            ),
        ];
}
