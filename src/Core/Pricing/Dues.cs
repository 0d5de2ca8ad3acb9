using Kaunta.Core.Money;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Pricing;

/// <summary>What is due for a line or fee once its taxes are known, minor units.</summary>
internal sealed record Dues(long Net, long Exempted, IReadOnlyList<AppliedTax> Taxes, long Total)
{
    public static Dues Of(long net, IReadOnlyList<AppliedTax> taxes, bool exempt)
    {
        if (!exempt)
            return new Dues(net, 0, taxes, Exact.Add(net, Exact.Sum(taxes.Where(tax => !tax.Inclusive).Select(tax => tax.Amount))));
        // The bases stay: the tax report shows what was sold without tax under each code.
        var exempted = taxes.Where(tax => tax.Inclusive).Sum(tax => tax.Amount);
        return new Dues(net - exempted, exempted, [.. taxes.Select(tax => tax with { Amount = 0 })], net - exempted);
    }
}
