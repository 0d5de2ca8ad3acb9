using System.Text.Json;
using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Inventory.Adjusting;

/// <summary>The body of <c>stock.adjusted</c>, version 1.</summary>
/// <param name="Reason">damaged, expired, lost, found, counted, used or other.</param>
/// <param name="Note">Opened; null when there is none or it was erased.</param>
internal sealed record AdjustmentBody(
    Guid Adjustment,
    Guid Location,
    DateOnly BusinessOn,
    string Reason,
    IReadOnlyList<AdjustmentLine> Lines,
    string? Note
)
{
    private const int MaxLines = 1000;

    public static BodyReading Read(JsonElement body, PersonalValues personal) =>
        BodyFields.Read(body, fields => (Read(fields, personal), Array.Empty<string>()));

    private static AdjustmentBody Read(BodyFields fields, PersonalValues personal)
    {
        var note = fields.Commitment("note"u8);
        var lines = fields.List(
            "lines"u8,
            MaxLines,
            line => new AdjustmentLine(
                (int)line.Integer("line"u8, 1, int.MaxValue),
                line.Id("variant"u8),
                line.Integer("quantity"u8),
                line.IntegerOrNull("unitCost"u8, 0)
            )
        );
        if (lines.Count == 0 || lines.Any(line => line.Quantity == 0) || lines.Select(line => line.Line).Distinct().Count() != lines.Count)
            throw new UnreadableBodyException();
        return new(
            fields.Id("id"u8),
            fields.Id("location"u8),
            fields.Date("businessOn"u8),
            fields.OneOf("reason"u8, "other", "damaged", "expired", "lost", "found", "counted", "used", "other"),
            lines,
            note is null ? null : personal.Open(note)
        );
    }
}

/// <param name="Quantity">Thousandths; positive found, negative written off; never zero.</param>
/// <param name="UnitCost">Thousandths of a minor unit; of what was found, where somebody knows it.</param>
internal sealed record AdjustmentLine(int Line, Guid Variant, long Quantity, long? UnitCost);
