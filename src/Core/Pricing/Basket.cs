using System.Text.Json.Serialization;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Pricing;

/// <summary>
/// What a sale is computed from. Money is minor units, unit prices are thousandths of a minor unit, quantities are thousandths,
/// rates are parts per million.
/// </summary>
public sealed record Basket
{
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    public TaxRounding TaxRounding { get; init; }

    /// <summary>True for a customer who shows an exemption certificate: pays no tax, and tax inside a price is taken out.</summary>
    public bool TaxExempt { get; init; }
    public IReadOnlyList<BasketLine> Lines { get; init; } = [];

    /// <summary>Granted on the whole basket by a person, one after the other, on what is left.</summary>
    public IReadOnlyList<Discount> BasketDiscounts { get; init; } = [];
    public IReadOnlyList<Fee> Fees { get; init; } = [];

    /// <summary>The smallest coin in minor units; null when cash isn't rounded.</summary>
    public long? CashDenomination { get; init; }
    public IReadOnlyList<Tender> Tenders { get; init; } = [];

    /// <summary>All that the shop keeps; which of them take part is found here, from the five below.</summary>
    public IReadOnlyList<Promotion> Promotions { get; init; } = [];

    /// <summary>The time on the shop's wall; needed when a promotion has a window.</summary>
    public LocalTime? At { get; init; }
    public string? Location { get; init; }
    public string? CustomerGroup { get; init; }
    public IReadOnlyList<string> Coupons { get; init; } = [];

    /// <summary>Tax groups by id. When given, every line and fee that names a group is taxed by it, and an unknown one is refused.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TaxRule>>? TaxGroups { get; init; }

    /// <summary>Goods of earlier sales that come back with this one: what they pay back lessens what is due, and may exceed it.</summary>
    public IReadOnlyList<ReturnedUnits> Returns { get; init; } = [];

    /// <summary>Vouchers and gift cards sold, minor units each: owed to whoever holds them, so neither taxed nor discounted.</summary>
    public IReadOnlyList<SoldVoucher> Vouchers { get; init; } = [];

    /// <summary>Minor units for the staff: owed to them, so neither taxed nor part of the total.</summary>
    public long Tip { get; init; }
}

public sealed record BasketLine
{
    /// <summary>Its number, unique in the basket.</summary>
    public required int Line { get; init; }
    public required string Variant { get; init; }

    /// <summary>By these promotions find it.</summary>
    public string? Product { get; init; }
    public string? Category { get; init; }

    /// <summary>Thousandths, above zero.</summary>
    public required long Quantity { get; init; }

    /// <summary>Thousandths of a minor unit, the price that was chosen; zero only with a <see cref="Reason"/>.</summary>
    public required long UnitPrice { get; init; }
    public string? TaxGroup { get; init; }
    public IReadOnlyList<TaxRule> Taxes { get; init; } = [];

    /// <summary>Each percentage is of the line's gross; together they never take more than the gross.</summary>
    public IReadOnlyList<Discount> Discounts { get; init; } = [];

    /// <summary>Why the line is free of charge.</summary>
    public string? Reason { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<AmountKind>))]
public enum AmountKind
{
    [JsonStringEnumMemberName("percent")]
    Percent,

    [JsonStringEnumMemberName("amount")]
    Amount,
}

/// <param name="Value">Parts per million (at most 1,000,000) of a percentage, minor units of an amount.</param>
public sealed record Discount(AmountKind Kind, long Value);

/// <summary>A service charge or another fee, for the sale or for each line of it.</summary>
public sealed record Fee
{
    [JsonPropertyName("fee")]
    public required string Id { get; init; }
    public string? TaxGroup { get; init; }
    public required AmountKind Kind { get; init; }

    /// <summary>Parts per million of the lines' net, or minor units.</summary>
    public required long Value { get; init; }

    /// <summary>True when it is computed, and rounded, on every line by itself.</summary>
    public bool PerLine { get; init; }

    /// <summary>Empty for a fee that isn't taxed.</summary>
    public IReadOnlyList<TaxRule> Taxes { get; init; } = [];
}

/// <param name="Amount">Minor units, above zero.</param>
public sealed record SoldVoucher(string Voucher, long Amount);
