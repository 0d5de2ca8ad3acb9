using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Core.Money;

namespace Kaunta.Replay;

/// <summary>What the shop is before its first document: one tax group, its goods, its customers, and what lies on its shelves.</summary>
internal static class MasterData
{
    private const int LinesOfAReceipt = 200;

    public static IEnumerable<Written> Of(Plan plan, Shop shop)
    {
        yield return new(new(shop.TaxGroupSaved), "tax_group.saved", TaxGroup(shop), 0);
        foreach (var one in plan.Goods)
            yield return new(new(shop.ProductSaved(one.Code)), "product.saved", Product(shop, one), 0);
        var stocked = plan.Goods.Where(one => one.Opening > 0).Chunk(LinesOfAReceipt).ToList();
        for (var at = 0; at < stocked.Count; at++)
        {
            var key = (at + 1).ToString(CultureInfo.InvariantCulture);
            yield return new(
                new(shop.Fixed("opening operation", key)),
                "stock.received",
                Opening(shop, shop.Fixed("opening", key), ShopClock.Day(plan.Operations[0].At), stocked[at]),
                0
            );
        }
    }

    private static JsonObject TaxGroup(Shop shop) =>
        new()
        {
            ["id"] = shop.TaxGroup.ToString(),
            ["base"] = null,
            ["set"] = new JsonObject
            {
                ["name"] = "Zero-rated",
                ["taxes"] = new JsonArray(
                    new JsonObject
                    {
                        ["code"] = Shop.TaxCode,
                        ["name"] = "Zero-rated",
                        ["rate"] = 0,
                        ["inclusive"] = true,
                        ["kind"] = "zero",
                    }
                ),
            },
        };

    private static JsonObject Product(Shop shop, Goods goods) =>
        new()
        {
            ["id"] = shop.Product(goods.Code).ToString(),
            ["base"] = null,
            ["set"] = new JsonObject
            {
                ["name"] = goods.Name,
                ["category"] = null,
                ["taxGroup"] = shop.TaxGroup.ToString(),
            },
            ["variants"] = new JsonObject
            {
                [shop.Variant(goods.Code).ToString()] = new JsonObject
                {
                    ["name"] = "",
                    ["sku"] = goods.Code,
                    ["unit"] = "pc",
                    ["price"] = goods.Price,
                    ["tracked"] = goods.Tracked,
                },
            },
        };

    private static JsonObject Opening(Shop shop, Guid receipt, DateOnly on, IReadOnlyList<Goods> stocked) =>
        new()
        {
            ["id"] = receipt.ToString(),
            ["location"] = shop.Location.ToString(),
            ["businessOn"] = on.ToString("O", CultureInfo.InvariantCulture),
            ["kind"] = "opening",
            ["supplier"] = null,
            ["reference"] = null,
            ["lines"] = new JsonArray([
                .. stocked.Select(
                    (one, at) =>
                        new JsonObject
                        {
                            ["line"] = at + 1,
                            ["variant"] = shop.Variant(one.Code).ToString(),
                            ["quantity"] = one.Opening,
                            ["unitCost"] = one.UnitCost,
                        }
                ),
            ]),
            ["currency"] = Shop.Currency,
            ["total"] = Exact.Sum(stocked.Select(one => Exact.Extend(one.UnitCost, one.Opening))),
        };
}

/// <summary>An operation's id, type, body and control figure, before it is numbered.</summary>
internal sealed record Written(Core.Ids.OperationId Id, string Type, JsonObject Body, long Control)
{
    public IReadOnlyList<Opening> Openings { get; init; } = [];
}
