using System.Text.Json.Serialization;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.Core.Pricing;

// The records are in the shape, and their properties in the order, of a sale.completed body. All amounts are minor units.

/// <param name="Value">As asked for.</param>
/// <param name="Amount">As granted: never more than what was left.</param>
public sealed record GrantedDiscount(AmountKind Kind, long Value, long Amount);

/// <param name="Allocated">The line's part of the basket discounts.</param>
/// <param name="Exempted">Tax that the price contains and an exempt customer doesn't pay.</param>
/// <param name="Promotions">Those that took something off, in the order in which they were granted.</param>
/// <param name="Net">Gross less discounts, promotions, allocated and exempted; inclusive taxes are in it.</param>
/// <param name="Total">Net and the exclusive taxes.</param>
public sealed record PricedLine(
    int Line,
    string Variant,
    long Gross,
    IReadOnlyList<GrantedDiscount> Discounts,
    IReadOnlyList<GrantedPromotion> Promotions,
    long Allocated,
    long Exempted,
    long Net,
    IReadOnlyList<AppliedTax> Taxes,
    long Total
);

/// <param name="Amount">Its net: inclusive taxes are in it.</param>
public sealed record PricedFee(
    [property: JsonPropertyName("fee")] string Id,
    long Amount,
    long Exempted,
    IReadOnlyList<AppliedTax> Taxes,
    long Total
);

/// <summary>A basket with its figures, before anyone has paid.</summary>
/// <param name="Taxes">Of lines and fees together, per code, rate and inclusiveness, in that order.</param>
/// <param name="Total">Lines and fees: what was sold.</param>
/// <param name="Due">What is to be paid: total, vouchers and tip, less the returns; below zero when money goes back.</param>
public sealed record PricedBasket(
    IReadOnlyList<PricedLine> Lines,
    IReadOnlyList<GrantedDiscount> BasketDiscounts,
    IReadOnlyList<PricedFee> Fees,
    IReadOnlyList<AppliedTax> Taxes,
    long Total,
    IReadOnlyList<PricedReturn> Returns,
    long Due
);

/// <param name="CashRounding">What rounding the cash part to coins adds to what is due (or takes from it).</param>
/// <param name="Change">What goes back in cash; tenders - change = due + cash rounding.</param>
/// <param name="ExchangeDifference">What money of other currencies is worth beyond what it was taken for.</param>
public sealed record PricedSale(
    IReadOnlyList<PricedLine> Lines,
    IReadOnlyList<GrantedDiscount> BasketDiscounts,
    IReadOnlyList<PricedFee> Fees,
    IReadOnlyList<AppliedTax> Taxes,
    long Total,
    IReadOnlyList<PricedReturn> Returns,
    long Due,
    long CashRounding,
    long Change,
    long ExchangeDifference
);
