using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Sales.Parking;

/// <summary>
/// The body of <c>cart.parked</c>, version 1: ids, quantities and what people chose by hand. What it costs is computed anew where somebody
/// goes on with it.
/// </summary>
/// <param name="Cart">One stay on the shelf: a cart that is parked again later has another id.</param>
/// <param name="Name">What its cashier calls it; null for none, or once it was erased.</param>
internal sealed record ParkingBody(Guid Cart, Guid Location, Guid? Register, string? Name, Guid? Customer, ParkedContents Contents)
{
    private const int MaxLines = 2000;
    private const int MaxCoupons = 50;

    public static ParkingBody Read(BodyFields fields, PersonalValues personal) =>
        new(
            fields.Id("cart"u8),
            fields.Id("location"u8),
            fields.IdOrNull("register"u8),
            Open(fields, "name"u8, personal),
            fields.IdOrNull("customer"u8),
            new(
                NotEmpty(fields.List("lines"u8, MaxLines, line => ParkedLine.Read(line, personal))),
                fields.ObjectOrNull("discount"u8) is { } discount ? ParkedDiscount.Read(discount, personal) : null,
                fields.Texts("coupons"u8, MaxCoupons, 40)
            )
        );

    public static string? Open(BodyFields fields, ReadOnlySpan<byte> name, PersonalValues personal) =>
        fields.Commitment(name) is { } commitment ? personal.Open(commitment) : null;

    private static IReadOnlyList<ParkedLine> NotEmpty(IReadOnlyList<ParkedLine> lines) =>
        lines.Count > 0 ? lines : throw new UnreadableBodyException();
}

/// <summary>What is in a parked cart, as the feed shows it and the table keeps it.</summary>
internal sealed record ParkedContents(IReadOnlyList<ParkedLine> Lines, ParkedDiscount? Discount, IReadOnlyList<string> Coupons)
{
    /// <summary>The same without what people wrote.</summary>
    public ParkedContents Bare() =>
        this with
        {
            Lines = [.. Lines.Select(line => line with { Note = null, Discount = line.Discount?.Bare() })],
            Discount = Discount?.Bare(),
        };
}

/// <param name="Name">As it was, for a till that doesn't know the goods; so are unit, price and tax group.</param>
/// <param name="Quantity">Thousandths.</param>
/// <param name="UnitPrice">Thousandths of a minor unit.</param>
/// <param name="Override">A price that somebody set by hand.</param>
/// <param name="Label">Of a label of the scale: what makes the line come to what the label says.</param>
internal sealed record ParkedLine(
    Guid Variant,
    Guid Product,
    string Name,
    string Unit,
    long Quantity,
    long UnitPrice,
    Guid? PriceRevision,
    Guid? TaxGroup,
    string? Note,
    ParkedPrice? Override,
    ParkedDiscount? Discount,
    ParkedLabel? Label
)
{
    public static ParkedLine Read(BodyFields fields, PersonalValues personal) =>
        new(
            fields.Id("variant"u8),
            fields.Id("product"u8),
            fields.Text("name"u8, 300),
            fields.Text("unit"u8, 20),
            fields.Integer("quantity"u8, 1),
            fields.Integer("unitPrice"u8, 0),
            fields.IdOrNull("priceRevision"u8),
            fields.IdOrNull("taxGroup"u8),
            ParkingBody.Open(fields, "note"u8, personal),
            fields.ObjectOrNull("override"u8) is { } price
                ? new(price.Integer("unitPrice"u8, 0), price.IdOrNull("by"u8), price.Text("reason"u8, 200))
                : null,
            fields.ObjectOrNull("discount"u8) is { } discount ? ParkedDiscount.Read(discount, personal) : null,
            fields.ObjectOrNull("label"u8) is { } label ? new(label.Integer("unitPrice"u8, 0), label.IdOrNull("revision"u8)) : null
        );
}

internal sealed record ParkedPrice(long UnitPrice, Guid? By, string Reason);

internal sealed record ParkedLabel(long UnitPrice, Guid? Revision);

/// <param name="Value">Parts per million of a percentage, minor units of an amount.</param>
internal sealed record ParkedDiscount(string Kind, long Value, Guid? By, string? Why)
{
    public static ParkedDiscount Read(BodyFields fields, PersonalValues personal) =>
        new(
            fields.OneOf("kind"u8, "", "percent", "amount") is { Length: > 0 } kind ? kind : throw new UnreadableBodyException(),
            fields.Integer("value"u8, 0),
            fields.IdOrNull("by"u8),
            ParkingBody.Open(fields, "why"u8, personal)
        );

    public ParkedDiscount Bare() => this with { Why = null };
}
