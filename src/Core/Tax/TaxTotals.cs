using Kaunta.Core.Money;

namespace Kaunta.Core.Tax;

/// <summary>A sale's taxes summed per code, rate and inclusiveness, in that order.</summary>
internal sealed class TaxTotals
{
    private readonly List<AppliedTax> _totals = [];

    public void Add(IReadOnlyList<AppliedTax> taxes)
    {
        // A sale has few different taxes: looking through them is faster than a table.
        for (var t = 0; t < taxes.Count; t++)
        {
            var tax = taxes[t];
            var i = 0;
            while (i < _totals.Count && !IsSame(_totals[i], tax))
                i++;
            if (i == _totals.Count)
                _totals.Add(new AppliedTax(tax.Code, tax.Rate, tax.Inclusive, 0, 0));
            var total = _totals[i];
            _totals[i] = total with { Base = Exact.Add(total.Base, tax.Base), Amount = Exact.Add(total.Amount, tax.Amount) };
        }
    }

    public IReadOnlyList<AppliedTax> InOrder()
    {
        _totals.Sort(
            (a, b) =>
            {
                var order = string.CompareOrdinal(a.Code, b.Code);
                if (order == 0)
                    order = a.Rate.CompareTo(b.Rate);
                return order == 0 ? a.Inclusive.CompareTo(b.Inclusive) : order;
            }
        );
        return _totals;
    }

    private static bool IsSame(AppliedTax a, AppliedTax b) => a.Rate == b.Rate && a.Inclusive == b.Inclusive && a.Code == b.Code;
}
