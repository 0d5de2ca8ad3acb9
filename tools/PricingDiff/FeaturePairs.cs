using Kaunta.Core.Pricing;

namespace Kaunta.PricingDiff;

/// <summary>How often each two features met in a completed sale.</summary>
internal sealed class FeaturePairs
{
    private readonly int[,] _counts = new int[Features.All.Count, Features.All.Count];

    /// <returns>False for a case whose sale is refused, which counts for nothing.</returns>
    public bool Count(PricingCase each)
    {
        var sale = BasketPricing.Complete(each.Basket);
        if (sale.Refusal is not null)
            return false;
        var has = Features.All.Select((feature, i) => (i, Has: feature.In(each, sale.Value))).Where(f => f.Has).Select(f => f.i).ToArray();
        foreach (var a in has)
        foreach (var b in has)
            _counts[a, b]++;
        return true;
    }

    public int Alone(int feature) => _counts[feature, feature];

    /// <summary>All pairs that can be together, the rarest first.</summary>
    public IEnumerable<(string A, string B, int Count)> All() =>
        from a in Enumerable.Range(0, Features.All.Count)
        from b in Enumerable.Range(a + 1, Features.All.Count - a - 1)
        where Features.All[a].Group is null || Features.All[a].Group != Features.All[b].Group
        let count = _counts[a, b]
        orderby count
        select (Features.All[a].Name, Features.All[b].Name, count);

    public int Between(int a, int b) => _counts[a, b];
}
