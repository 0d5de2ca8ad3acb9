using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.Core.Pricing;
using Kaunta.Core.Sales;

namespace Kaunta.Demo;

/// <summary>Sells: what somebody takes from the shelf, priced by the same rules as at any till, and how it is paid.</summary>
internal sealed class Selling(ShopFacts facts, IReadOnlyList<Article> articles, Promotions promotions, Debtors debtors, Random chance)
{
    public const string OnAccount = "on_account";
    public const string MobileMoney = "mobile_money";
    private static readonly long[] Notes = [5_000, 10_000, 20_000, 50_000, 100_000];

    /// <summary>By hour: the running sum of how likely each of the goods is.</summary>
    private readonly int[]?[] likely = new int[24][];

    /// <summary>Of each till, the last sales that somebody may come back with.</summary>
    private readonly Dictionary<Till, List<ReturnableSale>> returnable = [];

    /// <summary>False when the shelf had nothing of what they wanted.</summary>
    public bool Sell(Till till, Worker cashier)
    {
        var taken = Take(ShopTime.Minute(till.Now) / 60);
        if (taken.Count == 0)
            return false;
        var basket = new Basket
        {
            Currency = ShopFacts.Currency,
            CashDenomination = ShopFacts.CashDenomination,
            Lines = [.. taken.Select((line, at) => line.Article.LineOf(at + 1, line.Quantity))],
            At = new(ShopTime.Text(till.Day), ShopTime.Minute(till.Now)),
            Location = facts.Location.ToString(),
            Promotions = promotions.All,
        };
        var due = BasketPricing.Price(basket).Value.Due;
        var debtor = chance.Next(100) < 5 ? debtors.Somebody(due) : null;
        var tenders = debtor is null ? Tenders(due) : [new(OnAccount, due)];
        var sold = BasketPricing.Complete(basket with { Tenders = tenders }).Value;
        foreach (var (article, quantity) in taken)
            article.OnShelf -= quantity;
        if (debtor is not null)
            debtor.Owes += due;
        var body = Body(till, taken, sold, tenders, debtor);
        till.Record("sale.completed", cashier.Id, _ => body, sold.Due + sold.CashRounding);
        till.Drawer.Ring(
            ShiftFigures.OfSale(
                sold.Total,
                0,
                0,
                sold.CashRounding,
                sold.Change,
                sold.Lines.Sum(line => line.Gross - line.Net),
                sold.Taxes.Select(tax => new ShiftTax(tax.Code, tax.Amount)),
                [.. tenders.Select(tender => (tender.Kind, tender.Amount))]
            )
        );
        if (tenders.Count == 1 && debtor is null)
            Remember(till, body, tenders[0].Kind, taken, sold);
        return true;
    }

    /// <summary>Somebody comes back with a receipt of the last days; nobody does when there is none.</summary>
    public void TakeBack(Till till, Worker cashier)
    {
        if (!returnable.TryGetValue(till, out var sales) || sales.Count == 0)
            return;
        var sale = sales[chance.Next(sales.Count)];
        sales.Remove(sale);
        Returning.TakeBack(till, cashier, sale, chance);
    }

    /// <summary>Fresh goods aren't taken back, nor are loose ones.</summary>
    private void Remember(Till till, JsonObject body, string kind, List<(Article Article, long Quantity)> taken, PricedSale sold)
    {
        const int remembered = 80;
        var lines = taken
            .Zip(sold.Lines, (line, priced) => new ReturnableLine(line.Article, line.Quantity, line.Article.UnitPrice, priced))
            .Where(line => line.Article.Tracked && !line.Article.Weighed && line.Article.Sample.Category is not "Bread and dairy")
            .ToList();
        if (lines.Count == 0)
            return;
        if (!returnable.TryGetValue(till, out var sales))
            returnable[till] = sales = [];
        if (sales.Count == remembered)
            sales.RemoveAt(0);
        sales.Add(new((string)body["sale"]!, (string)body["receipt"]!, kind, lines));
    }

