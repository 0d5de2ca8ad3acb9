using Kaunta.Core.Ids;

namespace Kaunta.Contracts.Facts;

/// <summary>
/// A customer brought goods back and was paid. One per operation, in journal order. Money in minor units, above zero: what went back.
/// </summary>
/// <param name="Sale">The sale whose goods came back; null without a receipt.</param>
/// <param name="CorrectedAt">When, by the server's reckoning.</param>
/// <param name="LocalHour">0 to 23 in the location's time zone.</param>
/// <param name="CashRoundingMinor">What rounding to the smallest coin added to what was paid (negative: took away).</param>
/// <param name="Refunds">How the money went; together what was paid and the rounding.</param>
/// <param name="Taxes">What came back of each tax as the till computed it; the lines say what is owed no longer.</param>
/// <param name="InShift">Null where no shift was open.</param>
/// <param name="Receipt">The number on the paper.</param>
public sealed record ReturnCompleted(
    OperationId Operation,
    DeviceId Device,
    ReturnId Return,
    SaleId? Sale,
    LocationId Location,
    RegisterId Register,
    DateOnly BusinessOn,
    DateTimeOffset CorrectedAt,
    int LocalHour,
    StaffId? Actor,
    Guid? Customer,
    long CashRoundingMinor,
    IReadOnlyList<ReturnedGoods> Lines,
    IReadOnlyList<SoldTender> Refunds,
    IReadOnlyList<SoldTax> Taxes,
    InShift? InShift = null,
    string? Receipt = null
)
{
    /// <summary>What the customer got before rounding to coins.</summary>
    public long PaidMinor => Core.Money.Exact.Sum(Lines.Select(line => line.PaidMinor));
}

/// <summary>
/// The sale of a return that waited for it has arrived, and with it what the return's money was paid for. The money and the goods
/// moved with <see cref="ReturnCompleted"/>; here only their reasons are told.
/// </summary>
/// <param name="Operation">The return's.</param>
/// <param name="Device">The return's.</param>
/// <param name="BusinessOn">The return's.</param>
public sealed record ReturnMatched(
    OperationId Operation,
    DeviceId Device,
    ReturnId Return,
    SaleId Sale,
    LocationId Location,
    DateOnly BusinessOn,
    int LocalHour,
    IReadOnlyList<ReturnedGoods> Lines
);

/// <summary>One line of a return.</summary>
/// <param name="Variant">Null for what was typed in and isn't in the catalogue.</param>
/// <param name="Quantity">Thousandths that came back.</param>
/// <param name="Restock">They can be sold again; else they were thrown away.</param>
/// <param name="From">Where they had gone out; null without a receipt and while the sale isn't here.</param>
/// <param name="Within">Thousandths of the quantity that the sale still had; all of them without a receipt.</param>
/// <param name="PaidMinor">What the till paid.</param>
/// <param name="AcceptedMinor">Of that, what was owed, with its tax.</param>
/// <param name="ToRecoverMinor">Of that, what goes beyond the sale.</param>
/// <param name="Taxes">Tax that is owed no longer, by code: by units, in the order of arrival, so that a sale's tax is never given back twice.</param>
public sealed record ReturnedGoods(
    int Line,
    ProductId? Product,
    VariantId? Variant,
    string Name,
    long Quantity,
    bool Restock,
    SoldUnits? From,
    long Within,
    long PaidMinor,
    long AcceptedMinor,
    long ToRecoverMinor,
    IReadOnlyList<(string Code, long AmountMinor)> Taxes
)
{
    /// <summary>Of what was paid, what waits for its sale.</summary>
    public long ToBeMatchedMinor => PaidMinor - AcceptedMinor - ToRecoverMinor;
}

/// <summary>The line with which goods went out, and which of its units come back.</summary>
/// <param name="Device">Of the sale.</param>
/// <param name="Operation">Of the sale.</param>
/// <param name="Quantity">Thousandths that were sold.</param>
/// <param name="ReturnedBefore">Thousandths that returns which arrived earlier had brought back.</param>
public sealed record SoldUnits(DeviceId Device, OperationId Operation, int Line, long Quantity, long ReturnedBefore);
