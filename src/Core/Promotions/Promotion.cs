using System.Text.Json.Serialization;
using Kaunta.Core.Pricing;

namespace Kaunta.Core.Promotions;

/// <summary>One revision of a promotion: what it grants, on which goods, when, where and to whom. Lists that are empty restrict nothing.</summary>
public sealed record Promotion
{
    [JsonPropertyName("promotion")]
    public required string Id { get; init; }
    public required string Revision { get; init; }

    /// <summary>Promotions are granted in ascending priority, those of the same priority by id.</summary>
    public long Priority { get; init; }
    public required PromotionKind Kind { get; init; }

    /// <summary>
    /// Percentages: parts per million, at most 1,000,000. Amounts: minor units, for each unit of goods or once for the basket.
    /// Fixed prices: thousandths of a minor unit for a unit. Bundles: minor units for the whole bundle.
    /// </summary>
    public long Value { get; init; }

    /// <summary>The goods that are rewarded; of buy_get those that must be bought.</summary>
    public Goods Items { get; init; } = Goods.Any;

    /// <summary>buy_get: how many units must be bought for <see cref="Get"/> rewarded ones. bundle: how many units are in it.</summary>
    public long Buy { get; init; }
    public long Get { get; init; }

    /// <summary>buy_get: the goods of which the cheapest are rewarded; null for the same as are bought.</summary>
    public Goods? GetItems { get; init; }
    public RewardKind Reward { get; init; }

    /// <summary>Basket kinds: what the matching goods must come to at least, minor units.</summary>
    public long Threshold { get; init; }

    /// <summary>True when a unit that it rewarded takes part in no later promotion.</summary>
    public bool Exclusive { get; init; }

    /// <summary>How often it is granted in one sale: units of goods, for buy_get and bundle times; null for any number.</summary>
    public long? Limit { get; init; }
    public PromotionWindow? Window { get; init; }
    public IReadOnlyList<string> Locations { get; init; } = [];
    public IReadOnlyList<string> CustomerGroups { get; init; } = [];

    /// <summary>The code that the customer must show, or null.</summary>
    public string? Coupon { get; init; }

    /// <summary>The same for everybody, everywhere and always: to compute a sale again from the promotions that it names.</summary>
    public Promotion WithoutConditions() => this with { Window = null, Locations = [], CustomerGroups = [], Coupon = null };
}

/// <summary>Goods by variant, product or category; any of them is enough. With nothing named it is all goods.</summary>
public sealed record Goods
{
    public static readonly Goods Any = new();

    private readonly string[] _variants = [];
    private readonly string[] _products = [];
    private readonly string[] _categories = [];

    // Every line asks this of every promotion: arrays are looked through fastest.
    public IReadOnlyList<string> Variants
    {
        get => _variants;
        init => _variants = [.. value];
    }
    public IReadOnlyList<string> Products
    {
        get => _products;
        init => _products = [.. value];
    }
    public IReadOnlyList<string> Categories
    {
        get => _categories;
        init => _categories = [.. value];
    }

    internal bool Covers(BasketLine line) =>
        _variants.Length + _products.Length + _categories.Length == 0
        || Has(_variants, line.Variant)
        || Has(_products, line.Product)
        || Has(_categories, line.Category);

    private static bool Has(string[] ids, string? id)
    {
        foreach (var each in ids)
            if (each == id)
                return true;
        return false;
    }
}

[JsonConverter(typeof(JsonStringEnumConverter<PromotionKind>))]
public enum PromotionKind
{
    [JsonStringEnumMemberName("percent")]
    Percent,

    [JsonStringEnumMemberName("amount")]
    Amount,

    [JsonStringEnumMemberName("fixed_price")]
    FixedPrice,

    [JsonStringEnumMemberName("buy_get")]
    BuyGet,

    [JsonStringEnumMemberName("bundle")]
    Bundle,

    [JsonStringEnumMemberName("basket_percent")]
    BasketPercent,

    [JsonStringEnumMemberName("basket_amount")]
    BasketAmount,
}

/// <summary>What the rewarded units of buy_get cost.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RewardKind>))]
public enum RewardKind
{
    [JsonStringEnumMemberName("free")]
    Free,

    [JsonStringEnumMemberName("percent")]
    Percent,

    [JsonStringEnumMemberName("fixed_price")]
    FixedPrice,
}

/// <summary>What a promotion took off a line, minor units.</summary>
public sealed record GrantedPromotion(string Promotion, string Revision, long Amount);
