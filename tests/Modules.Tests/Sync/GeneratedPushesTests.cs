using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>
/// Ten thousand pushes or more that began as good ones and were then spoiled, each from its seed: in their values before they were chained and
/// sealed (so that they reach the handlers), or in their bytes afterwards. No answer is a fault of ours, the books stay right, and a
/// business beside it never notices. On a database of its own: servers of other tests would try its many held operations again as they
/// start, and keep the pushes waiting meanwhile.
/// </summary>
public sealed class GeneratedPushesTests(KauntaServer server) : IClassFixture<KauntaServer>
{
    /// <summary>KAUNTA_BAD_PUSHES asks for more, as `./kaunta bench pushes` does.</summary>
    private static readonly int Seeds = int.Parse(
        Environment.GetEnvironmentVariable("KAUNTA_BAD_PUSHES") ?? "10000",
        CultureInfo.InvariantCulture
    );

    /// <summary>Longer is a hang.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private const int Lanes = 4;

    [Fact]
    public async Task Spoiled_pushes_bring_no_fault_and_leave_the_books_right()
    {
        var witness = await WitnessAsync();
        var before = await StateAsync(witness);
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(RunLaneAsync));
        lanes.SelectMany(lane => lane.Faults).ShouldBeEmpty();
        foreach (var lane in lanes)
            await ShouldBeRightAsync(lane.Till);
        (await StateAsync(witness)).ShouldBe(before);
        // A test that only met closed doors would prove nothing.
        var answers = lanes.SelectMany(lane => lane.Seen).GroupBy(seen => seen).ToDictionary(group => group.Key, group => group.Count());
        foreach (var expected in new[] { "applied", "flagged", "refused", "held", "quarantined", "push_malformed", "seal_wrong" })
            answers.GetValueOrDefault(expected).ShouldBeGreaterThan(20, string.Join(", ", answers));
    }

    private sealed record Lane(TestTill Till, List<string> Faults, List<string> Seen);

    private async Task<Lane> RunLaneAsync(int number)
    {
        var till = await TestTill.OpenAsync(server, number);
        var product = till.Product("Sugar", price: 11_600_000);
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var lane = new Lane(till, [], []);
        for (var seed = number; seed < Seeds; seed += Lanes)
            await SpoilAsync(lane, product, seed);
        return lane;
    }

    private static async Task SpoilAsync(Lane lane, TestProduct product, int seed)
    {
        var chance = new Random(seed);
        var body = Spoiled.Push(lane.Till, product, chance);
        using var answer = await lane
            .Till.Shop.Device.SendAsync(HttpMethod.Post, "/api/sync/push", body, "application/x-ndjson")
            .WaitAsync(Longest, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if ((int)answer.StatusCode >= 500)
        {
            lane.Faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {seed}: {(int)answer.StatusCode} {text} for {Encoding.UTF8.GetString(body)}"
                )
            );
            return;
        }
        var read = JsonNode.Parse(text)!;
        if (read["outcomes"] is JsonArray outcomes)
            lane.Seen.AddRange(outcomes.Select(outcome => (string)outcome!["outcome"]!));
        else
            lane.Seen.Add((string)read["code"]!);
        if (read["outcomes"] is JsonArray held && held.Any(outcome => (string?)outcome!["code"] == "server_fault"))
            lane.Faults.Add(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: server_fault for {Encoding.UTF8.GetString(body)}"));
    }

    private async Task<TestTill> WitnessAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var product = till.Product("Witness", price: 11_600_000);
        till.Receive((product, 10_000, 1_000));
        till.Sell((product, 1_000));
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        return till;
    }

    private static Task<long> StateAsync(TestTill till) =>
        till.FigureAsync(
            """
            select version * 1000000
              + (select count(*) from sync.operation where tenant_id = @tenant) * 1000
              + (select count(*) from sales.sale where tenant_id = @tenant)
              + (select count(*) from ledger.posting where tenant_id = @tenant)
              + (select count(*) from catalog.variant where tenant_id = @tenant)
            from tenancy.tenant_clock
            where tenant_id = @tenant
            """
        );

    private static async Task ShouldBeRightAsync(TestTill till)
    {
        await Books.ShouldBeRightAsync(till);
        // Whatever was journalled is there, and only that.
        (
            await till.FigureAsync(
                "select (select count(*) from sync.operation where tenant_id = @tenant) - (select sum(count) from sync.journal where tenant_id = @tenant)"
            )
        ).ShouldBe(0);
        // Every sale comes from an operation that was applied, and the other way round.
        (
            await till.FigureAsync(
                """
                select count(*)
                from sales.sale s
                full join (
                  select device_id, operation_id
                  from sync.operation
                  where tenant_id = @tenant
                    and type = 'sale.completed'
                    and outcome in ('applied', 'flagged')
                ) o on o.device_id = s.device_id and o.operation_id = s.operation_id
                where coalesce(s.tenant_id, @tenant) = @tenant
                  and (s.sale_id is null or o.operation_id is null)
                """
            )
        ).ShouldBe(0);
    }
}
