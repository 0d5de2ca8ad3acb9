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

/// <summary>A list of prices for customer groups, for locations, or for a group at some locations only. With neither it is for nobody.</summary>
public sealed record PriceList(string Id, IReadOnlyList<string> Groups, IReadOnlyList<string> Locations, bool Closed)
{
    /// <summary>
    /// Of the lists that have a price for a variant, that of the customer's group and that of the location; where several could count,
    /// the one that was made first, which is the one with the lowest id.
    /// </summary>
    /// <param name="prices">The variant's, by list.</param>
    public static (ListPrice? Group, ListPrice? Location) PricesOf(
        IReadOnlyList<PriceList> lists,
        IReadOnlyDictionary<string, ListPrice> prices,
        string? location,
        string? group
    )
    {
        PriceList? ofGroup = null;
        PriceList? ofLocation = null;
        foreach (var list in lists)
        {
            if (list.Closed || !prices.ContainsKey(list.Id))
                continue;
            var here = location is not null && list.Locations.Contains(location);
            if (list.Groups.Count > 0)
            {
                var mine = group is not null && list.Groups.Contains(group) && (here || list.Locations.Count == 0);
                if (mine && (ofGroup is null || string.CompareOrdinal(list.Id, ofGroup.Id) < 0))
                    ofGroup = list;
            }
            else if (here && (ofLocation is null || string.CompareOrdinal(list.Id, ofLocation.Id) < 0))
                ofLocation = list;
        }
        return (ofGroup is null ? null : prices[ofGroup.Id], ofLocation is null ? null : prices[ofLocation.Id]);
    }
}
