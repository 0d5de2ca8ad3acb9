using Kaunta.Core.Money;

namespace Kaunta.Core.Tax;

/// <summary>
/// Tax rounded once per receipt: each tax is computed on the sum of the items' bases, and that figure is spread over the items by
/// largest remainder, so that lines and receipt agree.
/// Order: inclusive taxes first, for all items that have the same inclusive taxes together; then the exclusive ones, each for all
/// items that have it, as soon as the taxes that its bases contain are known. Only where two compound taxes each wait for the other
/// (A on B in one group, B on A in another) is a tax computed on part of its items, and then on the rest.
/// </summary>
internal sealed class ReceiptTaxation(TaxedItem[] items, Comparison<int> tie)
{
    private readonly long[][] _amounts = [.. items.Select(item => new long[item.Taxes.Count])];
    private readonly long[] _base = [.. items.Select(item => item.Net)];

    public IReadOnlyList<AppliedTax[]> Compute()
    {
        foreach (var group in Indexes().GroupBy(InclusiveKey).Where(group => group.Key.Length > 0))
            TakeOutIncluded([.. group]);
        var waiting = Places()
            .GroupBy(place => (Rule(place).Code, Rule(place).Rate))
            .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Rate)
            .Select(group => group.ToList())
            .ToList();
        bool IsReady(Place place) =>
            !Rule(place).Compound || !waiting.Exists(group => group.Exists(other => other.Item == place.Item && other.Tax < place.Tax));
        while (waiting.Count > 0)
        {
            var next = waiting.Find(group => group.TrueForAll(IsReady)) ?? waiting.First(group => group.Exists(IsReady));
            var now = next.Where(IsReady).ToArray();
            AddExclusive(now);
            next.RemoveAll(now.Contains);
            waiting.RemoveAll(group => group.Count == 0);
        }
        return [.. items.Select((item, i) => Taxation.Applied(item, _amounts[i], _base[i]))];
    }

    private void TakeOutIncluded(int[] group)
    {
        var shape = items[group[0]].Group.Shape;
        var nets = group.Select(i => items[i].Net).ToArray();
        var net = Exact.Sum(nets);
        var included = net - Exact.MultiplyDivide(net, shape.Base, shape.Whole);
        var byItem = Allocation.Split(included, nets, (a, b) => tie(group[a], group[b]));
        var owed = Allocation.Split(included, shape.Weights);
        var weight = Exact.Sum(shape.Weights);

        // Rows (items) and columns (taxes) must both come out exactly: everyone gets the share rounded down, then each item hands
        // its left-over units to the tax that is still owed most. The columns can't run dry before the rows: both sums are equal.
        var shares = byItem
            .Select(part => shape.Weights.Select(w => weight == 0 ? 0 : (long)((Int128)part * w / weight)).ToArray())
            .ToArray();
        foreach (var share in shares)
            for (var t = 0; t < owed.Length; t++)
                owed[t] -= share[t];
        foreach (var row in Enumerable.Range(0, group.Length).Order(Comparer<int>.Create((a, b) => a == b ? 0 : tie(group[a], group[b]))))
        {
            for (var left = byItem[row] - shares[row].Sum(); left > 0; left--)
            {
                var most = Array.IndexOf(owed, owed.Max());
                shares[row][most]++;
                owed[most]--;
            }
            var item = group[row];
            _base[item] -= byItem[row];
            for (int t = 0, i = 0; t < _amounts[item].Length; t++)
                if (items[item].Taxes[t].Inclusive)
                    _amounts[item][t] = shares[row][i++];
        }
    }

    private void AddExclusive(Place[] group)
    {
        var bases = group.Select(place => Taxation.BaseOf(items[place.Item], _amounts[place.Item], _base[place.Item], place.Tax)).ToArray();
        var whole = Exact.MultiplyDivide(Exact.Sum(bases), Rule(group[0]).Rate, Exact.Million);
        var parts = Allocation.Split(whole, bases, (a, b) => tie(group[a].Item, group[b].Item));
        for (var i = 0; i < group.Length; i++)
            _amounts[group[i].Item][group[i].Tax] = parts[i];
    }

    private IEnumerable<int> Indexes() => Enumerable.Range(0, items.Length);

    private IReadOnlyList<Place> Places() =>
        [.. Indexes().SelectMany(i => items[i].Taxes.Select((_, t) => new Place(i, t))).Where(place => !Rule(place).Inclusive)];

    private TaxRule Rule(Place place) => items[place.Item].Taxes[place.Tax];

    private string InclusiveKey(int item) =>
        string.Concat(Taxation.InclusiveTaxes(items[item]).Select(tax => $"{tax.Code}\u001f{tax.Rate}\u001f{tax.Compound}\u001e"));

    /// <summary>Tax number <paramref name="Tax"/> of item number <paramref name="Item"/>.</summary>
    private readonly record struct Place(int Item, int Tax);
}
