using Kaunta.Core.Tax;

namespace Kaunta.Core.Pricing;

/// <summary>Gives lines and fees the taxes of the groups that they name.</summary>
internal static class TaxGroups
{
    /// <exception cref="RefusedException">tax_group_unknown</exception>
    public static Basket Resolve(Basket basket)
    {
        if (basket.TaxGroups is not { } groups)
            return basket;
        IReadOnlyList<TaxRule> Find(string group) =>
            groups.TryGetValue(group, out var taxes) ? taxes : throw CoreRefusals.TaxGroupUnknown();
        return basket with
        {
            Lines = [.. basket.Lines.Select(line => line.TaxGroup is null ? line : line with { Taxes = Find(line.TaxGroup) })],
            Fees = [.. basket.Fees.Select(fee => fee.TaxGroup is null ? fee : fee with { Taxes = Find(fee.TaxGroup) })],
        };
    }
}
