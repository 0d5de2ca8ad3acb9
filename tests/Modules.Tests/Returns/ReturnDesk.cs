using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;
using Kaunta.Modules.Tests.Sync;

namespace Kaunta.Modules.Tests.Returns;

/// <summary>Makes bodies of <c>sale.returned</c> with real figures, as a till does.</summary>
internal sealed class ReturnDesk(TestTill till)
{
    private long number = 5000;

    /// <summary>One line of a sale comes back; k and what was paid back before as this till knows it.</summary>
    public JsonObject Body(JsonObject sale, int of, long quantity, long before = 0, long refunded = 0, bool restock = true)
    {
        var sold = sale["lines"]!.AsArray().Single(line => (int)line!["line"]! == of)!;
        var (part, paid) = PricedReturn.Of(new(Sold(sold), before, quantity, refunded));
        return Body(
            new JsonObject
            {
                ["line"] = 1,
                ["of"] = of,
                ["product"] = sold["product"]!.DeepClone(),
                ["variant"] = sold["variant"]!.DeepClone(),
                ["name"] = sold["name"]!.DeepClone(),
                ["unit"] = "pc",
                ["quantity"] = quantity,
                ["unitPrice"] = sold["unitPrice"]!.DeepClone(),
                ["priceSource"] = "sale",
                ["returnedBefore"] = before,
                ["refundedBefore"] = refunded,
                ["gross"] = part.Gross,
                ["discounts"] = part.Discounts.Sum() + part.Allocated,
                ["net"] = part.Net,
                ["taxGroup"] = sold["taxGroup"]!.DeepClone(),
                ["taxGroupRevision"] = sold["taxGroupRevision"]!.DeepClone(),
                ["taxes"] = JsonSerializer.SerializeToNode(part.Taxes, JsonSerializerOptions.Web),
                ["total"] = part.Total,
                ["paid"] = paid,
                ["restock"] = restock,
                ["reason"] = "did not fit",
            },
            (string)sale["sale"]!,
            (string)sale["receipt"]!
        );
    }

    /// <summary>Goods without a receipt, at a stated unit price (thousandths of a minor unit).</summary>
    public JsonObject WithoutReceipt(TestProduct product, long quantity, long unitPrice, bool restock = true)
    {
        var priced = BasketPricing
            .Price(
                new()
                {
                    Currency = "KES",
                    Lines =
                    [
                        new()
                        {
                            Line = 1,
                            Variant = product.Variant.ToString(),
                            Quantity = quantity,
                            UnitPrice = unitPrice,
                            Taxes =
                            [
                                new()
                                {
                                    Code = "VAT",
                                    Rate = product.Rate,
                                    Inclusive = true,
                                },
                            ],
                        },
                    ],
                }
            )
            .Value.Lines[0];
        return Body(
            new JsonObject
            {
                ["line"] = 1,
                ["of"] = null,
                ["product"] = product.Product.ToString(),
                ["variant"] = product.Variant.ToString(),
                ["name"] = product.Name,
                ["unit"] = "pc",
                ["quantity"] = quantity,
                ["unitPrice"] = unitPrice,
                ["priceSource"] = "today",
                ["gross"] = priced.Gross,
                ["discounts"] = 0,
                ["net"] = priced.Net,
                ["taxGroup"] = product.TaxGroup.ToString(),
                ["taxGroupRevision"] = product.TaxGroupRevision.ToString(),
                ["taxes"] = JsonSerializer.SerializeToNode(priced.Taxes, JsonSerializerOptions.Web),
                ["total"] = priced.Total,
                ["paid"] = priced.Total,
                ["restock"] = restock,
                ["reason"] = null,
            },
            null,
            null
        );
    }

    /// <summary>Writes it into a journal; answers the operation's id.</summary>
    public static Guid Add(TestJournal journal, JsonObject body, Guid? id = null, Approval? approval = null) =>
        journal.Add("sale.returned", body, control: Control(body), id: id, approval: approval);

    public static long Control(JsonObject body) => -(long)body["paid"]! - (long)body["cashRounding"]!;

    private JsonObject Body(JsonObject line, string? sale, string? saleReceipt)
    {
        number++;
        var paid = (long)line["paid"]!;
        return new JsonObject
        {
            ["return"] = Guid.CreateVersion7().ToString(),
            ["location"] = till.Shop.Location.ToString(),
            ["register"] = till.Shop.Register.ToString(),
            ["binding"] = till.Shop.Binding.ToString(),
            ["series"] = "R1.1",
            ["number"] = number,
            ["receipt"] = string.Create(CultureInfo.InvariantCulture, $"R1.1-{number:000000}"),
            ["businessOn"] = till.BusinessOn,
            ["shift"] = null,
            ["customer"] = null,
            ["currency"] = "KES",
            ["taxRounding"] = "line",
            ["sale"] = sale,
            ["saleReceipt"] = saleReceipt,
            ["lines"] = new JsonArray(line),
            ["taxes"] = new JsonArray([
                .. line["taxes"]!
                    .AsArray()
                    .Select(tax => new JsonObject
                    {
                        ["code"] = tax!["code"]!.DeepClone(),
                        ["rate"] = tax["rate"]!.DeepClone(),
                        ["inclusive"] = tax["inclusive"]!.DeepClone(),
                        ["base"] = tax["base"]!.DeepClone(),
                        ["amount"] = tax["amount"]!.DeepClone(),
                    }),
            ]),
            ["total"] = line["total"]!.DeepClone(),
            ["paid"] = paid,
            ["cashRounding"] = 0L,
            ["tenders"] =
                paid == 0
                    ? new JsonArray()
                    : new JsonArray(
                        new JsonObject
                        {
                            ["tender"] = Guid.CreateVersion7().ToString(),
                            ["kind"] = "cash",
                            ["amount"] = paid,
                            ["reference"] = null,
                            ["claimed"] = false,
                        }
                    ),
        };
    }

    private static SoldLine Sold(JsonNode line) =>
        new(
            (long)line["quantity"]!,
            [],
            (long)line["allocated"]!,
            0,
            line["taxes"].Deserialize<List<AppliedTax>>(JsonSerializerOptions.Web)!,
            (long)line["total"]!
        );
}
