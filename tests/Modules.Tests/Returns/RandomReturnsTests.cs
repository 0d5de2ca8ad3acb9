using System.Numerics;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Returns;

/// <summary>
/// Several journals of one shop sell, receive and take back, also each other's sales, and arrive in random order and pieces: returns
/// race, come before their sale, and are sent twice. An oracle with its own arithmetic must agree on stock, cost, revenue, tax and what
/// is to recover.
/// </summary>
public sealed class RandomReturnsTests(KauntaServer server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Returns_are_settled_the_same_whatever_arrives_first(int seed)
    {
        var chance = new Random(seed);
        var till = await TestTill.OpenAsync(server, seed);
        TestProduct[] products = [till.Product("Sugar", 11_600_000), till.Product("Salt", 3_333_333), till.Product("Tea", 250_000)];
        (await till.Journal.PushAsync()).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        var shop = new Shop(till, products, chance);
        var oracle = new Oracle();
        var next = shop.Journals.Select(_ => 0).ToArray();
        while (next.Select((at, one) => at < shop.Events[one].Count).Any(left => left))
        {
            var one = chance.Next(next.Length);
            var count = Math.Min(chance.Next(1, 15), shop.Events[one].Count - next[one]);
            if (count == 0)
                continue;
            var pushed = await shop.Journals[one].PushAsync(next[one] + 1, count);
            pushed.Outcomes.ShouldAllBe(outcome => outcome == "applied" || outcome == "flagged", pushed.Body.ToJsonString());
            if (chance.Next(4) == 0)
                (await shop.Journals[one].PushAsync(next[one] + 1, count)).Outcomes.ShouldAllBe(outcome => outcome.StartsWith("duplicate"));
            foreach (var happened in shop.Events[one].Skip(next[one]).Take(count))
                oracle.Apply(happened);
            next[one] += count;
        }
        await Books.ShouldBeRightAsync(till);
        (await StockOracle.LevelsAsync(till)).ShouldBe(oracle.Stock.Levels, ignoreOrder: true);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe((long)oracle.Stock.CostOfGoods);
        (await till.BalanceAsync("cost_corrections")).ShouldBe((long)oracle.Stock.Corrections);
        (await till.BalanceAsync("refunds_to_be_matched")).ShouldBe(0);
        (await till.BalanceAsync("refunds_to_recover")).ShouldBe(oracle.ToRecover);
        var tax = (long)oracle.TaxBack;
        (await till.BalanceAsync("sales_returns")).ShouldBe(oracle.Accepted - tax);
        (await till.BalanceAsync("tax_payable")).ShouldBe(tax - oracle.TaxSold);
        (
            await till.FigureAsync("select count(*) from sync.operation where tenant_id = @tenant and 'waiting_for_sale' = any (flags)")
        ).ShouldBe(0);
        oracle.Raced.ShouldBeGreaterThan(0);
        oracle.Early.ShouldBeGreaterThan(0);
    }

    private abstract record Event(Guid Variant, long Quantity);

    private sealed record Received(Guid Variant, long Quantity, long UnitCost) : Event(Variant, Quantity);

    private sealed record SoldEvent(Guid Variant, long Quantity, string Sale, long Total, long Tax) : Event(Variant, Quantity);

    private sealed record BackEvent(Guid Variant, long Quantity, string Sale, long Paid, bool Restock) : Event(Variant, Quantity);

    /// <summary>What each till did, all made before anything arrives.</summary>
    private sealed class Shop
    {
        public List<TestJournal> Journals { get; } = [];

        public List<List<Event>> Events { get; } = [];

        public Shop(TestTill till, TestProduct[] products, Random chance)
        {
            var desk = new ReturnDesk(till);
            var sales = new List<(JsonObject Body, TestProduct Product, long Quantity)>();
            var known = new Dictionary<(int Journal, string Sale), (long Quantity, long Paid)>();
            for (var one = 0; one < 4; one++)
            {
                Journals.Add(new TestJournal(till.Shop, till.Shop.Device, Guid.CreateVersion7()));
                Events.Add([]);
            }
            for (var at = 0; at < 120; at++)
            {
                var one = chance.Next(4);
                var product = products[chance.Next(products.Length)];
                var quantity = chance.Next(1, 5000);
                var kind = chance.Next(5);
                if (kind == 0)
                {
                    var cost = chance.Next(0, 900_000);
                    Journals[one].Add("stock.received", till.ReceiptBody((product, quantity * 3L, cost)));
                    Events[one].Add(new Received(product.Variant, quantity * 3L, cost));
                }
                else if (kind < 3 || sales.Count == 0)
                {
                    var body = till.SaleBody((product, quantity));
                    Journals[one].Add("sale.completed", body, control: (long)body["total"]!);
                    sales.Add((body, product, quantity));
                    var tax = (long)body["lines"]![0]!["taxes"]![0]!["amount"]!;
                    Events[one].Add(new SoldEvent(product.Variant, quantity, (string)body["sale"]!, (long)body["total"]!, tax));
                }
                else
                {
                    // Of one of the last sales, so that tills meet at the same goods.
                    var sold = sales[^chance.Next(1, Math.Min(sales.Count, 4) + 1)];
                    var id = (string)sold.Body["sale"]!;
                    var (before, paidBefore) = known.GetValueOrDefault((one, id));
                    if (before == sold.Quantity)
                        continue;
                    var back = chance.Next(3) == 0 ? sold.Quantity - before : chance.Next(1, (int)(sold.Quantity - before) + 1);
                    var restock = chance.Next(3) > 0;
                    var body = desk.Body(sold.Body, 1, back, before, paidBefore, restock);
                    var paid = (long)body["paid"]!;
                    known[(one, id)] = (before + back, paidBefore + paid);
                    ReturnDesk.Add(Journals[one], body);
                    Events[one].Add(new BackEvent(sold.Product.Variant, back, id, paid, restock));
                }
            }
        }
    }

    private sealed class Oracle
    {
        private sealed class Line
        {
            public SoldEvent? Sold;
            public BigInteger Cost;
            public long Within;
            public long Accepted;
            public readonly List<BackEvent> Waiting = [];
        }

        private readonly Dictionary<string, Line> lines = [];

        public StockOracle Stock { get; } = new();

        public long ToRecover { get; private set; }

        public long Accepted => lines.Values.Sum(line => line.Accepted);

        public long TaxSold => lines.Values.Sum(line => line.Sold!.Tax);

        public BigInteger TaxBack =>
            lines.Values.Aggregate(
                BigInteger.Zero,
                (sum, line) => sum + StockOracle.Round((BigInteger)line.Sold!.Tax * line.Within, line.Sold.Quantity)
            );

        public int Raced { get; private set; }

        public int Early { get; private set; }

        public void Apply(Event happened)
        {
            switch (happened)
            {
                case Received received:
                    Stock.Receive(received.Variant, received.Quantity, received.UnitCost);
                    break;
                case SoldEvent sold:
                    var line = Of(sold.Sale);
                    line.Sold = sold;
                    line.Cost = Stock.Sell(sold.Variant, sold.Quantity);
                    foreach (var waited in line.Waiting)
                        Settle(line, waited);
                    break;
                case BackEvent back:
                    TakeBack(Of(back.Sale), back);
                    break;
            }
        }

        private Line Of(string sale)
        {
            if (!lines.TryGetValue(sale, out var line))
                lines[sale] = line = new();
            return line;
        }

        private void TakeBack(Line line, BackEvent back)
        {
            if (line.Sold is not { } sold)
            {
                Early++;
                line.Waiting.Add(back);
                if (back.Restock)
                    Stock.TakeBack(back.Variant, back.Quantity, null);
                return;
            }
            var before = line.Within;
            Settle(line, back);
            if (!back.Restock)
                return;
            var own = StockOracle.Round(line.Cost * line.Within, sold.Quantity) - StockOracle.Round(line.Cost * before, sold.Quantity);
            var over = StockOracle.Round(line.Cost * (back.Quantity - (line.Within - before)), sold.Quantity);
            Stock.TakeBack(back.Variant, back.Quantity, own + over);
        }

        private void Settle(Line line, BackEvent back)
        {
            var sold = line.Sold!;
            var within = Math.Min(back.Quantity, sold.Quantity - line.Within);
            var accepted = within == 0 ? 0 : Math.Min(back.Paid, sold.Total - line.Accepted);
            if (within < back.Quantity)
                Raced++;
            line.Within += within;
            line.Accepted += accepted;
            ToRecover += back.Paid - accepted;
        }
    }
}
