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
                Sale = fields.Id("sale"),
                Location = fields.Id("location"),
                Register = fields.Id("register"),
                Binding = fields.Id("binding"),
                Series = fields.Text("series", 32),
                Number = fields.Integer("number", 1),
                Receipt = fields.Text("receipt", 64),
                BusinessOn = fields.Date("businessOn"),
                Shift = fields.IdOrNull("shift"),
                Customer = fields.IdOrNull("customer"),
                Currency = fields.Text("currency", 3),
                TaxRounding = fields.OneOf("taxRounding", "line", "line", "receipt") == "receipt" ? TaxRounding.Receipt : TaxRounding.Line,
                TaxExempt = fields.Flag("taxExempt"),
                Lines = Numbered(fields.List("lines", MaxLines, LineBody.Read)),
                BasketDiscounts = fields.List("basketDiscounts", MaxParts, DiscountBody.Read),
                Fees = fields.List("fees", MaxParts, FeeBody.Read),
                Taxes = fields.List("taxes", MaxParts, ReadTotal),
                Total = fields.Integer("total"),
                Tip = fields.IntegerOr("tip", 0),
                Vouchers = fields.List("vouchers", MaxParts, ReadVoucher),
                CashRounding = fields.IntegerOr("cashRounding", 0),
                Tenders = fields.List("tenders", MaxParts, TenderBody.Read),
                Change = fields.IntegerOr("change", 0),
                Coupons = fields.Texts("coupons", MaxParts, 40),
                CustomerGroup = fields.TextOrNull("customerGroup", 80),
            }
        );

    private static SaleBody NotEmpty(SaleBody sale) =>
        sale.Lines.Count + sale.Vouchers.Count > 0 ? sale : throw new UnreadableBodyException();

    private static IReadOnlyList<LineBody> Numbered(IReadOnlyList<LineBody> lines) =>
        lines.Select(line => line.Line).Distinct().Count() == lines.Count ? lines : throw new UnreadableBodyException();

    /// <summary>A tax of a line or a fee.</summary>
    public static AppliedTax ReadTax(BodyFields fields) => ReadTotal(fields) with { Compound = fields.Flag("compound") };

    /// <summary>A tax of the whole sale.</summary>
    public static AppliedTax ReadTotal(BodyFields fields) =>
        new(fields.Text("code", 32), fields.Integer("rate", 0), fields.Flag("inclusive"), fields.Integer("base"), fields.Integer("amount"));

    private static SoldVoucher ReadVoucher(BodyFields fields) => new(fields.Id("voucher"), fields.Integer("amount", 1));
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
        _ = fields.Commitment("note");
        return new(
            (int)fields.Integer("line", 1, int.MaxValue),
            fields.IdOrNull("product"),
            fields.IdOrNull("variant"),
            fields.Text("name", 300),
            fields.TextOrNull("unit", 20) ?? "pc",
            fields.Integer("quantity"),
            fields.Integer("unitPrice", 0),
            fields.OneOf("priceSource", "variant", "variant", "list", "tier", "override", "scale", "quick"),
            fields.IdOrNull("priceRevision"),
            fields.Integer("gross"),
            fields.List("discounts", SaleBody.MaxParts, DiscountBody.Read),
            fields.List("promotions", SaleBody.MaxParts, ReadPromotion),
            fields.IntegerOr("allocated", 0),
            fields.IntegerOr("exempted", 0),
            fields.Integer("net"),
            fields.IdOrNull("taxGroup"),
            fields.IdOrNull("taxGroupRevision"),
            fields.List("taxes", SaleBody.MaxTaxes, SaleBody.ReadTax),
            fields.Integer("total"),
            fields.TextOrNull("reason", 200),
            fields.IdOrNull("category"),
            fields.IdOrNull("by")
        );
    }

    private static GrantedPromotion ReadPromotion(BodyFields fields) =>
        new(fields.Id("promotion").ToString(), fields.IdOrNull("revision")?.ToString() ?? "", fields.Integer("amount"));
}

internal sealed record DiscountBody(bool Percent, long Value, long Amount)
{
    public static DiscountBody Read(BodyFields fields)
    {
        _ = fields.IdOrNull("by");
        _ = fields.Commitment("why");
        return new(fields.OneOf("kind", "", "percent", "amount") == "percent", fields.Integer("value"), fields.Integer("amount"));
    }
}

internal sealed record FeeBody(string Fee, string Name, long Amount, long Exempted, IReadOnlyList<AppliedTax> Taxes, long Total)
{
    public static FeeBody Read(BodyFields fields) =>
        new(
            fields.Text("fee", 64),
            fields.Text("name", 200),
            fields.Integer("amount"),
            fields.IntegerOr("exempted", 0),
            fields.List("taxes", SaleBody.MaxTaxes, SaleBody.ReadTax),
            fields.Integer("total")
        );
}

internal sealed record TenderBody(Guid Tender, string Kind, long Amount, Tendered? Tendered, string? Reference, bool Claimed)
{
    public static TenderBody Read(BodyFields fields)
    {
        var tendered = fields.ObjectOrNull("tendered") is { } foreign
            ? new Tendered(foreign.Text("currency", 3), foreign.Integer("amount"), foreign.Integer("rate", 0))
            : null;
        return new(
            fields.Id("tender"),
            fields.Text("kind", 32),
            fields.Integer("amount"),
            tendered,
            fields.TextOrNull("reference", 200),
            fields.Flag("claimed")
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
