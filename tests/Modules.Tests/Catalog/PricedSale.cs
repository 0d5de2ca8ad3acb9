using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;
using Kaunta.Modules.Tests.Sync;

namespace Kaunta.Modules.Tests.Catalog;

/// <summary>Sales whose figures are what the till's engine makes of a changed basket, paid exactly.</summary>
internal static class PricedSale
{
    public static JsonObject Of(TestTill till, Func<Basket, Basket> change, params (TestProduct Product, long Quantity)[] lines)
    {
        var body = till.SaleBody(lines);
        var basket = change(
            new Basket
            {
                Currency = "KES",
                Location = till.Shop.Location.ToString(),
                Lines = [.. lines.Select((line, at) => Line(line.Product, line.Quantity, at))],
            }
        );
        var due = BasketPricing.Price(basket).Value.Due;
        var sold = BasketPricing.Complete(basket with { Tenders = [new Tender("cash", due)] }).Value;
        foreach (var (source, priced) in basket.Lines.Zip(sold.Lines))
        {
            var line = body["lines"]![priced.Line - 1]!;
            line["quantity"] = source.Quantity;
            line["unitPrice"] = source.UnitPrice;
            line["category"] = source.Category;
            line["gross"] = priced.Gross;
            line["discounts"] = Node(priced.Discounts);
            line["promotions"] = Node(priced.Promotions);
            line["allocated"] = priced.Allocated;
            line["exempted"] = priced.Exempted;
            line["net"] = priced.Net;
            line["taxes"] = Node(priced.Taxes);
            line["total"] = priced.Total;
        }
        body["basketDiscounts"] = Node(sold.BasketDiscounts);
        body["taxExempt"] = basket.TaxExempt;
        body["coupons"] = Node(basket.Coupons);
        body["customerGroup"] = basket.CustomerGroup;
        body["fees"] = new JsonArray([
            .. sold.Fees.Select(fee => new JsonObject
            {
                ["fee"] = fee.Id,
                ["name"] = "Service charge",
                ["amount"] = fee.Amount,
                ["exempted"] = fee.Exempted,
                ["taxes"] = Node(fee.Taxes),
                ["total"] = fee.Total,
            }),
        ]);
        body["taxes"] = Node(sold.Taxes);
        body["total"] = sold.Total;
        body["tenders"]![0]!["amount"] = due;
        body["change"] = 0;
        return body;
    }

    /// <summary>Says of a line which price it took.</summary>
    public static JsonObject At(this JsonObject body, int line, string source, Guid? revision)
    {
        body["lines"]![line - 1]!["priceSource"] = source;
        body["lines"]![line - 1]!["priceRevision"] = revision?.ToString();
        return body;
    }

    private static BasketLine Line(TestProduct product, long quantity, int at) =>
        new()
        {
            Line = at + 1,
            Variant = product.Variant.ToString(),
            Product = product.Product.ToString(),
            Quantity = quantity,
            UnitPrice = product.Price,
            TaxGroup = product.TaxGroup.ToString(),
            Taxes =
            [
                new TaxRule
                {
                    Code = "VAT",
                    Rate = product.Rate,
                    Inclusive = true,
                },
            ],
        };

    private static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web)!;
}
