using System.Runtime.InteropServices;
using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Money;
using Kaunta.Core.Tax;
using Kaunta.Modules.Sales.Completing;

namespace Kaunta.Modules.Sales.Returning;

/// <summary>The body of <c>sale.returned</c>, version 1, as its till wrote it. Figures are what comes back, above zero.</summary>
internal sealed record ReturnBody
{
    private const int MaxLines = 1000;

    /// <summary>As it was written, in UTF-8.</summary>
    public required byte[] Json { get; init; }
    public required Guid Return { get; init; }
    public required Guid Location { get; init; }
    public required Guid Register { get; init; }
    public required Guid Binding { get; init; }
    public required string Series { get; init; }
    public required long Number { get; init; }
    public required string Receipt { get; init; }
    public required DateOnly BusinessOn { get; init; }
    public required Guid? Shift { get; init; }
    public required Guid? Customer { get; init; }
    public required string Currency { get; init; }

    /// <summary>Of the lines without a receipt, which are priced as a basket of their own.</summary>
    public required TaxRounding TaxRounding { get; init; }

    /// <summary>The sale that the goods were bought with; null without a receipt.</summary>
    public required Guid? Sale { get; init; }

    /// <summary>What a person read on the paper, also when the sale isn't known here.</summary>
    public required string? SaleReceipt { get; init; }
    public required IReadOnlyList<ReturnLineBody> Lines { get; init; }
    public required IReadOnlyList<AppliedTax> Taxes { get; init; }
    public required long Total { get; init; }
    public required long Paid { get; init; }
    public required long CashRounding { get; init; }
    public required IReadOnlyList<TenderBody> Tenders { get; init; }

    /// <summary>True when a line has no receipt: somebody must be allowed to state its price.</summary>
    public bool WithoutReceipt => Lines.Any(line => line.Of is null);

    /// <summary>What the envelope's control must be.</summary>
    /// <exception cref="Core.RefusedException">amount_out_of_range</exception>
    public long Control => -Exact.Add(Paid, CashRounding);

    /// <summary>A body that was read before, from the table that keeps it.</summary>
    public static ReturnBody Kept(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (ReturnBody)BodyFields.Read<ReturnBody>(document.RootElement, fields => (Read(document.RootElement, fields), [])).Body!;
    }

    public static ReturnBody Read(JsonElement body, BodyFields fields)
    {
        var sale = fields.IdOrNull("sale"u8);
        var lines = fields.List("lines"u8, MaxLines, ReturnLineBody.Read);
        if (
            lines.Count == 0
            || lines.Select(line => line.Line).Distinct().Count() != lines.Count
            || (sale is null && lines.Any(line => line.Of is not null))
        )
            throw new UnreadableBodyException();
        return new()
        {
            Json = JsonMarshal.GetRawUtf8Value(body).ToArray(),
            Return = fields.Id("return"u8),
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
            TaxRounding = fields.OneOf("taxRounding"u8, "line", "line", "receipt") == "receipt" ? TaxRounding.Receipt : TaxRounding.Line,
            Sale = sale,
            SaleReceipt = fields.TextOrNull("saleReceipt"u8, 64),
            Lines = lines,
            Taxes = fields.List("taxes"u8, 50, SaleBody.ReadTotal),
            Total = fields.Integer("total"u8, 0),
            Paid = fields.Integer("paid"u8, 0),
            CashRounding = fields.IntegerOr("cashRounding"u8, 0),
            Tenders = fields.List("tenders"u8, 50, ReadTender),
        };
    }

    private static TenderBody ReadTender(BodyFields fields) =>
        TenderBody.Read(fields) is { Amount: >= 0, Tendered: null } tender ? tender : throw new UnreadableBodyException();
}

/// <param name="Of">The number of the sale's line; null without a receipt.</param>
/// <param name="ReturnedBefore">k: thousandths that had come back before, as the till knew it.</param>
/// <param name="RefundedBefore">Minor units that had been paid back before, as the till knew it.</param>
/// <param name="Discounts">The part of all discounts, promotions and of the basket's discounts.</param>
/// <param name="Exempted">The part of the tax that an exempt customer had been let off.</param>
/// <param name="Total">The proportional part of what the line was sold for.</param>
/// <param name="Paid">What the customer gets: the total, unless an earlier return paid another part than its own.</param>
internal sealed record ReturnLineBody(
    int Line,
    int? Of,
    Guid? Product,
    Guid? Variant,
    string Name,
    string Unit,
    long Quantity,
    long UnitPrice,
    long ReturnedBefore,
    long RefundedBefore,
    long Gross,
    long Discounts,
    long Exempted,
    long Net,
    Guid? TaxGroup,
    IReadOnlyList<AppliedTax> Taxes,
    long Total,
    long Paid,
    bool Restock,
    string? Reason
)
{
    public static ReturnLineBody Read(BodyFields fields)
    {
        // A note is personal: its text stays with the private line.
        _ = fields.Commitment("note"u8);
        // Where the price came from and which taxes were in force is for whoever reads the operation.
        _ = fields.OneOf("priceSource"u8, "sale", "sale", "today", "override");
        _ = fields.IdOrNull("taxGroupRevision"u8);
        return new(
            (int)fields.Integer("line"u8, 1, int.MaxValue),
            (int?)fields.IntegerOrNull("of"u8, 1, int.MaxValue),
            fields.IdOrNull("product"u8),
            fields.IdOrNull("variant"u8),
            fields.Text("name"u8, 300),
            fields.TextOrNull("unit"u8, 20) ?? "pc",
            fields.Integer("quantity"u8, 1),
            fields.Integer("unitPrice"u8, 0),
            fields.IntegerOrNull("returnedBefore"u8, 0) ?? 0,
            fields.IntegerOrNull("refundedBefore"u8, 0) ?? 0,
            fields.Integer("gross"u8),
            fields.IntegerOr("discounts"u8, 0),
            fields.IntegerOr("exempted"u8, 0),
            fields.Integer("net"u8),
            fields.IdOrNull("taxGroup"u8),
            fields.List("taxes"u8, SaleBody.MaxTaxes, SaleBody.ReadTax),
            fields.Integer("total"u8, 0),
            fields.Integer("paid"u8, 0),
            fields.Flag("restock"u8),
            fields.TextOrNull("reason"u8, 200)
        );
    }
}
