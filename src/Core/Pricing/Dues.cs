using Kaunta.Core.Money;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Pricing;

/// <summary>What is due for a line or fee once its taxes are known, minor units.</summary>
internal readonly record struct Dues(long Net, long Exempted, IReadOnlyList<AppliedTax> Taxes, long Total)
{
    public static Dues Of(long net, AppliedTax[] taxes, bool exempt)
    {
        var (inside, added) = (0L, 0L);
        foreach (var tax in taxes)
        {
            if (tax.Inclusive)
                inside = Exact.Add(inside, tax.Amount);
            else
                added = Exact.Add(added, tax.Amount);
        }
        // The bases stay: the tax report shows what was sold without tax under each code.
        return exempt
            ? new Dues(net - inside, inside, Array.ConvertAll(taxes, tax => tax with { Amount = 0 }), net - inside)
            : new Dues(net, 0, taxes, Exact.Add(net, added));
    }
}
