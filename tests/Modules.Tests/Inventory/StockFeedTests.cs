using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Inventory;

public sealed class StockFeedTests(KauntaServer server)
{
    [Fact]
    public async Task A_level_comes_once_however_often_it_moved()
    {
        var till = await TestTill.OpenAsync(server);
        var (sugar, salt) = (till.Product("Sugar", price: 1_000_000), till.Product("Salt", price: 1_000_000));
        till.Receive((sugar, 10_000, 100_000), (salt, 10_000, 100_000));
        await till.Journal.PushAsync();
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        Stock(before.Rows).Keys.ShouldBe([sugar.Variant, salt.Variant], ignoreOrder: true);
        for (var push = 0; push < 2; push++)
        {
            var first = till.Journal.Count + 1;
            till.Sell((sugar, 1_000), (sugar, 1_000));
            till.Sell((sugar, 1_000));
            await till.Journal.PushAsync(first);
        }
        var after = await Page.PullAsync(till.Shop.Device, 2000, before.Cursors);
        Stock(after.Rows).ShouldBe(new Dictionary<Guid, long> { [sugar.Variant] = 4_000 });
        var again = await Page.PullAsync(till.Shop.Device, 2000, after.Cursors);
        Stock(again.Rows).ShouldBeEmpty();
    }

    [Fact]
    public async Task Levels_of_one_version_all_come_in_pages_of_one()
    {
        var till = await TestTill.OpenAsync(server);
        var goods = Enumerable.Range(0, 5).Select(at => till.Product($"Goods {at}", price: 1_000_000)).ToArray();
        till.Receive([.. goods.Select(one => (one, 10_000L, 100_000L))]);
        await till.Journal.PushAsync();
        var later = till.Journal.Count + 1;
        till.Product("Later", price: 1_000_000);
        await till.Journal.PushAsync(later);
        var reader = new Reader();
        while (await reader.ReadAsync(till, 1)) { }
        reader.Levels.ShouldBe(goods.ToDictionary(one => one.Variant, _ => 10_000L), ignoreOrder: true);
        var sold = till.Journal.Count + 1;
        till.Sell([.. goods.Select(one => (one, 1_000L))]);
        await till.Journal.PushAsync(sold);
        while (await reader.ReadAsync(till, 1)) { }
        reader.Levels.ShouldBe(goods.ToDictionary(one => one.Variant, _ => 9_000L), ignoreOrder: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whoever_reads_in_pages_while_goods_move_ends_with_the_levels(int seed)
    {
        var chance = new Random(seed);
        var till = await TestTill.OpenAsync(server, seed);
        var goods = Enumerable.Range(0, 8).Select(at => till.Product($"Goods {at}", price: 1_000_000)).ToArray();
        var readers = new List<Reader>();
        var sent = 0;
        for (var round = 0; round < 15; round++)
        {
            for (var moves = chance.Next(1, 4); moves > 0; moves--)
            {
                var lines = Enumerable.Range(0, chance.Next(1, 4)).Select(_ => goods[chance.Next(goods.Length)]).ToArray();
                if (chance.Next(4) == 0)
                    till.Receive([.. lines.Select(one => (one, till.Pieces(5), 100_000L))]);
                else
                    till.Sell([.. lines.Select(one => (one, till.Pieces(3)))]);
            }
            await till.Journal.PushAsync(sent + 1);
            sent = till.Journal.Count;
            if (round % 4 == 0)
                readers.Add(new());
            // Some are in the middle of their first load while goods move, some long past it.
            foreach (var reader in readers)
                for (var pages = chance.Next(5); pages > 0; pages--)
                    await reader.ReadAsync(till, chance.Next(1, 6));
        }
        var expected = new Dictionary<Guid, long>();
        foreach (var one in goods)
            if (await till.FigureAsync($"select count(*) from inventory.movement where variant_id = '{one.Variant}'") > 0)
                expected[one.Variant] = await till.StockAsync(one);
        foreach (var reader in readers)
        {
            while (await reader.ReadAsync(till, 7)) { }
            reader.Levels.ShouldBe(expected, ignoreOrder: true);
        }
        await Books.ShouldBeRightAsync(till);
    }

    private static Dictionary<Guid, long> Stock(IReadOnlyList<System.Text.Json.Nodes.JsonObject> rows) =>
        rows.Where(row => (string)row["kind"]! == "stock").ToDictionary(row => (Guid)row["id"]!, row => (long)row["row"]!["quantity"]!);

    private sealed class Reader
    {
        private IReadOnlyList<string> cursors = [];

        public Dictionary<Guid, long> Levels { get; } = [];

        public async Task<bool> ReadAsync(TestTill till, int limit)
        {
            var page = await Page.PullAsync(till.Shop.Device, limit, cursors);
            cursors = page.Cursors;
            foreach (var (variant, quantity) in Stock(page.Rows))
                Levels[variant] = quantity;
            return page.More;
        }
    }
}
