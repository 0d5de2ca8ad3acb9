using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>Several servers on one database: any of them may take any push and answer any pull of a business, all at once.</summary>
public sealed class TwoServersTests(KauntaServer server)
{
    private const int Registers = 4;
    private const int Pushes = 12;

    [Fact]
    public async Task Two_servers_take_pushes_and_answer_pulls_of_one_business_at_once_and_no_row_is_lost_doubled_or_skipped()
    {
        await using var other = await server.StartAnotherAsync();
        var shop = await server.OpenShopAsync();
        var setUp = new TestTill(shop, new TestJournal(shop), new Random(1));
        var sugar = setUp.Product("Sugar", price: 1_000_000);
        setUp.Receive((sugar, 10_000_000, 1_000));
        (await setUp.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        List<TestTill> tills = [];
        for (var at = 0; at < Registers; at++)
            tills.Add(new(shop, await shop.SecondDeviceAsync(), new Random(at)));

        // One reader changes servers at every page: what one has committed is never missed by what the other shows.
        using var done = new CancellationTokenSource();
        var reading = ReadAsync(server, other, setUp.Journal.Device, done.Token);
        await Task.WhenAll(tills.Select((till, at) => SellAsync(till, sugar, [server, other], at)));
        await done.CancelAsync();
        var seen = await reading;

        (await setUp.StockAsync(sugar)).ShouldBe(10_000_000 - (Registers * Pushes * 1_000));
        (await setUp.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(Registers * Pushes);
        (await setUp.BalanceAsync("")).ShouldBe(0);
        seen.Count(row => row.StartsWith("sale ", StringComparison.Ordinal)).ShouldBe(Registers * Pushes);
        seen.Distinct().Count().ShouldBe(seen.Count);
    }

    /// <summary>Each push goes to both servers at the same moment: one of them does it, the other tells what was done.</summary>
    private static async Task SellAsync(TestTill till, TestProduct sugar, KauntaServer[] servers, int seed)
    {
        var doors = servers.Select(one => till.Journal.Device.At(one.Address)).ToArray();
        for (var push = 1; push <= Pushes; push++)
        {
            till.Sell((sugar, 1_000));
            var body = till.Journal.Write(push);
            // Now this, now that one is asked first.
            var first = (seed + push) % doors.Length;
            var answers = await Task.WhenAll(TestJournal.SendAsync(doors[first], body), TestJournal.SendAsync(doors[1 - first], body));
            answers.Count(answer => answer.Outcomes[0] == "duplicate").ShouldBe(1, string.Join(" | ", answers.Select(one => one.Body)));
            answers[0].Body["journal"]!.ToJsonString().ShouldBe(answers[1].Body["journal"]!.ToJsonString());
        }
    }

    private static async Task<List<string>> ReadAsync(KauntaServer one, KauntaServer other, TestDevice device, CancellationToken done)
    {
        var doors = new[] { device.At(one.Address), device.At(other.Address) };
        var seen = new List<string>();
        IReadOnlyList<string> cursors = [];
        for (var turn = 0; ; turn++)
        {
            // Asked after everything was written, the last page has it all.
            var last = done.IsCancellationRequested;
            var page = await Page.PullAsync(doors[turn % 2], 7, cursors);
            seen.AddRange(page.Rows.Where(row => (string)row["kind"]! == "sale").Select(row => $"sale {row["id"]} {row["version"]}"));
            cursors = page.Cursors;
            if (last && !page.More)
                return seen;
        }
    }
}
