using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Promotions;

namespace Kaunta.Demo;

/// <summary>What the owner promises: three sodas for 200 at the end of the week, and a washing week that is on now.</summary>
internal sealed class Promotions(ShopFacts facts, IReadOnlyList<Article> articles)
{
    private static readonly string[] Sodas = ["Cola 500 ml", "Orange soda 500 ml", "Ginger soda 500 ml"];

    private readonly List<Promotion> all = [];

    public IReadOnlyList<Promotion> All => all;

    public void BeginSodas(Till till) =>
        Save(
            till,
            "Three sodas for 200, Friday to Sunday",
            new Promotion
            {
                Id = till.NewId(),
                Revision = "",
                Kind = PromotionKind.Bundle,
                Value = 20_000,
                Buy = 3,
                Items = new Goods { Variants = [.. Of(Sodas)] },
                Window = new PromotionWindow { Days = [5, 6, 7] },
            }
        );

    public void BeginWashing(Till till, DateOnly from, DateOnly to) =>
        Save(
            till,
            "Washing week, a tenth off",
            new Promotion
            {
                Id = till.NewId(),
                Revision = "",
                Kind = PromotionKind.Percent,
                Value = 100_000,
                Items = new Goods { Categories = [articles.First(article => article.Sample.Category == "Cleaning").Category] },
                Window = new PromotionWindow { From = ShopTime.Text(from), To = ShopTime.Text(to) },
            }
        );

    private IEnumerable<string> Of(string[] names) =>
        articles.Where(article => names.Contains(article.Sample.Name)).Select(article => article.Variant);

    private void Save(Till till, string name, Promotion promotion)
    {
        var rule = JsonSerializer.SerializeToNode(promotion, JsonSerializerOptions.Web)!.AsObject();
        rule.Remove("promotion");
        rule.Remove("revision");
        var revision = till.Record(
            "promotion.saved",
            facts.Owner,
            _ => new JsonObject
            {
                ["id"] = promotion.Id,
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = name, ["rule"] = rule },
            }
        );
        all.Add(promotion with { Revision = revision.ToString() });
    }
}
