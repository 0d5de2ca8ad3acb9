using System.Text.Json.Serialization;

namespace Kaunta.Core.Tax;

/// <summary>One tax of a tax group; the group is an ordered list of them.</summary>
public sealed record TaxRule
{
    /// <summary>What reports and tax returns group by, e.g. <c>VAT</c>, <c>VAT-ZERO</c>, <c>EXEMPT</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Parts per million: 16 % is 160000. At most 10,000,000.</summary>
    public required long Rate { get; init; }

    /// <summary>True when the price already contains it.</summary>
    public bool Inclusive { get; init; }

    /// <summary>
    /// True when its base includes the taxes before it: for an exclusive tax all of them, for an inclusive one those that the
    /// price contains.
    /// </summary>
    public bool Compound { get; init; }

    /// <summary>Zero-rated and exempt goods are reported apart from one another and pay nothing.</summary>
    public TaxKind Kind { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<TaxKind>))]
public enum TaxKind
{
    [JsonStringEnumMemberName("standard")]
    Standard,

    [JsonStringEnumMemberName("zero")]
    Zero,

    [JsonStringEnumMemberName("exempt")]
    Exempt,
}

/// <summary>Where tax is rounded: on every line, or once on the receipt with the difference spread over the lines.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaxRounding>))]
public enum TaxRounding
{
    [JsonStringEnumMemberName("line")]
    Line,

    [JsonStringEnumMemberName("receipt")]
    Receipt,
}

/// <summary>A tax as it came out, of a line, a fee or a whole sale.</summary>
/// <param name="Rate">Parts per million.</param>
/// <param name="Base">What it was computed on, minor units, without the tax itself.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Compound">As in the tax group, so that whoever reads the sale can compute it again; never set on a whole sale's.</param>
public sealed record AppliedTax(
    string Code,
    long Rate,
    bool Inclusive,
    long Base,
    long Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Compound = false
);
