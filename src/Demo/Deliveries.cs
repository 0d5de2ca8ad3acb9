using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Money;

namespace Kaunta.Demo;

/// <summary>Brings goods: bread, milk and vegetables each morning, the rest once a week, by category.</summary>
internal sealed class Deliveries(ShopFacts facts, IReadOnlyList<Article> articles, Random chance)
{
    private static readonly string[] Fresh = ["Bread and dairy", "Fruit and vegetables"];

    private readonly string[] dry = [.. articles.Select(article => article.Sample.Category).Distinct().Except(Fresh)];

    private long papers = 10_400;

    /// <summary>What was counted on the first day.</summary>
    public void Open(Till till, Worker worker) => Receive(till, worker, "opening", Short(articles, 100, 100), "Counted before we opened");

    /// <summary>What comes early each day.</summary>
    public void BringFresh(Till till, Worker worker)
    {
        foreach (var category in Fresh)
            Bring(till, worker, category, enough: 17, atLeast: 12);
    }

    /// <summary>What comes on this day of the week: every dry category has its day, and those that are left share the last one.</summary>
    public void BringDry(Till till, Worker worker)
    {
        // Nobody delivers on a Sunday.
        var weekday = (int)till.Day.DayOfWeek;
        for (var at = 0; at < dry.Length; at++)
            if (weekday != 0 && 1 + at % 6 == weekday)
                Bring(till, worker, dry[at], enough: 105, atLeast: 80);
    }

    /// <param name="enough">What should lie there afterwards, in tenths of a usual day.</param>
    /// <param name="atLeast">What is left alone, likewise.</param>
    private void Bring(Till till, Worker worker, string category, long enough, long atLeast)
    {
        var lines = Short(articles.Where(article => article.Sample.Category == category), enough, atLeast);
        if (lines.Count > 0)
            Receive(
                till,
                worker,
                "purchase",
                lines,
                string.Create(CultureInfo.InvariantCulture, $"Delivery note {papers += chance.Next(1, 9)}")
            );
    }

    /// <summary>What falls short, and how much of it to bring.</summary>
    private static List<(Article Article, long Quantity)> Short(IEnumerable<Article> among, long enough, long atLeast) =>
        [
            .. among
                .Where(article => article.Tracked && article.OnShelf < article.Daily * atLeast / 10)
                .Select(article => (article, Packed(article, article.Daily * enough / 10 - article.OnShelf)))
                .Where(line => line.Item2 > 0),
        ];

    /// <summary>Suppliers sell by the dozen, slow goods by three, loose ones by five kilograms.</summary>
    private static long Packed(Article article, long quantity)
    {
        var pack =
            Article.One
            * (
                article.Weighed ? 5
                : article.Daily < 2 * Article.One ? 3
                : 12
            );
        return (quantity + pack - 1) / pack * pack;
    }

    private void Receive(Till till, Worker worker, string kind, List<(Article Article, long Quantity)> goods, string reference)
    {
        var lines = goods.ConvertAll(line => (line.Article.Variant, line.Quantity, UnitCost: UnitCost(line.Article)));
        foreach (var (article, quantity) in goods)
            article.OnShelf += quantity;
        till.Record(
            "stock.received",
            worker.Id,
            personal => new JsonObject
            {
                ["id"] = till.NewId(),
                ["location"] = facts.Location.ToString(),
                ["businessOn"] = ShopTime.Text(till.Day),
                ["kind"] = kind,
                ["supplier"] = null,
                ["reference"] = personal.Hide(reference),
                ["lines"] = new JsonArray([
                    .. lines.Select(
                        (line, at) =>
                            new JsonObject
                            {
                                ["line"] = at + 1,
                                ["variant"] = line.Variant,
                                ["quantity"] = line.Quantity,
                                ["unitCost"] = line.UnitCost,
                            }
                    ),
                ]),
                ["currency"] = ShopFacts.Currency,
                ["total"] = Exact.Sum(lines.Select(line => Exact.Extend(line.UnitCost, line.Quantity))),
            }
        );
    }

    /// <summary>Thousandths of a minor unit; a delivery costs a little more or less than the last.</summary>
    private long UnitCost(Article article) => article.Sample.CostMinor * (985 + chance.Next(31));
}
