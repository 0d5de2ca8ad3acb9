using System.Globalization;
using System.Numerics;
using Kaunta.Modules.Tests.Host;
using Npgsql;
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
        var oracle = new Oracle();
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
                oracle.Apply(effect);
            next[one] += count;
        }
        await Books.ShouldBeRightAsync(till);
        (await LevelsAsync(till)).ShouldBe(oracle.Levels, ignoreOrder: true);
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

    /// <summary>Folds what happened, in the order in which it was accepted, as design/ledger says it; written apart from the product's.</summary>
    private sealed class Oracle
    {
        private readonly Dictionary<Guid, (BigInteger Quantity, BigInteger Value, BigInteger LastCost)> stock = [];

        public BigInteger CostOfGoods { get; private set; }

        public BigInteger Corrections { get; private set; }

        public IEnumerable<string> Levels => stock.Select(one => $"{one.Key} {one.Value.Quantity} {one.Value.Value}");

        public void Apply((Guid Variant, long Quantity, long UnitCost) effect)
        {
            var (quantity, value, last) = stock.GetValueOrDefault(effect.Variant);
            if (effect.Quantity < 0)
            {
                BigInteger sold = -effect.Quantity;
                var there = BigInteger.Max(0, BigInteger.Min(sold, quantity));
                var cost = (there == 0 ? 0 : Round(value * there, quantity)) + Round((sold - there) * last, 1_000_000);
                CostOfGoods += cost;
                stock[effect.Variant] = (quantity - sold, value - cost, last);
                return;
            }
            var paid = Round((BigInteger)effect.Quantity * effect.UnitCost, 1_000_000);
            var short_ = BigInteger.Max(0, BigInteger.Min(effect.Quantity, -quantity));
            var correction = short_ == 0 ? 0 : Round(paid * short_, effect.Quantity) - Round(value * short_, quantity);
            Corrections += correction;
            stock[effect.Variant] = (quantity + effect.Quantity, value + paid - correction, effect.UnitCost);
        }

        /// <summary>Half away from zero.</summary>
        private static BigInteger Round(BigInteger number, BigInteger divisor)
        {
            if (divisor < 0)
                (number, divisor) = (-number, -divisor);
            var twice = 2 * BigInteger.Abs(number) + divisor;
            return number.Sign * (twice / (2 * divisor));
        }
    }

    private static async Task<List<string>> LevelsAsync(TestTill till)
    {
        await using var connection = new NpgsqlConnection(till.Shop.Server.Cluster.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"select variant_id, quantity, value_minor from inventory.stock_level where tenant_id = '{till.Shop.Business}'",
            connection
        );
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var levels = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            levels.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.GetGuid(0)} {rows.GetInt64(1)} {rows.GetInt64(2)}"));
        return levels;
    }
}
