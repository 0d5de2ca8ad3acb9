using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Money;

namespace Kaunta.Replay;

/// <summary>The body of <c>sale.completed</c>: on account with a customer, else cash.</summary>
internal static class SaleBodies
{
    public static Written Of(Shop shop, Till till, long number, PlannedSale sale, IReadOnlyDictionary<string, Goods> goods)
    {
        var at = ShopClock.Instant(sale.At);
        var lines = sale.Lines.Select((line, index) => Line(shop, index + 1, line, goods[line.Code])).ToArray<JsonNode?>();
        var total = Exact.Sum(sale.Lines.Select(Rounding.Amount));
        var body = new JsonObject
        {
            ["sale"] = Id(shop, sale).ToString(),
            ["location"] = shop.Location.ToString(),
            ["register"] = till.Register.ToString(),
            ["binding"] = till.Binding.ToString(),
            ["series"] = till.Series,
            ["number"] = number,
            ["receipt"] = Receipt(till, number),
            ["businessOn"] = ShopClock.Day(sale.At).ToString("O", CultureInfo.InvariantCulture),
            ["shift"] = null,
            ["customer"] = sale.Customer is null ? null : shop.Customer(sale.Customer).ToString(),
            ["currency"] = Shop.Currency,
            ["taxRounding"] = "line",
            ["lines"] = new JsonArray(lines),
            ["basketDiscounts"] = new JsonArray(),
            ["fees"] = new JsonArray(),
            ["taxes"] = Taxes(total),
            ["total"] = total,
            ["cashRounding"] = 0,
            ["tenders"] = Tenders(shop.Seed.Id(at, "tender", sale.Invoice), sale.Customer, total),
            ["change"] = 0,
        };
        return new(new(shop.Seed.Id(at, "sale operation", sale.Invoice)), "sale.completed", body, total);
    }

    public static Guid Id(Shop shop, PlannedSale sale) => shop.Seed.Id(ShopClock.Instant(sale.At), "sale", sale.Invoice);

    public static string Receipt(Till till, long number) => string.Create(CultureInfo.InvariantCulture, $"{till.Series}-{number:D6}");

    private static JsonObject Line(Shop shop, int number, InputLine line, Goods goods)
    {
        var amount = Rounding.Amount(line);
        var own = line.UnitPrice == goods.Price;
        return new JsonObject
        {
            ["line"] = number,
            ["product"] = shop.Product(line.Code).ToString(),
            ["variant"] = shop.Variant(line.Code).ToString(),
            ["name"] = line.Description ?? goods.Name,
            ["unit"] = "pc",
            ["quantity"] = line.Quantity * Rounding.Piece,
            ["unitPrice"] = line.UnitPrice,
            ["priceSource"] = own ? "variant" : "override",
            ["priceRevision"] = own ? shop.ProductSaved(line.Code).ToString() : null,
            ["gross"] = amount,
            ["discounts"] = new JsonArray(),
            ["promotions"] = new JsonArray(),
            ["allocated"] = 0,
            ["net"] = amount,
            ["taxGroup"] = shop.TaxGroup.ToString(),
            ["taxGroupRevision"] = shop.TaxGroupSaved.ToString(),
            ["taxes"] = Taxes(amount),
            ["total"] = amount,
            ["note"] = null,
            ["reason"] = amount == 0 ? "free" : null,
        };
    }

    /// <summary>Zero-rated: the base counts, the tax is nothing.</summary>
    public static JsonArray Taxes(long amount) =>
        new(
            new JsonObject
            {
                ["code"] = Shop.TaxCode,
                ["rate"] = 0,
                ["inclusive"] = true,
                ["base"] = amount,
                ["amount"] = 0,
            }
        );

    /// <summary>Nothing is handed over for goods that were free.</summary>
    public static JsonArray Tenders(Guid id, string? customer, long total) =>
        total == 0
            ? new JsonArray()
            : new JsonArray(
                new JsonObject
                {
                    ["tender"] = id.ToString(),
                    ["kind"] = customer is null ? "cash" : "on_account",
                    ["amount"] = total,
                    ["reference"] = null,
                    ["claimed"] = false,
                }
            );
}