    private List<(Article Article, long Quantity)> Take(int hour)
    {
        var running = likely[hour] ??= Running(hour);
        var taken = new List<(Article Article, long Quantity)>();
        for (var wanted = Rhythm.Lines(chance); wanted > 0; wanted--)
        {
            var at = Array.BinarySearch(running, chance.Next(running[^1]) + 1);
            var article = articles[at < 0 ? ~at : at];
            var quantity = Rhythm.Quantity(article, chance);
            if (taken.Exists(line => line.Article == article) || article.Tracked && article.OnShelf < quantity)
                continue;
            taken.Add((article, quantity));
        }
        return taken;
    }

    private int[] Running(int hour)
    {
        var sum = 0;
        return [.. articles.Select(article => sum += article.Sample.Often * Rhythm.Pull(article.Sample.Category, hour))];
    }

    /// <summary>More than half pay with the phone; of those who pay cash, a few have it exactly.</summary>
    private List<Tender> Tenders(long due) =>
        chance.Next(100) switch
        {
            < 54 => [new(MobileMoney, due)],
            < 57 when due > 40_000 => [new(MobileMoney, due / 20_000 * 10_000), new(Tender.Cash, Handed(due - due / 20_000 * 10_000))],
            _ => [new(Tender.Cash, Handed(due))],
        };

    private long Handed(long due)
    {
        var coins = Settlement.RoundToCash(due, ShopFacts.CashDenomination);
        if (chance.Next(100) < 30)
            return coins;
        var note = Notes.First(note => note >= coins || note == Notes[^1]);
        return (coins + note - 1) / note * note;
    }

    private JsonObject Body(Till till, List<(Article Article, long Quantity)> taken, PricedSale sold, List<Tender> tenders, Debtor? debtor)
    {
        var (number, receipt) = till.NextReceipt();
        return new()
        {
            ["sale"] = till.NewId(),
            ["location"] = facts.Location.ToString(),
            ["register"] = till.Register.Register.ToString(),
            ["binding"] = till.Register.Binding.ToString(),
            ["series"] = till.Register.Series,
            ["number"] = number,
            ["receipt"] = receipt,
            ["businessOn"] = ShopTime.Text(till.Day),
            ["shift"] = till.Drawer.Shift,
            ["customer"] = debtor?.Id,
            ["currency"] = ShopFacts.Currency,
            ["taxRounding"] = "line",
            ["lines"] = new JsonArray([.. sold.Lines.Select((line, at) => Line(taken[at].Article, taken[at].Quantity, line))]),
            ["taxes"] = Node(sold.Taxes),
            ["total"] = sold.Total,
            ["cashRounding"] = sold.CashRounding,
            ["tenders"] = new JsonArray([.. tenders.Select(tender => Body(till, tender))]),
            ["change"] = sold.Change,
        };
    }

    private static JsonObject Line(Article article, long quantity, PricedLine priced) =>
        new()
        {
            ["line"] = priced.Line,
            ["product"] = article.Product,
            ["variant"] = article.Variant,
            ["category"] = article.Category,
            ["name"] = article.Sample.Name,
            ["unit"] = article.Sample.Unit,
            ["quantity"] = quantity,
            ["unitPrice"] = article.UnitPrice,
            ["priceSource"] = "variant",
            ["priceRevision"] = article.PriceRevision,
            ["gross"] = priced.Gross,
            ["discounts"] = new JsonArray(),
            ["promotions"] = Node(priced.Promotions),
            ["allocated"] = priced.Allocated,
            ["net"] = priced.Net,
            ["taxGroup"] = article.Tax.Id,
            ["taxGroupRevision"] = article.Tax.Revision,
            ["taxes"] = Node(priced.Taxes),
            ["total"] = priced.Total,
            ["note"] = null,
            ["reason"] = null,
        };

    private JsonObject Body(Till till, Tender tender) =>
        new()
        {
            ["tender"] = till.NewId(),
            ["kind"] = tender.Kind,
            ["amount"] = tender.Amount,
            ["reference"] = tender.Kind == MobileMoney ? Reference() : null,
            ["claimed"] = tender.Kind == MobileMoney,
        };

    /// <summary>What the message on the phone says.</summary>
    private string Reference() => string.Create(CultureInfo.InvariantCulture, $"D{Letters(3)}{chance.Next(1_000_000):000000}");

    private string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('A' + chance.Next(26))));

    private static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, JsonSerializerOptions.Web)!;
}
