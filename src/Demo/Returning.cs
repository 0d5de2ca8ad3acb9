using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;

namespace Kaunta.Demo;

/// <summary>A sale that somebody may come back with.</summary>
/// <param name="Kind">How it was paid: cash or mobile money, never partly.</param>
internal sealed record ReturnableSale(string Sale, string Receipt, string Kind, IReadOnlyList<ReturnableLine> Lines);

internal sealed record ReturnableLine(Article Article, long Quantity, long UnitPrice, PricedLine Priced);

/// <summary>Takes one piece back with its receipt, and gives the money back as it came.</summary>
internal static class Returning
{
    private static readonly string[] Reasons = ["Bought the wrong size", "Didn't need it", "Damaged"];

    public static void TakeBack(Till till, Worker cashier, ReturnableSale sale, Random chance)
    {
        var line = sale.Lines[chance.Next(sale.Lines.Count)];
        var reason = Reasons[chance.Next(Reasons.Length)];
        var sold = new SoldLine(
            line.Quantity,
            [.. line.Priced.Promotions.Select(promotion => promotion.Amount)],
            line.Priced.Allocated,
            line.Priced.Exempted,
            line.Priced.Taxes,
            line.Priced.Total
        );
        var back = PricedReturn.Of(new ReturnedUnits(sold, 0, Article.One, 0));
        var handed = sale.Kind == Tender.Cash ? Settlement.RoundToCash(back.Paid, ShopFacts.CashDenomination) : back.Paid;
        var restock = reason != "Damaged";
        if (restock && line.Article.Tracked)
            line.Article.OnShelf += Article.One;
        till.Record("sale.returned", cashier.Id, _ => Body(till, sale, Line(line, back, reason, restock), back, handed), -handed);
        till.Drawer.Ring(
            ShiftFigures.OfReturn(
                back.Paid,
                handed - back.Paid,
                back.Line.Taxes.Select(tax => new ShiftTax(tax.Code, tax.Amount)),
                [(sale.Kind, handed)]
            )
        );
    }

    private static JsonObject Body(Till till, ReturnableSale sale, JsonObject line, PricedReturn back, long handed)
    {
        var (number, receipt) = till.NextReceipt();
        return new()
        {
            ["return"] = till.NewId(),
            ["location"] = till.Location.ToString(),
            ["register"] = till.Register.Register.ToString(),
            ["binding"] = till.Register.Binding.ToString(),
            ["series"] = till.Register.Series,
            ["number"] = number,
            ["receipt"] = receipt,
            ["businessOn"] = ShopTime.Text(till.Day),
            ["shift"] = till.Drawer.Shift,
            ["customer"] = null,
            ["currency"] = ShopFacts.Currency,
            ["taxRounding"] = "line",
            ["sale"] = sale.Sale,
            ["saleReceipt"] = sale.Receipt,
            ["lines"] = new JsonArray(line),
            ["taxes"] = Taxes(back),
            ["total"] = back.Line.Total,
            ["paid"] = back.Paid,
            ["cashRounding"] = handed - back.Paid,
            ["tenders"] = new JsonArray(
                new JsonObject
                {
                    ["tender"] = till.NewId(),
                    ["kind"] = sale.Kind,
                    ["amount"] = handed,
                    ["reference"] = null,
                    ["claimed"] = sale.Kind != Tender.Cash,
                }
            ),
        };
    }

    private static JsonObject Line(ReturnableLine line, PricedReturn back, string reason, bool restock) =>
        new()
        {
            ["line"] = 1,
            ["of"] = line.Priced.Line,
            ["product"] = line.Article.Product,
            ["variant"] = line.Article.Variant,
            ["name"] = line.Article.Sample.Name,
            ["unit"] = line.Article.Sample.Unit,
            ["quantity"] = Article.One,
            ["unitPrice"] = line.UnitPrice,
            ["priceSource"] = "sale",
            ["returnedBefore"] = 0,
            ["refundedBefore"] = 0,
            ["gross"] = back.Line.Gross,
            ["discounts"] = back.Line.Discounts.Sum() + back.Line.Allocated,
            ["net"] = back.Line.Net,
            ["taxGroup"] = line.Article.Tax.Id,
            ["taxGroupRevision"] = line.Article.Tax.Revision,
            ["taxes"] = Taxes(back),
            ["total"] = back.Line.Total,
            ["paid"] = back.Paid,
            ["restock"] = restock,
            ["reason"] = reason,
            ["note"] = null,
        };

    private static JsonNode Taxes(PricedReturn back) =>
        JsonSerializer.SerializeToNode<IReadOnlyList<AppliedTax>>(back.Line.Taxes, JsonSerializerOptions.Web)!;
}
