using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class MovingTests(KauntaServer server)
{
    [Fact]
    public async Task A_device_that_is_moved_gets_the_other_locations_rows_and_none_of_its_old_ones()
    {
        var (till, market) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 5_000, 8_000_000));
        var body = till.ReceiptBody((sugar, 3_000, 8_000_000));
        body["location"] = market.ToString();
        till.Journal.Add("stock.received", body);
        await till.Journal.PushAsync();
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        Stock(before).ShouldBe([5_000]);

        await MoveAsync(till.Shop, till.Shop.Device.Id.Value, market, 204);
        var after = await Page.PullAsync(till.Shop.Device, 2000, before.Cursors);
        after.Begin["partitions"]!.AsArray().Select(name => (string)name!).ShouldContain($"location/{market}");
        after.Begin["dropped"]!.AsArray().Select(name => (string)name!).ShouldBe([$"location/{till.Shop.Location}"]);
        after.Begin["resync"]!.GetValue<bool>().ShouldBeFalse();
        Stock(after).ShouldBe([3_000]);
        after.Rows.ShouldNotContain(row => (string)row["partition"]! == $"location/{till.Shop.Location}");
    }

    [Fact]
    public async Task What_it_had_sold_is_booked_where_it_was_sold_and_its_register_ends_with_its_own_last_number()
    {
        var (till, market) = await OpenAsync();
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 5_000, 8_000_000));
        await till.Journal.PushAsync();
        till.Sell((sugar, 1_000));
        await MoveAsync(till.Shop, till.Shop.Device.Id.Value, market, 204);
        till.Journal.Add(
            "series.closed",
            new JsonObject
            {
                ["binding"] = till.Shop.Binding.ToString(),
                ["series"] = "R1.1",
                ["last"] = 1,
            }
        );
        (await till.Journal.PushAsync(5)).Outcomes.ShouldBe(["applied", "applied"]);
        (await till.StockAsync(sugar)).ShouldBe(4_000);
        (
            await till.FigureAsync($"select count(*) from sales.sale where tenant_id = @tenant and location_id = '{till.Shop.Location}'")
        ).ShouldBe(1);
        using var elsewhere = await BindAsync(till.Shop, till.Shop.Location.Value);
        await elsewhere.ShouldBeRefusedAsync(404, "not_found");
        using var there = await BindAsync(till.Shop, market);
        ((string)(await there.JsonAsync(200))["series"]!).ShouldBe("R2.1");
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Nobody_moves_a_device_to_a_place_that_is_not_the_shops_or_another_shops_device()
    {
        var (till, market) = await OpenAsync();
        var other = await server.OpenShopAsync();
        await MoveAsync(till.Shop, till.Shop.Device.Id.Value, Guid.CreateVersion7(), 404);
        await MoveAsync(till.Shop, till.Shop.Device.Id.Value, other.Location.Value, 404);
        await MoveAsync(till.Shop, other.Device.Id.Value, market, 404);
    }

    private async Task<(TestTill Till, Guid Market)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var market = Guid.CreateVersion7();
        till.Journal.Edit("location.saved", market, """{"name":"Market","timeZone":"Africa/Nairobi"}""");
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        return (till, market);
    }

    private static long[] Stock(Page page) =>
        [.. page.Rows.Where(row => (string)row["kind"]! == "stock").Select(row => (long)row["row"]!["quantity"]!)];

    private static async Task MoveAsync(TestShop shop, Guid device, Guid location, int status)
    {
        using var answer = await shop.Device.PostAsync(
            $"/api/devices/{device}/move",
            new JsonObject { ["location"] = location.ToString() }
        );
        ((int)answer.StatusCode).ShouldBe(status);
    }

    private static Task<HttpResponseMessage> BindAsync(TestShop shop, Guid location) =>
        shop.Device.PostAsync(
            "/api/registers/bind",
            new JsonObject
            {
                ["location"] = location.ToString(),
                ["register"] = null,
                ["name"] = "Stall",
            }
        );
}
