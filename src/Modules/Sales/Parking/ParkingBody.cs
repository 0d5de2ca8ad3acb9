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
            fields.Id("cart"),
            fields.Id("location"),
            fields.IdOrNull("register"),
            Open(fields, "name", personal),
            fields.IdOrNull("customer"),
            new(
                NotEmpty(fields.List("lines", MaxLines, line => ParkedLine.Read(line, personal))),
                fields.ObjectOrNull("discount") is { } discount ? ParkedDiscount.Read(discount, personal) : null,
                fields.Texts("coupons", MaxCoupons, 40)
            )
        );

    public static string? Open(BodyFields fields, string name, PersonalValues personal) =>
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
            fields.Id("variant"),
            fields.Id("product"),
            fields.Text("name", 300),
            fields.Text("unit", 20),
            fields.Integer("quantity", 1),
            fields.Integer("unitPrice", 0),
            fields.IdOrNull("priceRevision"),
            fields.IdOrNull("taxGroup"),
            ParkingBody.Open(fields, "note", personal),
            fields.ObjectOrNull("override") is { } price
                ? new(price.Integer("unitPrice", 0), price.IdOrNull("by"), price.Text("reason", 200))
                : null,
            fields.ObjectOrNull("discount") is { } discount ? ParkedDiscount.Read(discount, personal) : null,
            fields.ObjectOrNull("label") is { } label ? new(label.Integer("unitPrice", 0), label.IdOrNull("revision")) : null
        );
}

internal sealed record ParkedPrice(long UnitPrice, Guid? By, string Reason);

internal sealed record ParkedLabel(long UnitPrice, Guid? Revision);

/// <param name="Value">Parts per million of a percentage, minor units of an amount.</param>
internal sealed record ParkedDiscount(string Kind, long Value, Guid? By, string? Why)
{
    public static ParkedDiscount Read(BodyFields fields, PersonalValues personal) =>
        new(
            fields.OneOf("kind", "", "percent", "amount") is { Length: > 0 } kind ? kind : throw new UnreadableBodyException(),
            fields.Integer("value", 0),
            fields.IdOrNull("by"),
            ParkingBody.Open(fields, "why", personal)
        );

    public ParkedDiscount Bare() => this with { Why = null };
}
