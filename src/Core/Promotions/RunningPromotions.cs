using Kaunta.Core.Pricing;

namespace Kaunta.Core.Promotions;

/// <summary>Which of the shop's promotions take part in a basket, and in which order.</summary>
internal static class RunningPromotions
{
    /// <exception cref="RefusedException">A promotion, the time or a coupon is not as it must be.</exception>
    public static List<Promotion> Of(Basket basket)
    {
        CheckRepeated(basket.Promotions);
        foreach (var promotion in basket.Promotions)
            PromotionChecks.Check(promotion);
        basket.At?.Check();
        CheckCoupons(basket);
        var running = new List<Promotion>(basket.Promotions.Count);
        foreach (var promotion in basket.Promotions)
            if (Runs(promotion, basket))
                running.Add(promotion);
        running.Sort((a, b) => a.Priority != b.Priority ? a.Priority.CompareTo(b.Priority) : string.CompareOrdinal(a.Id, b.Id));
        return running;
    }

    public static bool Runs(Promotion promotion, Basket basket) =>
        (promotion.Coupon is null || basket.Coupons.Contains(promotion.Coupon))
        && IsHere(promotion, basket)
        && IsFor(promotion, basket)
        && IsNow(promotion, basket);

    private static void CheckRepeated(IReadOnlyList<Promotion> promotions)
    {
        // For as many as a shop has, comparing beats hashing.
        if (promotions.Count > 32)
        {
            if (promotions.DistinctBy(promotion => promotion.Id).Count() < promotions.Count)
                throw CoreRefusals.PromotionRepeated();
            return;
        }
        for (var i = 1; i < promotions.Count; i++)
        for (var before = 0; before < i; before++)
            if (promotions[before].Id == promotions[i].Id)
                throw CoreRefusals.PromotionRepeated();
    }

    // A coupon that does nothing for a reason is told, so that nobody thinks that it was taken off.
    private static void CheckCoupons(Basket basket)
    {
        for (var i = 0; i < basket.Coupons.Count; i++)
        {
            for (var before = 0; before < i; before++)
                if (basket.Coupons[before] == basket.Coupons[i])
                    throw CoreRefusals.CouponRepeated();
            var meant = basket.Promotions.Where(promotion => promotion.Coupon == basket.Coupons[i]).ToList();
            if (meant.Count == 0)
                throw CoreRefusals.CouponUnknown();
            if (meant.RemoveAll(promotion => !IsHere(promotion, basket)) > 0 && meant.Count == 0)
                throw CoreRefusals.CouponElsewhere();
            if (meant.RemoveAll(promotion => !IsFor(promotion, basket)) > 0 && meant.Count == 0)
                throw CoreRefusals.CouponNotForCustomer();
            if (!meant.Exists(promotion => IsNow(promotion, basket)))
                throw CoreRefusals.CouponNotNow();
        }
    }

    private static bool IsHere(Promotion promotion, Basket basket) =>
        promotion.Locations.Count == 0 || (basket.Location is not null && promotion.Locations.Contains(basket.Location));

    private static bool IsFor(Promotion promotion, Basket basket) =>
        promotion.CustomerGroups.Count == 0
        || (basket.CustomerGroup is not null && promotion.CustomerGroups.Contains(basket.CustomerGroup));

    private static bool IsNow(Promotion promotion, Basket basket) =>
        promotion.Window is null || promotion.Window.Contains(basket.At ?? throw CoreRefusals.TimeMissing());
}
