using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>A business that is on another server now: the old one takes and shows nothing of it, and says where it is.</summary>
public sealed class MovedTests(KauntaServer server)
{
    [Fact]
    public async Task A_business_that_has_moved_is_neither_written_nor_read_here_and_its_devices_are_told_where_it_is()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 10_000, 1_000));
        await till.Journal.PushAsync();
        await MoveAsync(till, "'https://new.example'");
        till.Sell((sugar, 1_000));
        var refused = await till.Journal.PushAsync(4);
        refused.ShouldBeRefused(426, "moved");
        ((string)refused.Body["to"]!).ShouldBe("https://new.example");
        (await till.Journal.PushAsync(4, path: "/api/sync/deposit")).ShouldBeRefused(426, "moved");
        using (var pull = await till.Shop.Device.GetAsync("/api/sync/pull"))
            await pull.ShouldBeRefusedAsync(426, "moved");
        // What the server itself would write is refused as well.
        using (var bound = await BindAsync(till))
            await bound.ShouldBeRefusedAsync(426, "moved");
        (await till.StockAsync(sugar)).ShouldBe(10_000);

        // It came back: the till sends what it kept, once.
        await MoveAsync(till, "null");
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["applied"]);
        (await till.StockAsync(sugar)).ShouldBe(9_000);
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(1);
    }

    private static Task<HttpResponseMessage> BindAsync(TestTill till) =>
        till.Shop.Device.PostAsync(
            "/api/registers/bind",
            new JsonObject
            {
                ["location"] = till.Shop.Location.ToString(),
                ["register"] = null,
                ["name"] = "Another",
            }
        );

    private Task MoveAsync(TestTill till, string address) =>
        server.Cluster.ExecuteAsync($"select directory.move_business('{till.Shop.Slug}', {address})");
}
