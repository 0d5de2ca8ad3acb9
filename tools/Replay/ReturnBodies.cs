using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Money;

namespace Kaunta.Replay;

/// <summary>The body of <c>sale.returned</c>: with its receipt, or at the file's price without one.</summary>
internal static class ReturnBodies
{
    public static Written Of(
        Shop shop,
        Till till,
        long number,
        PlannedReturn returned,
        ReceiptNumbers numbers,
        IReadOnlyDictionary<string, Goods> goods
    )
    {
        var at = ShopClock.Instant(returned.At);
        var key = $"{returned.Invoice} {returned.Sale?.Invoice}";
        var total = -Exact.Sum(returned.Lines.Select(Rounding.Amount));
        var body = new JsonObject
        {
            ["return"] = shop.Seed.Id(at, "return", key).ToString(),
            ["location"] = shop.Location.ToString(),
            ["register"] = till.Register.ToString(),
            ["binding"] = till.Binding.ToString(),
            ["series"] = till.Series,
            ["number"] = number,
            ["receipt"] = SaleBodies.Receipt(till, number),
            ["businessOn"] = ShopClock.Day(returned.At).ToString("O", CultureInfo.InvariantCulture),
            ["shift"] = null,
            ["customer"] = returned.Customer is null ? null : shop.Customer(returned.Customer).ToString(),
            ["currency"] = Shop.Currency,
            ["taxRounding"] = "line",
            ["sale"] = returned.Sale is null ? null : SaleBodies.Id(shop, returned.Sale).ToString(),
            ["saleReceipt"] = returned.Sale is null ? null : numbers.Text(returned.Sale),
            ["lines"] = new JsonArray([.. returned.Lines.Select((line, index) => Line(shop, returned, index, goods[line.Code]))]),
            ["taxes"] = SaleBodies.Taxes(total),
            ["total"] = total,
            ["paid"] = total,
            ["cashRounding"] = 0,
            ["tenders"] = SaleBodies.Tenders(shop.Seed.Id(at, "refund", key), returned.Customer, total),
        };
        return new(new(shop.Seed.Id(at, "return operation", key)), "sale.returned", body, -total);
    }

    private static JsonObject Line(Shop shop, PlannedReturn returned, int index, Goods goods)
    {
        var line = returned.Lines[index];
        var amount = -Rounding.Amount(line);
        var units = returned.Sale is null ? null : returned.Units[index];
        return new JsonObject
        {
            ["line"] = index + 1,
            ["of"] = units?.Of,
            ["product"] = shop.Product(line.Code).ToString(),
            ["variant"] = shop.Variant(line.Code).ToString(),
            ["name"] = line.Description ?? goods.Name,
            ["unit"] = "pc",
            ["quantity"] = -line.Quantity * Rounding.Piece,
            ["unitPrice"] = line.UnitPrice,
            ["priceSource"] = units is null ? "override" : "sale",
            ["returnedBefore"] = units?.ReturnedBefore,
            ["refundedBefore"] = units?.RefundedBefore,
            ["gross"] = amount,
            ["discounts"] = 0,
            ["net"] = amount,
            ["taxGroup"] = shop.TaxGroup.ToString(),
            ["taxGroupRevision"] = shop.TaxGroupSaved.ToString(),
            ["taxes"] = SaleBodies.Taxes(amount),
            ["total"] = amount,
            ["paid"] = amount,
            ["restock"] = goods.Tracked,
            ["reason"] = null,
            ["note"] = null,
        };
    }
}
