using Kaunta.Core.Money;

namespace Kaunta.Core.Tax;

/// <summary>A sale's taxes summed per code, rate and inclusiveness, in that order.</summary>
internal static class TaxTotals
{
    public static IReadOnlyList<AppliedTax> Of(IEnumerable<AppliedTax> taxes) =>
        [
            .. taxes
                .GroupBy(tax => (tax.Code, tax.Rate, tax.Inclusive))
                .Select(group => new AppliedTax(
                    group.Key.Code,
                    group.Key.Rate,
                    group.Key.Inclusive,
                    Exact.Sum(group.Select(tax => tax.Base)),
                    Exact.Sum(group.Select(tax => tax.Amount))
                ))
                .OrderBy(tax => tax.Code, StringComparer.Ordinal)
                .ThenBy(tax => tax.Rate)
                .ThenBy(tax => tax.Inclusive),
        ];
}
