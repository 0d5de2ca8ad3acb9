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
            Sum(fields, "sales"),
            Sum(fields, "returns"),
            Sum(fields, "payments"),
            fields.Integer("cashTendered"),
            fields.Integer("changeGiven"),
            fields.Integer("cashRefunded"),
            fields.Integer("paidIn"),
            fields.Integer("paidOut"),
            fields.Integer("dropped"),
            fields.Integer("discounts"),
            fields.IntegerOr("tips", 0),
            fields.IntegerOr("vouchers", 0),
            fields.Integer("cashRounding"),
            fields.List("taxes", MaxParts, tax => new ShiftTax(tax.Text("code", 32), tax.Integer("amount"))),
            fields.List(
                "tenders",
                MaxParts,
                tender => new ShiftTender(tender.Text("kind", 32), tender.Integer("count", 0), tender.Integer("amount"))
            )
        );

    private static CountedSum Sum(BodyFields fields, string name) =>
        fields.ObjectOrNull(name) is { } sum ? new(sum.Integer("count", 0), sum.Integer("total")) : throw new UnreadableBodyException();
}
