using Kaunta.Core.Promotions;

namespace Kaunta.PricingDiff;

/// <summary>Random promotions for random baskets: most of them meet goods, time and customer, so that they really grant something.</summary>
internal sealed class RandomPromotions(Random random)
{
    public static readonly string[] Coupons = ["TEN", "FREE"];
    private static readonly string[] Dates = ["2026-11-14", "2026-11-17", "2026-11-20", "2026-11-25", "2026-12-31"];

    public IReadOnlyList<Promotion> Some()
    {
        var promotions = new List<Promotion>();
        var wanted = Chance(0.15) ? 0 : random.Next(1, 7);
        while (promotions.Count < wanted)
            promotions.Add(One(promotions.Count));
        var mixed = promotions.ToArray();
        random.Shuffle(mixed);
        return mixed;
    }

    private Promotion One(int number)
    {
        var kind = Chance(0.2) ? PromotionKind.BuyGet : Of(Enum.GetValues<PromotionKind>());
        var reward = Of(Enum.GetValues<RewardKind>());
        var percent =
            kind is PromotionKind.Percent or PromotionKind.BasketPercent || (kind == PromotionKind.BuyGet && reward == RewardKind.Percent);
        var price = kind == PromotionKind.FixedPrice || (kind == PromotionKind.BuyGet && reward == RewardKind.FixedPrice);
        return new Promotion
        {
            Id = $"p{number}",
            Revision = $"r{number}",
            Priority = random.Next(0, 3),
            Kind = kind,
            Value =
                percent ? (Chance(0.1) ? 1_000_000 : random.Next(0, 400_000))
                : price ? random.Next(0, 100) * 1000L
                : random.Next(0, Chance(0.5) ? 50 : 5000),
            Items = Goods(0.5),
            Buy = random.Next(1, 4),
            Get = random.Next(1, 3),
            GetItems = kind == PromotionKind.BuyGet && Chance(0.35) ? Goods(0.3) : null,
            Reward = reward,
            Threshold = Chance(0.3) ? random.Next(0, 20_000) : 0,
            Exclusive = Chance(0.3),
            Limit = Chance(0.3) ? random.Next(1, 4) : null,
            Window = Chance(0.4) ? Window() : null,
            Locations = Chance(0.25) ? ["here", "there"] : [],
            CustomerGroups = Chance(0.25) ? ["members"] : [],
            Coupon = Chance(0.25) ? Of(Coupons) : null,
        };
    }

    private Goods Goods(double any) =>
        Chance(any)
            ? Kaunta.Core.Promotions.Goods.Any
            : random.Next(3) switch
            {
                0 => new Goods { Variants = [.. new[] { "a", "b", "c", "d" }.Where(_ => Chance(0.6))] },
                1 => new Goods { Products = [Of("p1", "p2")] },
                _ => new Goods { Categories = [Of("c1", "c2")], Variants = [Of("a", "d")] },
            };

    private PromotionWindow Window()
    {
        var hours = Chance(0.6);
        var from = random.Next(0, 1440);
        var to = (from + random.Next(60, 1400)) % 1440;
        return new PromotionWindow
        {
            From = Chance(0.3) ? Of(Dates[0], Dates[1]) : null,
            To = Chance(0.3) ? Of(Dates[2], Dates[3], Dates[4]) : null,
            Days = Chance(0.4) ? [.. Enumerable.Range(1, 7).Where(_ => Chance(0.8))] : [],
            FromMinute = hours ? from : null,
            ToMinute = hours ? to : null,
        };
    }

    private bool Chance(double of) => random.Next(10_000) < of * 10_000;

    private T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
