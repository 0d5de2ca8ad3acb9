using System.Text.Json;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Money;

namespace Kaunta.Modules.Inventory.Receiving;

/// <summary>The body of <c>stock.received</c>, version 1.</summary>
/// <param name="Reference">The supplier's paper, opened; null when there is none or it was erased.</param>
internal sealed record ReceiptBody(
    Guid Receipt,
    Guid Location,
    DateOnly BusinessOn,
    StockCause Cause,
    Guid? Supplier,
    string? Reference,
    IReadOnlyList<ReceiptLine> Lines,
    string Currency,
    long Total
)
{
    private const int MaxLines = 2000;

    public static BodyReading Read(JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
            {
                var receipt = Read(fields, personal);
                var sum = Exact.Sum(receipt.Lines.Select(line => Exact.Extend(line.UnitCost, line.Quantity)));
                return (receipt, sum == receipt.Total ? Array.Empty<string>() : ["price_mismatch"]);
            }
        );

    private static ReceiptBody Read(BodyFields fields, PersonalValues personal)
    {
        var reference = fields.Commitment("reference"u8);
        var lines = fields.List(
            "lines"u8,
            MaxLines,
            line => new ReceiptLine(
                (int)line.Integer("line"u8, 1, int.MaxValue),
                line.Id("variant"u8),
                line.Integer("quantity"u8, 1),
                line.Integer("unitCost"u8, 0)
            )
        );
        if (lines.Count == 0 || lines.Select(line => line.Line).Distinct().Count() != lines.Count)
            throw new UnreadableBodyException();
        return new(
            fields.Id("id"u8),
            fields.Id("location"u8),
            fields.Date("businessOn"u8),
            fields.OneOf("kind"u8, "purchase", "purchase", "opening") == "opening" ? StockCause.Opening : StockCause.Purchase,
            fields.IdOrNull("supplier"u8),
            reference is null ? null : personal.Open(reference),
            lines,
            fields.Text("currency"u8, 3),
            fields.Integer("total"u8)
        );
    }
}

/// <param name="Quantity">Thousandths.</param>
/// <param name="UnitCost">Thousandths of a minor unit.</param>
internal sealed record ReceiptLine(int Line, Guid Variant, long Quantity, long UnitCost);
