using System.Text.Json.Nodes;

namespace Kaunta.Demo;

/// <summary>What leaves the shelf without being sold, and what turns up again.</summary>
internal sealed class Adjusting(ShopFacts facts, IReadOnlyList<Article> articles, Random chance)
{
    /// <summary>A few fresh goods that nobody will buy any more.</summary>
    public void ThrowAway(Till till, Worker worker) =>
        Record(
            till,
            worker,
            "expired",
            [
                .. articles
                    .Where(article => article.Sample.Category is "Bread and dairy" or "Fruit and vegetables" && article.Tracked)
                    .Where(article => article.OnShelf >= 4 * Article.One && chance.Next(100) < 30)
                    .Select(article => (article, -Article.One * (1 + chance.Next(2)))),
            ]
        );

    /// <summary>A corner of the shop is counted: some more, some less than was thought.</summary>
    public void Count(Till till, Worker worker) =>
        Record(
            till,
            worker,
            "counted",
            [
                .. articles
                    .Where(article =>
                        article is { Tracked: true, Weighed: false } && article.OnShelf >= 6 * Article.One && chance.Next(100) < 5
                    )
                    .Select(article => (article, Article.One * (chance.Next(100) < 70 ? -1 : 1))),
            ]
        );

    private void Record(Till till, Worker worker, string reason, List<(Article Article, long Quantity)> goods)
    {
        if (goods.Count == 0)
            return;
        foreach (var (article, quantity) in goods)
            article.OnShelf += quantity;
        till.Record(
            "stock.adjusted",
            worker.Id,
            _ => new JsonObject
            {
                ["id"] = till.NewId(),
                ["location"] = facts.Location.ToString(),
                ["businessOn"] = ShopTime.Text(till.Day),
                ["reason"] = reason,
                ["lines"] = new JsonArray([
                    .. goods.Select(
                        (line, at) =>
                            new JsonObject
                            {
                                ["line"] = at + 1,
                                ["variant"] = line.Article.Variant,
                                ["quantity"] = line.Quantity,
                                ["unitCost"] = null,
                            }
                    ),
                ]),
                ["note"] = null,
            }
        );
    }
}
