using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

public sealed class KilledDatabaseTests
{
    private const int Tills = 3;
    private const int SalesEach = 30;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_killed_amid_pushes_loses_nothing_and_doubles_nothing()
    {
        await using var server = await KauntaServer.StartDurableAsync();
        var tills = new List<(TestTill Till, TestProduct Sugar)>();
        for (var i = 0; i < Tills; i++)
        {
            var till = await TestTill.OpenAsync(server, i);
            var sugar = till.Product("Sugar", price: 1_000_000);
            till.Receive((sugar, 1_000_000, 1_000));
            (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
            tills.Add((till, sugar));
        }
        var (sold, told) = (0, 0);
        var pushing = tills.ConvertAll(one =>
            Task.Run(
                async () =>
                {
                    for (var sale = 0; sale < SalesEach; sale++)
                    {
                        one.Till.Sell((one.Sugar, 1_000));
                        while (!await PushLastAsync(one.Till))
                        {
                            Interlocked.Increment(ref told);
                            await UntilItAnswersAsync(server);
                        }
                        // Twice, each time while the other tills push.
                        if (Interlocked.Increment(ref sold) is 20 or 60)
                            server.Cluster.Kill();
                    }
                },
                Stop
            )
        );
        await Task.WhenAll(pushing);
        told.ShouldBeGreaterThan(0);
        foreach (var (till, sugar) in tills)
        {
            (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(SalesEach);
            (await till.StockAsync(sugar)).ShouldBe(1_000_000 - SalesEach * 1_000);
            (await till.FigureAsync("select sum(sales) from reporting.sales_day where tenant_id = @tenant")).ShouldBe(SalesEach);
            (await till.BalanceAsync("")).ShouldBe(0);
            (await till.BalanceAsync("cash_in_drawer")).ShouldBe(SalesEach * 1_000);
            var again = await till.Journal.PushAsync();
            again.Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
            ((long)again.Body["journal"]!["count"]!).ShouldBe(till.Journal.Count);
        }
    }

    /// <summary>True when the server has it; false when it said: later. Nothing else is an answer.</summary>
    private static async Task<bool> PushLastAsync(TestTill till)
    {
        var body = till.Journal.Write(till.Journal.Count, 1);
        using var answer = await till.Shop.Device.SendAsync(HttpMethod.Post, "/api/sync/push", body, "application/x-ndjson");
        var text = await answer.Content.ReadAsStringAsync(Stop);
        answer.Headers.GetValues("Kaunta-Protocol").ShouldBe(["1"]);
        if (answer.StatusCode == HttpStatusCode.OK)
            return true;
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, text);
        ((string?)JsonNode.Parse(text)!["code"]).ShouldBe("later");
        answer.Headers.RetryAfter?.Delta.ShouldBe(TimeSpan.FromSeconds(2));
        return false;
    }

    private static async Task UntilItAnswersAsync(KauntaServer server)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await poll.WaitForNextTickAsync(deadline.Token))
        {
            try
            {
                await server.Cluster.ExecuteAsync("select 1");
                return;
            }
            catch (NpgsqlException)
            {
                // Not yet.
            }
        }
    }
}
