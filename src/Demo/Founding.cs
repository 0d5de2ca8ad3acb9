using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;

namespace Kaunta.Demo;

/// <summary>Somebody who works in the shop.</summary>
internal sealed record Worker(StaffId Id, string Role, string Name, string Pin);

/// <summary>What the owner enters before the first customer comes: the place, the people, the goods and their prices.</summary>
internal sealed class Founding(ShopFacts facts, Till till)
{
    // The server's least; a PIN of four digits is no secret anyway.
    private const int PinRounds = 100_000;

    private static readonly string[] Colours =
    [
        "#b0632f",
        "#7a6a1f",
        "#a33a2f",
        "#9b3f6b",
        "#2f6fb0",
        "#6a55b0",
        "#5b7f3a",
        "#0f7d7d",
        "#3a6ea3",
        "#6b6f76",
    ];

    public void Place() =>
        till.Record(
            "location.saved",
            facts.Owner,
            personal => new JsonObject
            {
                ["id"] = facts.Location.ToString(),
                ["base"] = facts.OpenedVersion,
                ["set"] = new JsonObject
                {
                    ["name"] = "Market Road",
                    ["dayStartMinutes"] = ShopTime.DayStartMinutes,
                    ["address"] = personal.Hide("Market Road, beside the post office"),
                },
            }
        );

    public IReadOnlyList<Worker> People()
    {
        var people = new List<Worker>();
        foreach (var person in Sample.People.Where(person => person.Pin is not null))
        {
            var id = person.Role == "owner" ? facts.Owner : new StaffId(Guid.Parse(till.NewId()));
            people.Add(new(id, person.Role, person.Name, person.Pin!));
            if (person.Role != "owner")
                till.Record(
                    "staff.saved",
                    facts.Owner,
                    personal =>
                        Edit(
                            id.ToString(),
                            new()
                            {
                                ["name"] = personal.Hide(person.Name),
                                ["role"] = person.Role,
                                ["locations"] = new JsonArray(facts.Location.ToString()),
                                ["disabled"] = false,
                                ["pin"] = personal.Hide(Verifier(person.Pin!, till.NewSalt())),
                            }
                        )
                );
        }
        return people;
    }

    public IReadOnlyList<Article> Goods()
    {
        var categories = new Dictionary<string, string>(StringComparer.Ordinal);
        var articles = new List<Article>();
        foreach (var sample in Sample.Products)
        {
            if (!categories.TryGetValue(sample.Category, out var category))
                categories[sample.Category] = category = Category(sample.Category, categories.Count);
            articles.Add(Article(sample, category));
        }
        return articles;
    }

    /// <summary>A new price for one of the goods; sales from now on name it.</summary>
    public void Reprice(Article article, long unitPrice)
    {
        article.UnitPrice = unitPrice;
        var variants = new JsonObject { [article.Variant] = new JsonObject { ["price"] = unitPrice } };
        article.PriceRevision = till.Record(
                "product.saved",
                facts.Owner,
                _ => new JsonObject
                {
                    ["id"] = article.Product,
                    ["base"] = null,
                    ["set"] = new JsonObject(),
                    ["variants"] = variants,
                }
            )
            .ToString();
    }

    private string Category(string name, int sort)
    {
        var id = till.NewId();
        till.Record(
            "category.saved",
            facts.Owner,
            _ =>
                Edit(
                    id,
                    new()
                    {
                        ["name"] = name,
                        ["sort"] = sort,
                        ["colour"] = Colours[sort % Colours.Length],
                    }
                )
        );
        return id;
    }

    private Article Article(SampleProduct sample, string category)
    {
        var article = new Article(sample, category, facts.TaxGroups[sample.Tax], till.NewId(), till.NewId());
        article.PriceRevision = till.Record("product.saved", facts.Owner, _ => Body(article)).ToString();
        return article;
    }

    private static JsonObject Body(Article article)
    {
        var body = Edit(
            article.Product,
            new()
            {
                ["name"] = article.Sample.Name,
                ["category"] = article.Category,
                ["taxGroup"] = article.Tax.Id,
            }
        );
        body["variants"] = new JsonObject
        {
            [article.Variant] = new JsonObject
            {
                ["name"] = "",
                ["sku"] = article.Sample.Sku,
                ["barcodes"] = article.Sample.Barcode is { } barcode ? new JsonArray(barcode) : new JsonArray(),
                ["unit"] = article.Sample.Unit,
                ["price"] = article.UnitPrice,
                ["tracked"] = article.Tracked,
            },
        };
        return body;
    }

    private static JsonObject Edit(string id, JsonObject set) =>
        new()
        {
            ["id"] = id,
            ["base"] = null,
            ["set"] = set,
        };

    /// <summary>What a till checks a PIN with.</summary>
    public static string Verifier(string pin, byte[] salt)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(pin), salt, PinRounds, HashAlgorithmName.SHA256, 32);
        return $"pbkdf2-sha256${PinRounds}${WireBytes.ToText(salt)}${WireBytes.ToText(hash)}";
    }
}
