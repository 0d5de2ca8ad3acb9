using System.Runtime.InteropServices;
using System.Text.Json;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Money;
using Kaunta.Core.Promotions;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.Modules.Sales.Completing;

/// <summary>The body of <c>sale.completed</c>, version 1, as its till wrote it. Minor units, thousandths, parts per million.</summary>
internal sealed record SaleBody
{
    private const int MaxLines = 2000;
    internal const int MaxTaxes = 20;
    internal const int MaxParts = 50;

    /// <summary>As it was written, in UTF-8.</summary>
    public required byte[] Json { get; init; }
    public required Guid Sale { get; init; }
    public required Guid Location { get; init; }
    public required Guid Register { get; init; }
    public required Guid Binding { get; init; }
    public required string Series { get; init; }
    public required long Number { get; init; }
    public required string Receipt { get; init; }
    public required DateOnly BusinessOn { get; init; }

    /// <summary>Null where none was open.</summary>
    public required Guid? Shift { get; init; }
    public required Guid? Customer { get; init; }
    public required string Currency { get; init; }
    public required TaxRounding TaxRounding { get; init; }

    /// <summary>The customer showed an exemption certificate: taxes have their bases and the amount 0.</summary>
    public required bool TaxExempt { get; init; }
    public required IReadOnlyList<LineBody> Lines { get; init; }
    public required IReadOnlyList<DiscountBody> BasketDiscounts { get; init; }
    public required IReadOnlyList<FeeBody> Fees { get; init; }
    public required IReadOnlyList<AppliedTax> Taxes { get; init; }
    public required long Total { get; init; }
    public required long Tip { get; init; }
    public required IReadOnlyList<SoldVoucher> Vouchers { get; init; }
    public required long CashRounding { get; init; }
    public required IReadOnlyList<TenderBody> Tenders { get; init; }
    public required long Change { get; init; }

    /// <summary>What promotions went by: the codes that the customer showed, and their group.</summary>
    public required IReadOnlyList<string> Coupons { get; init; }
    public required string? CustomerGroup { get; init; }

    /// <summary>Somebody set a price or granted a discount.</summary>
    public bool IsByHand => BasketDiscounts.Count > 0 || Lines.Any(line => line.Discounts.Count > 0 || line.PriceSource == "override");

    /// <summary>What was to be paid before rounding to coins.</summary>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public long Due => Exact.Sum([Total, Tip, .. Vouchers.Select(voucher => voucher.AmountMinor)]);

    /// <summary>What was sold, without what promotions gave. Everything by which a promotion's rule finds goods is in it.</summary>
    public Core.Pricing.Basket Basket => field ??= SaleArithmetic.AsBasket(this);

    /// <summary>What the server's own engine makes of the same basket; null when it can't price it.</summary>
    public long? ServerTotal { get; init; }

    /// <summary>A body that was read before, from the table that keeps it.</summary>
    public static SaleBody Kept(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (SaleBody)BodyFields.Read<SaleBody>(document.RootElement, fields => (Read(document.RootElement, fields), [])).Body!;
    }

    public static SaleBody Read(JsonElement body, BodyFields fields) =>
        NotEmpty(
            new()
            {
                Json = JsonMarshal.GetRawUtf8Value(body).ToArray(),
                Sale = fields.Id("sale"u8),
                Location = fields.Id("location"u8),
                Register = fields.Id("register"u8),
                Binding = fields.Id("binding"u8),
                Series = fields.Text("series"u8, 32),
                Number = fields.Integer("number"u8, 1),
                Receipt = fields.Text("receipt"u8, 64),
                BusinessOn = fields.Date("businessOn"u8),
                Shift = fields.IdOrNull("shift"u8),
                Customer = fields.IdOrNull("customer"u8),
                Currency = fields.Text("currency"u8, 3),
                TaxRounding =
                    fields.OneOf("taxRounding"u8, "line", "line", "receipt") == "receipt" ? TaxRounding.Receipt : TaxRounding.Line,
                TaxExempt = fields.Flag("taxExempt"u8),
                Lines = Numbered(fields.List("lines"u8, MaxLines, LineBody.Read)),
                BasketDiscounts = fields.List("basketDiscounts"u8, MaxParts, DiscountBody.Read),
                Fees = fields.List("fees"u8, MaxParts, FeeBody.Read),
                Taxes = fields.List("taxes"u8, MaxParts, ReadTotal),
                Total = fields.Integer("total"u8),
                Tip = fields.IntegerOr("tip"u8, 0),
                Vouchers = fields.List("vouchers"u8, MaxParts, ReadVoucher),
                CashRounding = fields.IntegerOr("cashRounding"u8, 0),
                Tenders = fields.List("tenders"u8, MaxParts, TenderBody.Read),
                Change = fields.IntegerOr("change"u8, 0),
                Coupons = fields.Texts("coupons"u8, MaxParts, 40),
                CustomerGroup = fields.TextOrNull("customerGroup"u8, 80),
            }
        );

    private static SaleBody NotEmpty(SaleBody sale) =>
        sale.Lines.Count + sale.Vouchers.Count > 0 ? sale : throw new UnreadableBodyException();

    private static IReadOnlyList<LineBody> Numbered(IReadOnlyList<LineBody> lines) =>
        lines.Select(line => line.Line).Distinct().Count() == lines.Count ? lines : throw new UnreadableBodyException();

