using Kaunta.Core.Money;
using Kaunta.Core.Pricing;

namespace Kaunta.Core.Promotions;

/// <summary>
/// Grants the running promotions one after the other, each on what the earlier ones left. What costs nothing any more takes no part;
/// so nothing is rewarded that is free already. app/core/promotions.ts is the same, function by function.
/// </summary>
internal sealed class PromotionRun
{
    private readonly List<Slice> _slices;
    private readonly List<Slice> _taken = [];

    private PromotionRun(OpenLine[] lines)
    {
        _slices = new List<Slice>(lines.Length);
        foreach (var line in lines)
            _slices.Add(new Slice(line, line.Source.Quantity, line.Net));
    }

    public static void Grant(IReadOnlyList<Promotion> running, OpenLine[] lines)
    {
        var run = new PromotionRun(lines);
        foreach (var promotion in running)
        {
            run._taken.Clear();
            run.Grant(promotion);
        }
    }

    private void Grant(Promotion promotion)
    {
        var matching = Matching(promotion.Items);
        if (matching.Count == 0)
            return;
        switch (promotion.Kind)
        {
            case PromotionKind.BuyGet:
                RewardByLine(promotion, TakeRewarded(promotion, matching));
                break;
            case PromotionKind.Bundle:
                var (taken, reward) = TakeBundles(promotion, matching);
                Spread(promotion, taken, reward);
                break;
            case PromotionKind.BasketPercent or PromotionKind.BasketAmount:
                var net = NetOf(matching);
                if (net < promotion.Threshold)
                    break;
                Spread(
                    promotion,
                    matching,
                    promotion.Kind == PromotionKind.BasketPercent
                        ? Exact.MultiplyDivide(net, promotion.Value, Exact.Million)
                        : Math.Min(promotion.Value, net)
                );
                break;
            default:
                RewardByLine(promotion, promotion.Limit is { } limit ? TakeDearest(matching, limit) : matching);
                break;
        }
    }

    private List<Slice> Matching(Goods goods)
    {
        var matching = new List<Slice>(_slices.Count);
        OpenLine? line = null;
        var matches = false;
        foreach (var slice in _slices)
        {
            // A line's slices follow one another often enough to ask once.
            if (line != slice.Line)
                (line, matches) = (slice.Line, Covers(goods, slice.Line.Source));
            if (matches && slice.IsOpen && slice.Net > 0)
                matching.Add(slice);
        }
        return matching;
    }

    private static bool Covers(Goods goods, BasketLine line) =>
        (goods.Variants.Count == 0 && goods.Products.Count == 0 && goods.Categories.Count == 0)
        || goods.Variants.Contains(line.Variant)
        || (line.Product is not null && goods.Products.Contains(line.Product))
        || (line.Category is not null && goods.Categories.Contains(line.Category));

    // ---- which units ----------------------------------------------------------------------------------------------------------

    /// <summary>Up to <paramref name="units"/> units, the dearest first: a customer picks those.</summary>
    private List<Slice> TakeDearest(List<Slice> matching, long units)
    {
        matching.Sort(DearestFirst);
        var left = units > Exact.Max / Slice.Unit ? Exact.Max : units * Slice.Unit;
        var taken = new List<Slice>(matching.Count);
        foreach (var slice in matching)
        {
            if (left == 0)
                break;
            var quantity = Math.Min(left, slice.Quantity);
            taken.Add(Take(slice, quantity));
            left -= quantity;
        }
        return taken;
    }

    /// <summary>The cheapest units, as many as there are units bought for them that are not rewarded themselves.</summary>
    private List<Slice> TakeRewarded(Promotion promotion, List<Slice> bought)
    {
        var rewarded = promotion.GetItems is null ? bought : Matching(promotion.GetItems);
        rewarded = [.. rewarded.Where(slice => slice.Units > 0)];
        rewarded.Sort(CheapestFirst);
        var both = promotion.GetItems is null ? null : new HashSet<Slice>(bought, ReferenceEqualityComparer.Instance);
        var boughtUnits = UnitsOf(bought);

        // Units among the cheapest `units` ones that would also count as bought.
        long Overlap(long units)
        {
            if (both is null)
                return units;
            var overlap = 0L;
            foreach (var slice in rewarded)
            {
                var part = Math.Min(units, slice.Units);
                if (both.Contains(slice))
                    overlap += part;
                units -= part;
            }
            return overlap;
        }

        // The more times, the more must be bought and the less is left to count: so the largest number is found by halving.
        var (times, most) = (0L, Math.Min(boughtUnits / promotion.Buy, UnitsOf(rewarded) / promotion.Get));
        most = Math.Min(most, promotion.Limit ?? most);
        while (times < most)
        {
            var middle = times + (most - times + 1) / 2;
            if (boughtUnits - Overlap(middle * promotion.Get) >= middle * promotion.Buy)
                times = middle;
            else
                most = middle - 1;
        }
        return TakeUnits(rewarded, times * promotion.Get);
    }

