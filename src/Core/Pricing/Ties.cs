namespace Kaunta.Core.Pricing;

/// <summary>
/// Who comes first among equals: by variant, tax group, larger weight, larger net, larger quantity, line number. The number comes
/// last, among lines that are alike in all that matters, so that ringing things up in another order changes no total.
/// </summary>
internal static class Ties
{
    public static int Compare(OpenLine a, OpenLine b) => Compare(a, a.Net, b, b.Net);

    /// <summary>The weights are what is shared out in proportion to.</summary>
    public static int Compare(OpenLine a, long weightOfA, OpenLine b, long weightOfB)
    {
        var order = string.CompareOrdinal(a.Source.Variant, b.Source.Variant);
        if (order == 0)
            order = string.CompareOrdinal(a.Source.TaxGroup ?? "", b.Source.TaxGroup ?? "");
        if (order == 0)
            order = weightOfB.CompareTo(weightOfA);
        if (order == 0)
            order = b.Net.CompareTo(a.Net);
        if (order == 0)
            order = b.Source.Quantity.CompareTo(a.Source.Quantity);
        return order == 0 ? a.Source.Line.CompareTo(b.Source.Line) : order;
    }
}
