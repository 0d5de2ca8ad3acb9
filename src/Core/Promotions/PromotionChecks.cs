using Kaunta.Core.Money;
using Kaunta.Core.Pricing;

namespace Kaunta.Core.Promotions;

/// <summary>What must be so before any promotion is granted. The order of the checks is that of app/core/promotion.ts.</summary>
public static class PromotionChecks
{
    /// <summary>Null, or why this promotion can't be kept or granted.</summary>
    public static Refusal? Of(Promotion promotion)
    {
        try
        {
            Check(promotion);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal;
        }
    }

    /// <summary>Whether a promotion takes part in a basket: by coupon, location, customer group and time.</summary>
    /// <exception cref="RefusedException">time_missing</exception>
    public static bool Runs(Promotion promotion, Basket basket) => RunningPromotions.Runs(promotion, basket);

    internal static void Check(Promotion promotion)
    {
        var percent =
            promotion.Kind is PromotionKind.Percent or PromotionKind.BasketPercent
            || (promotion.Kind == PromotionKind.BuyGet && promotion.Reward == RewardKind.Percent);
        if (promotion.Value < 0 || promotion.Value > (percent ? Exact.Million : Exact.Max))
            throw CoreRefusals.PromotionOutOfRange();
        if (promotion.Threshold is < 0 or > Exact.Max || promotion.Limit is < 1 or > Exact.Max)
            throw CoreRefusals.PromotionOutOfRange();
        if (promotion.Kind is PromotionKind.BuyGet or PromotionKind.Bundle && promotion.Buy is < 1 or > Exact.Max)
            throw CoreRefusals.PromotionOutOfRange();
        if (promotion.Kind == PromotionKind.BuyGet && promotion.Get is < 1 or > Exact.Max)
            throw CoreRefusals.PromotionOutOfRange();
        promotion.Window?.Check();
    }
}
