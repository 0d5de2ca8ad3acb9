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

    // Filled anew for each promotion.
    private readonly List<Slice> _matching;
    private readonly List<Slice> _rewarded = [];
    private readonly List<Slice> _taken;
    private readonly List<Slice> _lines;
    private readonly List<(Slice Part, Slice From)> _cuts = [];

    private PromotionRun(OpenLine[] lines)
    {
        _slices = new List<Slice>(lines.Length + 8);
        _matching = new List<Slice>(lines.Length + 8);
        _taken = new List<Slice>(lines.Length + 8);
        _lines = new List<Slice>(lines.Length);
        foreach (var line in lines)
            _slices.Add(new Slice(line, line.Source.Quantity, line.Net));
    }

    public static void Grant(IReadOnlyList<Promotion> running, OpenLine[] lines)
    {
        var run = new PromotionRun(lines);
        foreach (var promotion in running)
            run.Grant(promotion);
    }

    private void Grant(Promotion promotion)
    {
        Match(promotion.Items, _matching);
        if (_matching.Count == 0)
            return;
        _taken.Clear();
        _cuts.Clear();
        switch (promotion.Kind)
        {
            case PromotionKind.BuyGet:
                TakeRewarded(promotion);
                RewardByLine(promotion, _taken);
                break;
            case PromotionKind.Bundle:
                Spread(promotion, _taken, TakeBundles(promotion));
                break;
            case PromotionKind.BasketPercent or PromotionKind.BasketAmount:
                var net = 0L;
                foreach (var slice in _matching)
                    net = Exact.Add(net, slice.Net);
                if (net < promotion.Threshold)
                    break;
                Spread(
                    promotion,
                    _matching,
                    promotion.Kind == PromotionKind.BasketPercent
                        ? Exact.MultiplyDivide(net, promotion.Value, Exact.Million)
                        : Math.Min(promotion.Value, net)
                );
                break;
            default:
                if (promotion.Limit is { } limit)
                {
                    TakeDearest(limit);
                    RewardByLine(promotion, _taken);
                }
                else
                    RewardByLine(promotion, _matching);
                break;
        }
    }

    private void Match(Goods goods, List<Slice> matching)
    {
        matching.Clear();
        OpenLine? line = null;
        var covered = false;
        foreach (var slice in _slices)
        {
            if (!slice.IsOpen || slice.Net == 0)
                continue;
            if (line != slice.Line)
                (line, covered) = (slice.Line, goods.Covers(slice.Line.Source));
            if (covered)
                matching.Add(slice);
        }
    }

    // ---- which units ----------------------------------------------------------------------------------------------------------

    /// <summary>Up to <paramref name="units"/> units, the dearest first: a customer picks those.</summary>
    private void TakeDearest(long units)
    {
        _matching.Sort(DearestFirst);
        var left = units > Exact.Max / Slice.Unit ? Exact.Max : units * Slice.Unit;
        foreach (var slice in _matching)
        {
            if (left == 0)
                break;
            var quantity = Math.Min(left, slice.Quantity);
            left -= quantity;
            Take(slice, quantity);
        }
    }

    /// <summary>The cheapest units, as many as there are units bought for them that are not rewarded themselves.</summary>
    private void TakeRewarded(Promotion promotion)
    {
        Match(promotion.GetItems ?? promotion.Items, _rewarded);
        _rewarded.RemoveAll(slice => slice.Units == 0);
        _rewarded.Sort(CheapestFirst);
        foreach (var slice in _matching)
            slice.IsBought = true;
        var boughtUnits = UnitsOf(_matching);
        // The more times, the more must be bought and the less is left to count: so the largest number is found by halving.
        var (times, most) = (0L, Math.Min(boughtUnits / promotion.Buy, UnitsOf(_rewarded) / promotion.Get));
        most = Math.Min(most, promotion.Limit ?? most);
        while (times < most)
        {
            var middle = times + (most - times + 1) / 2;
            if (boughtUnits - Overlap(middle * promotion.Get) >= middle * promotion.Buy)
                times = middle;
            else
                most = middle - 1;
        }
        foreach (var slice in _matching)
            slice.IsBought = false;
        TakeUnits(_rewarded, times * promotion.Get);
    }

    /// <summary>Units among the cheapest <paramref name="units"/> ones that would also count as bought.</summary>
    private long Overlap(long units)
    {
        var overlap = 0L;
        foreach (var slice in _rewarded)
        {
            var part = Math.Min(units, slice.Units);
            if (slice.IsBought)
                overlap += part;
            units -= part;
        }
        return overlap;
    }

    /// <summary>Full bundles from the dearest units down, as long as a bundle is cheaper than its units.</summary>
    /// <returns>The reward.</returns>
    private long TakeBundles(Promotion promotion)
    {
        _matching.RemoveAll(slice => slice.Units == 0);
        _matching.Sort(DearestFirst);
        var size = promotion.Buy;
        var (bundles, most) = (0L, UnitsOf(_matching) / size);
        most = Math.Min(most, promotion.Limit ?? most);
        while (bundles < most)
        {
            var middle = bundles + (most - bundles + 1) / 2;
            if (NetOfUnits(_matching, middle * size) - NetOfUnits(_matching, (middle - 1) * size) > promotion.Value)
                bundles = middle;
            else
                most = middle - 1;
        }
        var reward = NetOfUnits(_matching, bundles * size) - Exact.Multiply(bundles, promotion.Value);
        if (reward > 0)
            TakeUnits(_matching, bundles * size);
        return reward;
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

    private void TakeUnits(List<Slice> ordered, long units)
    {
        foreach (var slice in ordered)
        {
            if (units == 0)
                break;
            var part = Math.Min(units, slice.Units);
            units -= part;
            Take(slice, part * Slice.Unit);
        }
    }

    private void Take(Slice slice, long quantity)
    {
        var part = quantity == slice.Quantity ? slice : slice.Cut(quantity);
        if (part != slice)
        {
            _slices.Add(part);
            _cuts.Add((part, slice));
        }
        _taken.Add(part);
    }

    private static long UnitsOf(List<Slice> slices)
    {
        var units = 0L;
        foreach (var slice in slices)
            units = Exact.Add(units, slice.Units);
        return units;
    }

    // ---- how much -------------------------------------------------------------------------------------------------------------

    /// <summary>Each line by itself: what its taken units cost, less what they shall cost.</summary>
    private void RewardByLine(Promotion promotion, List<Slice> taken)
    {
        foreach (var own in ByLine(taken))
        {
            var (net, quantity) = (0L, 0L);
            for (var slice = own; slice is not null; slice = slice.Next)
                (net, quantity) = (Exact.Add(net, slice.Net), Exact.Add(quantity, slice.Quantity));
            var reward = Math.Min(net, RewardOf(promotion, net, quantity));
            if (reward > 0)
                Reduce(promotion, own, reward);
            else if (_cuts.Count > 0)
                Rejoin(own);
        }
    }

    /// <summary>
    /// What isn't rewarded isn't cut: so a promotion that grants nothing leaves no trace, and a sale can be computed again from the
    /// promotions that it names.
    /// </summary>
    private void Rejoin(Slice own)
    {
        for (var slice = own; slice is not null; slice = slice.Next)
            foreach (var (part, from) in _cuts)
                if (part == slice)
                {
                    from.Join(part);
                    _slices.Remove(part);
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
    private void Spread(Promotion promotion, List<Slice> taken, long reward)
    {
        if (reward <= 0)
            return;
        var lines = ByLine(taken);
        var nets = new long[lines.Count];
        for (var i = 0; i < nets.Length; i++)
        for (var slice = lines[i]; slice is not null; slice = slice.Next)
            nets[i] = Exact.Add(nets[i], slice.Net);
        var parts = Allocation.Split(reward, nets, (a, b) => Ties.Compare(lines[a].Line, nets[a], lines[b].Line, nets[b]));
        for (var i = 0; i < parts.Length; i++)
            Reduce(promotion, lines[i], parts[i]);
    }

    private static void Reduce(Promotion promotion, Slice own, long reward)
    {
        if (reward <= 0)
            return;
        if (own.Next is null)
            own.Reduce(reward);
        else
        {
            var nets = new List<long>();
            for (var slice = own; slice is not null; slice = slice.Next)
                nets.Add(slice.Net);
            var parts = Allocation.Split(reward, nets);
            var i = 0;
            for (var slice = own; slice is not null; slice = slice.Next)
                slice.Reduce(parts[i++]);
        }
        if (promotion.Exclusive)
            for (var slice = own; slice is not null; slice = slice.Next)
                slice.IsOpen = false;
        own.Line.Promote(new GrantedPromotion(promotion.Id, promotion.Revision, reward));
    }

    /// <summary>The first slice of each line, lines in the order in which they first appear; the others follow by <see cref="Slice.Next"/>.</summary>
    private List<Slice> ByLine(List<Slice> slices)
    {
        _lines.Clear();
        foreach (var slice in slices)
        {
            slice.Next = null;
            if (slice.Line.LastTaken is { } last)
                last.Next = slice;
            else
                _lines.Add(slice);
            slice.Line.LastTaken = slice;
        }
        foreach (var first in _lines)
            first.Line.LastTaken = null;
        return _lines;
    }

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
