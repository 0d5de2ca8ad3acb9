using System.Text.Json.Serialization;
using Kaunta.Core.Money;

namespace Kaunta.Core.Pricing;

/// <summary>Prices of one list for one variant, thousandths of a minor unit for a unit.</summary>
/// <param name="Revision">The operation that set them: what the sale names as its price revision.</param>
/// <param name="Tiers">Quantity breaks, rising.</param>
public sealed record ListPrice(string Revision, long Price, IReadOnlyList<PriceTier> Tiers);

/// <param name="From">Thousandths of units, from which on the price holds.</param>
public sealed record PriceTier(long From, long Price);

[JsonConverter(typeof(JsonStringEnumConverter<PriceSource>))]
public enum PriceSource
{
    [JsonStringEnumMemberName("variant")]
    Variant,

    [JsonStringEnumMemberName("list")]
    List,

    [JsonStringEnumMemberName("tier")]
    Tier,

    [JsonStringEnumMemberName("override")]
    Override,
}

/// <summary>Which price a line takes, and why.</summary>
/// <param name="UnitPrice">Thousandths of a minor unit.</param>
/// <param name="Revision">Null for an override: a person set it.</param>
public sealed record PriceChoice(long UnitPrice, PriceSource Source, string? Revision)
{
    /// <summary>
    /// An override wins over all; else the list of the customer's group, else that of the location, else the variant's own price. On
    /// the list that was found the highest quantity break that is reached wins over its price.
    /// </summary>
    /// <param name="quantity">Thousandths: all of this variant that is in the basket, so that two lines reach a break together.</param>
    /// <exception cref="RefusedException">price_negative, quantity_not_positive, tiers_out_of_order, amount_out_of_range</exception>
    public static PriceChoice Of(ListPrice own, ListPrice? groupList, ListPrice? locationList, long quantity, long? overridden)
    {
        if (Exact.InRange(quantity) <= 0)
            throw CoreRefusals.QuantityNotPositive();
        if (overridden is { } byHand)
            return new PriceChoice(Price(byHand), PriceSource.Override, null);
        var list = groupList ?? locationList;
        if (list is null)
            return new PriceChoice(Price(own.Price), PriceSource.Variant, own.Revision);
        var choice = new PriceChoice(Price(list.Price), PriceSource.List, list.Revision);
        var last = 0L;
        foreach (var tier in list.Tiers)
        {
            if (Exact.InRange(tier.From) <= last)
                throw CoreRefusals.TiersOutOfOrder();
            last = tier.From;
            var price = Price(tier.Price);
            if (quantity >= tier.From)
                choice = new PriceChoice(price, PriceSource.Tier, list.Revision);
        }
        return choice;
    }

    private static long Price(long price) => price < 0 ? throw CoreRefusals.PriceNegative() : Exact.InRange(price);
}
