using Kaunta.Core.Ids;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Core.Tax;

namespace Kaunta.Contracts.Facts;

/// <summary>A basket was paid and handed over, as its till computed it. One per operation, in journal order. Money in minor units.</summary>
/// <param name="CorrectedAt">When, by the server's reckoning.</param>
/// <param name="LocalHour">0 to 23 in the location's time zone.</param>
/// <param name="CashRoundingMinor">What rounding to the smallest coin added (negative: took away).</param>
/// <param name="TotalMinor">Goods and fees; a tip and vouchers sold are paid beside it, and owed.</param>
/// <param name="ChangeMinor">Cash given back.</param>
/// <param name="InShift">Null where no shift was open.</param>
/// <param name="Customer">Null for whoever buys without a name.</param>
/// <param name="Receipt">The number on the paper.</param>
/// <param name="Basket">What was sold, without what promotions gave.</param>
public sealed record SaleCompleted(
    OperationId Operation,
    DeviceId Device,
    SaleId Sale,
    LocationId Location,
    RegisterId Register,
    DateOnly BusinessOn,
    DateTimeOffset CorrectedAt,
    int LocalHour,
    StaffId? Actor,
    long TotalMinor,
    long CashRoundingMinor,
    long ChangeMinor,
    IReadOnlyList<SoldLine> Lines,
    IReadOnlyList<SoldFee> Fees,
    IReadOnlyList<SoldTax> Taxes,
    IReadOnlyList<SoldTender> Tenders,
    long TipMinor = 0,
    IReadOnlyList<SoldVoucher>? VouchersSold = null,
    InShift? InShift = null,
    CustomerId? Customer = null,
    string? Receipt = null,
    Basket? Basket = null
)
{
    public IReadOnlyList<SoldVoucher> Vouchers => VouchersSold ?? [];

    public long VouchersSoldMinor => Core.Money.Exact.Sum(Vouchers.Select(voucher => voucher.AmountMinor));
}

/// <summary>A voucher sold: owed to whoever holds it.</summary>
/// <param name="AmountMinor">Above zero.</param>
public sealed record SoldVoucher(Guid Voucher, long AmountMinor);

/// <param name="Variant">Null for what was typed in and isn't in the catalogue.</param>
/// <param name="Quantity">Thousandths.</param>
/// <param name="DiscountMinor">All discounts, promotions and the part of basket discounts; tax that an exempt customer was let off is none.</param>
public sealed record SoldLine(
    int Line,
    ProductId? Product,
    VariantId? Variant,
    string Name,
    string Unit,
    long Quantity,
    long UnitPrice,
    string PriceSource,
    Guid? PriceRevision,
    TaxGroupId? TaxGroup,
    Guid? TaxGroupRevision,
    long GrossMinor,
    long DiscountMinor,
    long TotalMinor,
    IReadOnlyList<AppliedTax> Taxes,
    IReadOnlyList<GrantedPromotion> Promotions
);

public sealed record SoldFee(Guid? Fee, string Name, long AmountMinor, long TotalMinor);

/// <summary>Tax of the whole document, one for each code and rate.</summary>
public sealed record SoldTax(string Code, long AmountMinor);

/// <param name="AmountMinor">What was handed over, in the base currency.</param>
/// <param name="Claimed">True while nobody but the cashier has said that the money came.</param>
/// <param name="ExchangeDifferenceMinor">What money of another currency is worth at its rate beyond the amount.</param>
/// <param name="Reference">What names the money: of a voucher, its code as somebody typed it.</param>
public sealed record SoldTender(
    Guid Tender,
    string Kind,
    long AmountMinor,
    bool Claimed,
    long ExchangeDifferenceMinor = 0,
    string? Reference = null
);
