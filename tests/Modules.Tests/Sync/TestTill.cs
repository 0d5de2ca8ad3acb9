using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;
using Kaunta.Core.Tax;
using Kaunta.Modules.Tests.Host;
using Npgsql;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>A till with a journal: makes products, sales and receipts of goods with real figures.</summary>
internal sealed class TestTill(TestShop shop, TestJournal journal, Random chance)
{
    private long number;

    public static async Task<TestTill> OpenAsync(KauntaServer server, int seed = 1)
    {
        var shop = await server.OpenShopAsync();
        return new(shop, new TestJournal(shop), new Random(seed));
    }

    public TestShop Shop => shop;

    public TestJournal Journal => journal;

    public string BusinessOn { get; set; } = "2026-11-21";

    /// <summary>A product with one variant, as a till knows it once it was saved.</summary>
    public TestProduct Product(string name, long price, bool tracked = true, long rate = 160_000)
    {
        var group = Guid.CreateVersion7();
        var groupRevision = journal.Add(
            "tax_group.saved",
            new JsonObject
            {
                ["id"] = group.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject
                {
                    ["name"] = "VAT",
                    ["taxes"] = new JsonArray(
                        new JsonObject
                        {
                            ["code"] = "VAT",
                            ["name"] = "VAT",
                            ["rate"] = rate,
                            ["inclusive"] = true,
                            ["compound"] = false,
                            ["kind"] = "standard",
                        }
                    ),
                },
            }
        );
        var product = new TestProduct(Guid.CreateVersion7(), Guid.CreateVersion7(), name, price, Guid.Empty, group, groupRevision, rate);
        return product with { PriceRevision = journal.Add("product.saved", Body(product, tracked)) };
    }

    public static JsonObject Body(TestProduct product, bool tracked = true) =>
        new()
        {
            ["id"] = product.Product.ToString(),
            ["base"] = null,
            ["set"] = new JsonObject { ["name"] = product.Name, ["taxGroup"] = product.TaxGroup.ToString() },
            ["variants"] = new JsonObject
            {
                [product.Variant.ToString()] = new JsonObject
                {
                    ["name"] = "",
                    ["unit"] = "pc",
                    ["price"] = product.Price,
                    ["tracked"] = tracked,
                    ["sku"] = "SKU",
                    ["barcodes"] = new JsonArray("6001"),
                },
            },
        };