    /// <summary>A tax of a line or a fee.</summary>
    public static AppliedTax ReadTax(BodyFields fields) => ReadTotal(fields) with { Compound = fields.Flag("compound"u8) };

    /// <summary>A tax of the whole sale.</summary>
    public static AppliedTax ReadTotal(BodyFields fields) =>
        new(
            fields.Text("code"u8, 32),
            fields.Integer("rate"u8, 0),
            fields.Flag("inclusive"u8),
            fields.Integer("base"u8),
            fields.Integer("amount"u8)
        );

    private static SoldVoucher ReadVoucher(BodyFields fields) => new(fields.Id("voucher"u8), fields.Integer("amount"u8, 1));
}

/// <param name="Exempted">Tax that the price contains and an exempt customer doesn't pay.</param>
/// <param name="Category">Of the product when it was sold: promotions may go by it.</param>
/// <param name="By">Who set the price by hand.</param>
internal sealed record LineBody(
    int Line,
    Guid? Product,
    Guid? Variant,
    string Name,
    string Unit,
    long Quantity,
    long UnitPrice,
    string PriceSource,
    Guid? PriceRevision,
    long Gross,
    IReadOnlyList<DiscountBody> Discounts,
    IReadOnlyList<GrantedPromotion> Promotions,
    long Allocated,
    long Exempted,
    long Net,
    Guid? TaxGroup,
    Guid? TaxGroupRevision,
    IReadOnlyList<AppliedTax> Taxes,
    long Total,
    string? Reason,
    Guid? Category,
    Guid? By
)
{
    /// <summary>What discounts, promotions and its part of the basket's discounts took off.</summary>
    public long Discounted => Exact.Subtract(Exact.Subtract(Gross, Net), Exempted);

    public static LineBody Read(BodyFields fields)
    {
        // A note is personal: its text stays with the private line.
        _ = fields.Commitment("note"u8);
        return new(
            (int)fields.Integer("line"u8, 1, int.MaxValue),
            fields.IdOrNull("product"u8),
            fields.IdOrNull("variant"u8),
            fields.Text("name"u8, 300),
            fields.TextOrNull("unit"u8, 20) ?? "pc",
            fields.Integer("quantity"u8),
            fields.Integer("unitPrice"u8, 0),
            fields.OneOf("priceSource"u8, "variant", "variant", "list", "tier", "override", "scale", "quick"),
            fields.IdOrNull("priceRevision"u8),
            fields.Integer("gross"u8),
            fields.List("discounts"u8, SaleBody.MaxParts, DiscountBody.Read),
            fields.List("promotions"u8, SaleBody.MaxParts, ReadPromotion),
            fields.IntegerOr("allocated"u8, 0),
            fields.IntegerOr("exempted"u8, 0),
            fields.Integer("net"u8),
            fields.IdOrNull("taxGroup"u8),
            fields.IdOrNull("taxGroupRevision"u8),
            fields.List("taxes"u8, SaleBody.MaxTaxes, SaleBody.ReadTax),
            fields.Integer("total"u8),
            fields.TextOrNull("reason"u8, 200),
            fields.IdOrNull("category"u8),
            fields.IdOrNull("by"u8)
        );
    }

    private static GrantedPromotion ReadPromotion(BodyFields fields) =>
        new(fields.Id("promotion"u8).ToString(), fields.IdOrNull("revision"u8)?.ToString() ?? "", fields.Integer("amount"u8));
}

internal sealed record DiscountBody(bool Percent, long Value, long Amount)
{
    public static DiscountBody Read(BodyFields fields)
    {
        _ = fields.IdOrNull("by"u8);
        _ = fields.Commitment("why"u8);
        return new(fields.OneOf("kind"u8, "", "percent", "amount") == "percent", fields.Integer("value"u8), fields.Integer("amount"u8));
    }
}

internal sealed record FeeBody(string Fee, string Name, long Amount, long Exempted, IReadOnlyList<AppliedTax> Taxes, long Total)
{
    public static FeeBody Read(BodyFields fields) =>
        new(
            fields.Text("fee"u8, 64),
            fields.Text("name"u8, 200),
            fields.Integer("amount"u8),
            fields.IntegerOr("exempted"u8, 0),
            fields.List("taxes"u8, SaleBody.MaxTaxes, SaleBody.ReadTax),
            fields.Integer("total"u8)
        );
}

internal sealed record TenderBody(Guid Tender, string Kind, long Amount, Tendered? Tendered, string? Reference, bool Claimed)
{
    public static TenderBody Read(BodyFields fields)
    {
        var tendered = fields.ObjectOrNull("tendered"u8) is { } foreign
            ? new Tendered(foreign.Text("currency"u8, 3), foreign.Integer("amount"u8), foreign.Integer("rate"u8, 0))
            : null;
        return new(
            fields.Id("tender"u8),
            fields.Text("kind"u8, 32),
            fields.Integer("amount"u8),
            tendered,
            fields.TextOrNull("reference"u8, 200),
            fields.Flag("claimed"u8)
        );
    }

    /// <summary>What it is worth beyond what it was taken for; nothing where the till's rate or currency says nothing.</summary>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public long ExchangeDifference(string currency)
    {
        try
        {
            return Tendered is null ? 0 : Exact.Subtract(Tendered.WorthIn(currency), Amount);
        }
        catch (Core.RefusedException refused) when (refused.Refusal.Code != "amount_out_of_range")
        {
            return 0;
        }
    }
}
