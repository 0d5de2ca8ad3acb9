using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Cash;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary>Figures as they travel and are stored: one form for bodies, feed, tables and answers.</summary>
internal static class FiguresText
{
    private const int MaxParts = 50;

    public static string Write(ShiftFigures figures) => JsonSerializer.Serialize(figures, JsonSerializerOptions.Web);

    public static ShiftFigures Read(string text) => JsonSerializer.Deserialize<ShiftFigures>(text, JsonSerializerOptions.Web)!;

    public static ShiftFigures Read(BodyFields fields) =>
        new(
            Sum(fields, "sales"u8),
            Sum(fields, "returns"u8),
            Sum(fields, "payments"u8),
            fields.Integer("cashTendered"u8),
            fields.Integer("changeGiven"u8),
            fields.Integer("cashRefunded"u8),
            fields.Integer("paidIn"u8),
            fields.Integer("paidOut"u8),
            fields.Integer("dropped"u8),
            fields.Integer("discounts"u8),
            fields.IntegerOr("tips"u8, 0),
            fields.IntegerOr("vouchers"u8, 0),
            fields.Integer("cashRounding"u8),
            fields.List("taxes"u8, MaxParts, tax => new ShiftTax(tax.Text("code"u8, 32), tax.Integer("amount"u8))),
            fields.List(
                "tenders"u8,
                MaxParts,
                tender => new ShiftTender(tender.Text("kind"u8, 32), tender.Integer("count"u8, 0), tender.Integer("amount"u8))
            )
        );

    private static CountedSum Sum(BodyFields fields, ReadOnlySpan<byte> name) =>
        fields.ObjectOrNull(name) is { } sum ? new(sum.Integer("count"u8, 0), sum.Integer("total"u8)) : throw new UnreadableBodyException();
}
