using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.PricingDiff;
using Shouldly;

namespace Kaunta.Core.Tests.Selling;

/// <summary>Runs a row of spec/vectors/shifts.json.</summary>
internal static class ShiftRows
{
    public static object Compute(JsonElement row)
    {
        var start = row.GetProperty("float").GetInt64();
        var parts = row.GetProperty("operations").EnumerateArray().Select(FiguresOf).ToList();
        var figures = parts.Aggregate(ShiftFigures.None, (sum, next) => sum.Plus(next));
        parts.AsEnumerable().Reverse().Aggregate(ShiftFigures.None, (sum, next) => next.Plus(sum)).ShouldBe(figures);
        var drawer = figures.DrawerOf(start);
        figures.CashChange.ShouldBe(drawer.Expected - start);
        var answer = JsonSerializer.SerializeToNode(figures, SellingJson.Options)!.AsObject();
        answer["expected"] = drawer.Expected;
        answer["difference"] = drawer.Difference(row.GetProperty("counted").GetInt64());
        return answer;
    }

    private static ShiftFigures FiguresOf(JsonElement operation)
    {
        var (name, body) = operation.EnumerateObject().Select(one => (one.Name, one.Value)).Single();
        return name switch
        {
            "sale" => ShiftFigures.OfSale(
                Long(body, "total"),
                Long(body, "tip"),
                Long(body, "vouchers"),
                Long(body, "cashRounding"),
                Long(body, "change"),
                Long(body, "discounts"),
                Pairs(body, "taxes").Select(tax => new ShiftTax(tax.Name, tax.Amount)),
                Pairs(body, "tenders")
            ),
            "return" => ShiftFigures.OfReturn(
                Long(body, "paid"),
                Long(body, "cashRounding"),
                Pairs(body, "taxes").Select(tax => new ShiftTax(tax.Name, tax.Amount)),
                Pairs(body, "tenders")
            ),
            "payment" => ShiftFigures.OfPayment(Long(body, "amount"), Pairs(body, "tenders")),
            _ => ShiftFigures.OfMovement(Enum.Parse<CashMovement>(body[0].GetString()!, ignoreCase: true), body[1].GetInt64()),
        };
    }

    private static long Long(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static List<(string Name, long Amount)> Pairs(JsonElement body, string name) =>
        [.. body.GetProperty(name).EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetInt64()))];
}
