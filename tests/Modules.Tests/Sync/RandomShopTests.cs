using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>Several journals of one shop arrive in random order and in random pieces; an oracle with its own arithmetic must agree.</summary>
public sealed class RandomShopTests(KauntaServer server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Stock_cost_and_books_agree_with_an_oracle_in_every_order_of_arrival(int seed)
    {
        var chance = new Random(seed);
        var till = await TestTill.OpenAsync(server, seed);
        TestProduct[] products = [till.Product("Sugar", 11_600_000), till.Product("Salt", 3_333_333), till.Product("Tea", 250_000)];
        (await till.Journal.PushAsync()).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        var journals = Enumerable
            .Range(0, 4)
            .Select(_ => new TestJournal(till.Shop, till.Shop.Device, Guid.CreateVersion7()))
            .Select(journal => Fill(till, journal, products, chance))
            .ToList();
        var oracle = new StockOracle();
        var next = journals.ConvertAll(_ => 0);
        while (next.Select((at, one) => at < journals[one].Effects.Count).Any(left => left))
        {
            var one = chance.Next(journals.Count);
            var count = Math.Min(chance.Next(1, 20), journals[one].Effects.Count - next[one]);
            if (count == 0)
                continue;
            var pushed = await journals[one].Journal.PushAsync(next[one] + 1, count);
            pushed.Outcomes.ShouldAllBe(outcome => outcome == "applied" || outcome == "flagged");
            // An answer may be lost: the same again changes nothing.
            if (chance.Next(4) == 0)
                (await journals[one].Journal.PushAsync(next[one] + 1, count)).Outcomes.ShouldAllBe(outcome =>
                    outcome.StartsWith("duplicate")
                );
            foreach (var effect in journals[one].Effects.Skip(next[one]).Take(count))
                Apply(oracle, effect);
            next[one] += count;
        }
        await Books.ShouldBeRightAsync(till);
        (await StockOracle.LevelsAsync(till)).ShouldBe(oracle.Levels, ignoreOrder: true);
        (await till.BalanceAsync("cost_of_goods")).ShouldBe((long)oracle.CostOfGoods);
        (await till.BalanceAsync("cost_corrections")).ShouldBe((long)oracle.Corrections);
    }

    private sealed record Filled(TestJournal Journal, IReadOnlyList<(Guid Variant, long Quantity, long UnitCost)> Effects);

    private static Filled Fill(TestTill till, TestJournal journal, TestProduct[] products, Random chance)
    {
        var effects = new List<(Guid, long, long)>();
        for (var i = 0; i < 40; i++)
        {
            var product = products[chance.Next(products.Length)];
            var quantity = chance.Next(1, 5000);
            if (chance.Next(3) == 0)
            {
                var cost = chance.Next(0, 900_000);
                journal.Add("stock.received", till.ReceiptBody((product, quantity * 3L, cost)));
                effects.Add((product.Variant, quantity * 3L, cost));
            }
            else
            {
                var body = till.SaleBody((product, quantity));
                journal.Add("sale.completed", body, control: (long)body["total"]!);
                effects.Add((product.Variant, -quantity, 0));
            }
        }
        return new(journal, effects);
    }

    private static void Apply(StockOracle oracle, (Guid Variant, long Quantity, long UnitCost) effect)
    {
        if (effect.Quantity < 0)
            oracle.Sell(effect.Variant, -effect.Quantity);
        else
            oracle.Receive(effect.Variant, effect.Quantity, effect.UnitCost);
    }
}