    /// <summary>Full bundles from the dearest units down, as long as a bundle is cheaper than its units.</summary>
    private (List<Slice> Taken, long Reward) TakeBundles(Promotion promotion, List<Slice> matching)
    {
        matching.RemoveAll(slice => slice.Units == 0);
        matching.Sort(DearestFirst);
        var size = promotion.Buy;
        var (bundles, most) = (0L, UnitsOf(matching) / size);
        most = Math.Min(most, promotion.Limit ?? most);
        while (bundles < most)
        {
            var middle = bundles + (most - bundles + 1) / 2;
            if (NetOfUnits(matching, middle * size) - NetOfUnits(matching, (middle - 1) * size) > promotion.Value)
                bundles = middle;
            else
                most = middle - 1;
        }
        var reward = NetOfUnits(matching, bundles * size) - Exact.Multiply(bundles, promotion.Value);
        return reward > 0 ? (TakeUnits(matching, bundles * size), reward) : ([], 0);
    }

    private static long NetOfUnits(List<Slice> ordered, long units)
    {
        var net = 0L;
        foreach (var slice in ordered)
        {
            if (units == 0)
                break;
            var part = Math.Min(units, slice.Units);
            net = Exact.Add(net, slice.NetOf(part * Slice.Unit));
            units -= part;
        }
        return net;
    }

    private List<Slice> TakeUnits(List<Slice> ordered, long units)
    {
        var taken = new List<Slice>();
        foreach (var slice in ordered)
        {
            if (units == 0)
                break;
            var part = Math.Min(units, slice.Units);
            taken.Add(Take(slice, part * Slice.Unit));
            units -= part;
        }
        return taken;
    }

    private Slice Take(Slice slice, long quantity)
    {
        if (quantity == slice.Quantity)
            return slice;
        var part = slice.Cut(quantity);
        _slices.Add(part);
        return part;
    }

    // ---- how much -------------------------------------------------------------------------------------------------------------

    /// <summary>Each line by itself: what its taken units cost, less what they shall cost.</summary>
    private void RewardByLine(Promotion promotion, List<Slice> taken)
    {
        foreach (var own in ByLine(taken))
        {
            var net = NetOf(own);
            var quantity = own.Sum(slice => slice.Quantity);
            Reduce(promotion, own, Math.Min(net, RewardOf(promotion, net, quantity)));
        }
    }

    private static long RewardOf(Promotion promotion, long net, long quantity)
    {
        var isAmount = promotion.Kind == PromotionKind.Amount;
        var isPrice = promotion.Kind == PromotionKind.FixedPrice;
        if (promotion.Kind == PromotionKind.BuyGet)
        {
            if (promotion.Reward == RewardKind.Free)
                return net;
            isPrice = promotion.Reward == RewardKind.FixedPrice;
        }
        return isAmount ? Exact.MultiplyDivide(promotion.Value, quantity, Slice.Unit)
            : isPrice ? net - Exact.Extend(promotion.Value, quantity)
            : Exact.MultiplyDivide(net, promotion.Value, Exact.Million);
    }

    /// <summary>One reward over the lines of the taken units, in proportion to what these cost.</summary>
    private static void Spread(Promotion promotion, List<Slice> taken, long reward)
    {
        if (reward <= 0)
            return;
        var lines = ByLine(taken);
        var nets = lines.ConvertAll(NetOf);
        var parts = Allocation.Split(reward, nets, (a, b) => Ties.Compare(lines[a][0].Line, nets[a], lines[b][0].Line, nets[b]));
        for (var i = 0; i < lines.Count; i++)
            Reduce(promotion, lines[i], parts[i]);
    }

    private static void Reduce(Promotion promotion, List<Slice> own, long reward)
    {
        if (reward <= 0)
            return;
        if (own.Count == 1)
            own[0].Reduce(reward);
        else
        {
            var parts = Allocation.Split(reward, own.ConvertAll(slice => slice.Net));
            for (var i = 0; i < parts.Length; i++)
                own[i].Reduce(parts[i]);
        }
        if (promotion.Exclusive)
            foreach (var slice in own)
                slice.IsOpen = false;
        own[0].Line.Promote(new GrantedPromotion(promotion.Id, promotion.Revision, reward));
    }

    /// <summary>The slices of each line, lines in the order in which they first appear.</summary>
    private static List<List<Slice>> ByLine(List<Slice> slices)
    {
        var groups = new List<List<Slice>>(slices.Count);
        foreach (var slice in slices)
        {
            var group = groups.Find(own => own[0].Line == slice.Line);
            if (group is null)
                groups.Add([slice]);
            else
                group.Add(slice);
        }
        return groups;
    }

    private static long UnitsOf(List<Slice> slices) => Exact.Sum(slices.Select(slice => slice.Units));

    private static long NetOf(List<Slice> slices) => Exact.Sum(slices.Select(slice => slice.Net));

    // List.Sort is not stable: the comparison itself must leave nothing open but what is alike in all that matters.
    private static int CheapestFirst(Slice a, Slice b)
    {
        var order = Slice.ComparePrice(a, b);
        return order == 0 ? CompareAlike(a, b) : order;
    }

    private static int DearestFirst(Slice a, Slice b)
    {
        var order = Slice.ComparePrice(b, a);
        return order == 0 ? CompareAlike(a, b) : order;
    }

    private static int CompareAlike(Slice a, Slice b) => ReferenceEquals(a, b) ? 0 : Ties.Compare(a.Line, a.Net, b.Line, b.Net);
}