    /// <summary>Goods come in at a unit cost in thousandths of a minor unit.</summary>
    public JsonObject ReceiptBody(params (TestProduct Product, long Quantity, long UnitCost)[] lines) =>
        new()
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["location"] = shop.Location.ToString(),
            ["businessOn"] = BusinessOn,
            ["kind"] = "purchase",
            ["lines"] = new JsonArray([
                .. lines.Select(
                    (line, at) =>
                        new JsonObject
                        {
                            ["line"] = at + 1,
                            ["variant"] = line.Product.Variant.ToString(),
                            ["quantity"] = line.Quantity,
                            ["unitCost"] = line.UnitCost,
                        }
                ),
            ]),
            ["currency"] = "KES",
            ["total"] = lines.Sum(line => Core.Money.Exact.Extend(line.UnitCost, line.Quantity)),
        };

    public Guid Receive(params (TestProduct Product, long Quantity, long UnitCost)[] lines) =>
        journal.Add("stock.received", ReceiptBody(lines));

    /// <summary>The body of a sale paid in cash, with a note of 1000 more than is due.</summary>
    public JsonObject SaleBody(params (TestProduct Product, long Quantity)[] lines)
    {
        var basket = new Basket
        {
            Currency = "KES",
            Lines =
            [
                .. lines.Select(
                    (line, at) =>
                        new BasketLine
                        {
                            Line = at + 1,
                            Variant = line.Product.Variant.ToString(),
                            Quantity = line.Quantity,
                            UnitPrice = line.Product.Price,
                            TaxGroup = line.Product.TaxGroup.ToString(),
                            Taxes =
                            [
                                new TaxRule
                                {
                                    Code = "VAT",
                                    Rate = line.Product.Rate,
                                    Inclusive = true,
                                },
                            ],
                        }
                ),
            ],
        };
        var due = BasketPricing.Price(basket).Value.Total;
        var sold = BasketPricing.Complete(basket with { Tenders = [new Tender("cash", due + 1000)] }).Value;
        number++;
        return new JsonObject
        {
            ["sale"] = Guid.CreateVersion7().ToString(),
            ["location"] = shop.Location.ToString(),
            ["register"] = shop.Register.ToString(),
            ["binding"] = shop.Binding.ToString(),
            ["series"] = "R1.1",
            ["number"] = number,
            ["receipt"] = string.Create(CultureInfo.InvariantCulture, $"R1.1-{number:000000}"),
            ["businessOn"] = BusinessOn,
            ["shift"] = null,
            ["customer"] = null,
            ["currency"] = "KES",
            ["taxRounding"] = "line",
            ["lines"] = new JsonArray([.. sold.Lines.Select((line, at) => Line(lines[at].Product, lines[at].Quantity, line))]),
            ["taxes"] = Node(sold.Taxes),
            ["total"] = sold.Total,
            ["cashRounding"] = sold.CashRounding,
            ["tenders"] = new JsonArray(
                new JsonObject
                {
                    ["tender"] = Guid.CreateVersion7().ToString(),
                    ["kind"] = "cash",
                    ["amount"] = due + 1000,
                    ["reference"] = null,
                    ["claimed"] = false,
                }
            ),
            ["change"] = sold.Change,
        };
    }

    public Guid Sell(params (TestProduct Product, long Quantity)[] lines) => Sell(SaleBody(lines));

    public Guid Sell(JsonObject body) => journal.Add("sale.completed", body, control: (long)body["total"]! + (long)body["cashRounding"]!);

    /// <summary>1 to <paramref name="most"/> whole pieces.</summary>
    public long Pieces(int most) => chance.Next(1, most + 1) * 1000L;

    private static JsonObject Line(TestProduct product, long quantity, PricedLine priced) =>
        new()
        {
            ["line"] = priced.Line,
            ["product"] = product.Product.ToString(),
            ["variant"] = product.Variant.ToString(),
            ["name"] = product.Name,
            ["unit"] = "pc",
            ["quantity"] = quantity,
            ["unitPrice"] = product.Price,
            ["priceSource"] = "variant",
            ["priceRevision"] = product.PriceRevision.ToString(),
            ["gross"] = priced.Gross,
            ["discounts"] = new JsonArray(),
            ["promotions"] = new JsonArray(),
            ["allocated"] = priced.Allocated,
            ["net"] = priced.Net,
            ["taxGroup"] = product.TaxGroup.ToString(),
            ["taxGroupRevision"] = product.TaxGroupRevision.ToString(),
            ["taxes"] = Node(priced.Taxes),
            ["total"] = priced.Total,
            ["note"] = null,
            ["reason"] = null,
        };

    private static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web)!;

    /// <summary>One figure from the books, as the superuser sees them.</summary>
    public async Task<long> FigureAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(shop.Server.Cluster.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql.Replace("@tenant", $"'{shop.Business}'", StringComparison.Ordinal), connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>One text from the books; empty for none.</summary>
    public async Task<string> TextAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(shop.Server.Cluster.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql.Replace("@tenant", $"'{shop.Business}'", StringComparison.Ordinal), connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as string ?? "";
    }

    /// <summary>The balance of every account whose code begins so.</summary>
    public Task<long> BalanceAsync(string account) =>
        FigureAsync($"select coalesce(sum(amount_minor), 0) from ledger.posting where tenant_id = @tenant and account like '{account}%'");

    /// <summary>Thousandths of everything that was sold.</summary>
    public Task<long> SoldAsync() =>
        FigureAsync(
            "select sum((line->>'quantity')::bigint)::bigint from sales.sale, json_array_elements(body::json->'lines') as line where tenant_id = @tenant"
        );

    public Task<long> StockAsync(TestProduct product) =>
        FigureAsync(
            $"select coalesce(sum(quantity), 0) from inventory.stock_level where tenant_id = @tenant and variant_id = '{product.Variant}'"
        );
}

/// <param name="Price">Thousandths of a minor unit.</param>
internal sealed record TestProduct(
    Guid Product,
    Guid Variant,
    string Name,
    long Price,
    Guid PriceRevision,
    Guid TaxGroup,
    Guid TaxGroupRevision,
    long Rate
);
