using Kaunta.Core.Money;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.PricingDiff;

/// <summary>What a case can have. Two of one group can't be in the same sale.</summary>
internal sealed record Feature(string Name, Func<PricingCase, PricedSale, bool> In, string? Group = null);

internal static class Features
{
    public static IReadOnlyList<Feature> All { get; } =
    [
        new("no decimals", (c, _) => Exponent(c) == 0, "currency"),
        new("two decimals", (c, _) => Exponent(c) == 2, "currency"),
        new("three decimals", (c, _) => Exponent(c) == 3, "currency"),
        new("receipt rounding", (c, _) => c.Basket.TaxRounding == TaxRounding.Receipt, "rounding"),
        new("line rounding", (c, _) => c.Basket.TaxRounding == TaxRounding.Line, "rounding"),
        new("exempt customer", (c, _) => c.Basket.TaxExempt),
        new("several lines", (c, _) => c.Basket.Lines.Count > 1),
        new("repeated variant", (c, _) => c.Basket.Lines.GroupBy(line => line.Variant).Any(group => group.Count() > 1)),
        new("weighed", (c, _) => c.Basket.Lines.Any(line => line.Quantity % 1000 != 0)),
        new("free goods", (c, _) => c.Basket.Lines.Any(line => line.UnitPrice == 0)),
        new("line percent", (c, _) => LineDiscount(c, AmountKind.Percent)),
        new("line amount", (c, _) => LineDiscount(c, AmountKind.Amount)),
        new("basket discount percent", (c, _) => c.Basket.BasketDiscounts.Any(discount => discount.Kind == AmountKind.Percent)),
        new("basket discount amount", (c, _) => c.Basket.BasketDiscounts.Any(discount => discount.Kind == AmountKind.Amount)),
        new("inclusive tax", (c, _) => Taxed(c, tax => tax.Inclusive && !tax.Compound)),
        new("exclusive tax", (c, _) => Taxed(c, tax => !tax.Inclusive && !tax.Compound)),
        new("inclusive compound", (c, _) => Taxed(c, tax => tax.Inclusive && tax.Compound)),
        new("exclusive compound", (c, _) => Taxed(c, tax => !tax.Inclusive && tax.Compound)),
        new("zero-rated or exempt goods", (c, _) => Taxed(c, tax => tax.Kind != TaxKind.Standard)),
        new("fee percent", (c, _) => c.Basket.Fees.Any(fee => fee.Kind == AmountKind.Percent)),
        new("fee amount", (c, _) => c.Basket.Fees.Any(fee => fee.Kind == AmountKind.Amount)),
        new("fee per line", (c, _) => c.Basket.Fees.Any(fee => fee.PerLine)),
        new("taxed fee", (c, _) => c.Basket.Fees.Any(fee => fee.Taxes.Count > 0)),
        new("promotion percent", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.Percent)),
        new("promotion amount", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.Amount)),
        new("promotion fixed price", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.FixedPrice)),
        new("buy X get Y free", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.BuyGet && p.Reward == RewardKind.Free)),
        new("buy X get Y percent", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.BuyGet && p.Reward == RewardKind.Percent)),
        new("buy X get Y fixed price", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.BuyGet && p.Reward == RewardKind.FixedPrice)),
        new("buy X get other Y", (c, s) => Granted(c, s, p => p.GetItems is not null)),
        new("bundle", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.Bundle)),
        new("promotion basket percent", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.BasketPercent)),
        new("promotion basket amount", (c, s) => Granted(c, s, p => p.Kind == PromotionKind.BasketAmount)),
        new("exclusive promotion", (c, s) => Granted(c, s, p => p.Exclusive)),
        new("stacked promotions", (_, s) => s.Lines.Any(line => line.Promotions.Count > 1)),
        new("coupon", (c, s) => Granted(c, s, p => p.Coupon is not null)),
        new("limit", (c, s) => Granted(c, s, p => p.Limit is not null)),
        new("window of days", (c, s) => Granted(c, s, p => p.Window is { Days.Count: > 0 } or { From: not null })),
        new("window across midnight", (c, s) => Granted(c, s, p => p.Window is { } window && window.ToMinute < window.FromMinute)),
        new("promotion of a location", (c, s) => Granted(c, s, p => p.Locations.Count > 0)),
        new("promotion of a group", (c, s) => Granted(c, s, p => p.CustomerGroups.Count > 0)),
        new("list price", (c, _) => Chosen(c, PriceSource.List)),
        new("tier price", (c, _) => Chosen(c, PriceSource.Tier)),
        new("price override", (c, _) => Chosen(c, PriceSource.Override)),
        new("scale label, weight", (c, _) => c.Labels.Any(label => label.Rules[0].Holds == ScaleContent.Weight)),
        new("scale label, price", (c, _) => c.Labels.Any(label => label.Rules[0].Holds == ScaleContent.Price)),
        new("coins", (c, _) => c.Basket.CashDenomination is not null && c.Basket.Tenders.Any(tender => tender.Kind == Tender.Cash)),
        new("split tender", (c, _) => c.Basket.Tenders.Count > 1),
        new("change", (_, s) => s.Change > 0, "direction"),
        new("money goes back", (_, s) => s.Due < 0, "direction"),
        new("second currency", (c, _) => c.Basket.Tenders.Any(tender => tender.Tendered is not null)),
        new("exchange difference", (_, s) => s.ExchangeDifference != 0),
        new("voucher sold", (c, _) => c.Basket.Vouchers.Count > 0),
        new("voucher paid with", (c, _) => c.Basket.Tenders.Any(tender => tender.Kind == "voucher")),
        new("tip", (c, _) => c.Basket.Tip > 0),
        new("goods come back", (_, s) => s.Returns.Count > 0),
        new("raced return", (c, _) => c.Races.Count > 0),
    ];

    private static int Exponent(PricingCase each) => Currency.Find(each.Basket.Currency)!.Exponent;

    private static bool LineDiscount(PricingCase each, AmountKind kind) =>
        each.Basket.Lines.Any(line => line.Discounts.Any(discount => discount.Kind == kind));

    private static bool Taxed(PricingCase each, Func<TaxRule, bool> has) => each.Basket.Lines.Any(line => line.Taxes.Any(has));

    private static bool Granted(PricingCase each, PricedSale sale, Func<Promotion, bool> has) =>
        each.Basket.Promotions.Any(p => has(p) && sale.Lines.Any(line => line.Promotions.Any(granted => granted.Promotion == p.Id)));

    private static bool Chosen(PricingCase each, PriceSource source) => each.Prices.Any(question => question.Answer().Source == source);
}
