using Kaunta.Contracts.Operations;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

[Collection(WholeDatabase.Name)]
public sealed class HeldTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_older_server_did_not_know_is_applied_in_order_by_a_newer_one_when_it_starts()
    {
        TestTill till;
        TestProduct sugar;
        await using (
            var older = await server.StartAnotherAsync(configure: builder =>
            {
                var handlers = builder.Services.Where(one => one.ServiceType == typeof(IOperationHandler));
                builder.Services.Remove(handlers.Single(one => one.ImplementationType!.Name == "ReceiveStock"));
            })
        )
        {
            till = await TestTill.OpenAsync(older);
            sugar = till.Product("Sugar", price: 1_000_000);
            till.Receive((sugar, 10_000, 1_000));
            till.Sell((sugar, 1_000));
            till.Receive((sugar, 10_000, 2_000));
            var pushed = await till.Journal.PushAsync();
            pushed.Outcomes.ShouldBe(["applied", "applied", "held unknown_type", "flagged", "held unknown_type"]);
            (await till.StockAsync(sugar)).ShouldBe(-1_000);
        }
        await using var newer = await server.StartAnotherAsync();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (await till.StockAsync(sugar) < 0)
            deadline.Token.ThrowIfCancellationRequested();
        (await till.StockAsync(sugar)).ShouldBe(19_000);
        // The second delivery came second.
        (await till.FigureAsync("select last_unit_cost from inventory.stock_level where tenant_id = @tenant")).ShouldBe(2_000);
        (await till.BalanceAsync("")).ShouldBe(0);
        (await till.FigureAsync("select count(*) from sync.operation where tenant_id = @tenant and outcome = 'held'")).ShouldBe(0);
    }
}
