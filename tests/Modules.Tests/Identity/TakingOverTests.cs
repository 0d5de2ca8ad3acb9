using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class TakingOverTests(KauntaServer server)
{
    [Fact]
    public async Task Binding_a_register_to_another_device_ends_the_binding_that_it_had()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Sell((sugar, 1_000));
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        var tablet = await TakeOverAsync(till.Shop);
        ((string)tablet["series"]!).ShouldBe("R1.2");
        var old = (await BindingsAsync(till.Shop)).Single(row => (string)row["series"]! == "R1.1");
        ((long)old["endedLast"]!).ShouldBe(2);
        ((string)old["endedHow"]!).ShouldBe("taken_over");
        ((string)old["endedFor"]!).ShouldBe("Tablet");
        ((long)old["endedAt"]!).ShouldBeGreaterThan(0);
        (await till.FigureAsync("select count(*) from tenancy.binding where tenant_id = @tenant and ended_last is null")).ShouldBe(1);
    }

    [Fact]
    public async Task A_sale_made_before_the_end_is_in_order_however_late_it_arrives_and_one_made_after_it_is_flagged()
    {
        await using var own = await server.StartAnotherAsync();
        var till = await TestTill.OpenAsync(own);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 100_000, 8_000_000));
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        till.Sell((sugar, 1_000));
        own.Clock.Advance(TimeSpan.FromMinutes(10));
        await TakeOverAsync(till.Shop);
        own.Clock.Advance(TimeSpan.FromMinutes(10));
        till.Journal.AtMs = own.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync(first: 4);
        pushed.Flags(1).ShouldBe("");
        pushed.Outcomes[2].ShouldBe("flagged");
        pushed.Flags(2).ShouldBe("binding_ended");
        (await till.StockAsync(sugar)).ShouldBe(97_000);
    }

    [Fact]
    public async Task What_its_own_device_tells_is_the_last_number_whoever_is_at_it()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 100_000, 8_000_000));
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        await TakeOverAsync(till.Shop);
        till.Sell((sugar, 1_000));
        till.Journal.Actor = null;
        till.Journal.Add("series.closed", Closed(till.Shop, last: 2));
        till.Journal.Actor = till.Shop.Owner;
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync(first: 4);
        pushed.Outcomes[^2].ShouldBe("applied");
        // Its device said that there is no third.
        pushed.Flags(pushed.Outcomes.Count - 1).ShouldContain("binding_ended");
        var old = (await BindingsAsync(till.Shop)).Single(row => (string)row["series"]! == "R1.1");
        ((long)old["endedLast"]!).ShouldBe(2);
        ((string)old["endedHow"]!).ShouldBe("closed");
    }

    [Fact]
    public async Task Another_devices_series_can_not_be_closed()
    {
        var till = await TestTill.OpenAsync(server);
        var tablet = await till.Shop.SecondDeviceAsync();
        tablet.Add("series.closed", Closed(till.Shop, last: 0));
        var pushed = await tablet.PushAsync();
        pushed.Flags(0).ShouldBe("binding_unknown");
        (await BindingsAsync(till.Shop)).ShouldAllBe(row => row["endedLast"] == null);
    }

    [Fact]
    public async Task The_list_of_registers_tells_which_numbers_never_arrived()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        await TakeOverAsync(till.Shop);
        till.Journal.Add("series.closed", Closed(till.Shop, last: 4));
        await till.Journal.PushAsync(first: till.Journal.Count);
        var answer = await (await till.Shop.Device.GetAsync("/api/registers")).JsonAsync(200);
        var register = answer["registers"]!.AsArray().Single()!;
        var (now, old) = (register["series"]![0]!, register["series"]![1]!);
        ((string)now["series"]!).ShouldBe("R1.2");
        ((string)now["deviceName"]!).ShouldBe("Tablet");
        now["endedLast"].ShouldBeNull();
        ((long)now["missing"]!).ShouldBe(0);
        ((string)old["deviceName"]!).ShouldBe("Counter");
        ((long)old["received"]!).ShouldBe(1);
        ((long)old["missing"]!).ShouldBe(3);
        ((long)old["endedLast"]!).ShouldBe(4);
    }

    [Fact]
    public async Task A_journal_that_began_anew_gets_a_new_series_of_its_register_and_the_old_one_goes_on_until_then()
    {
        var till = await TestTill.OpenAsync(server);
        var shop = till.Shop;
        var renewed = Guid.CreateVersion7();
        var renew = new JsonObject { ["binding"] = shop.Binding.ToString(), ["incarnation"] = renewed.ToString() };
        var binding = await (await shop.Device.PostAsync("/api/registers/renew", renew)).JsonAsync(200);
        ((string)binding["series"]!).ShouldBe("R1.2");
        // Asked again after a lost answer.
        var again = await (await shop.Device.PostAsync("/api/registers/renew", renew)).JsonAsync(200);
        again.ToJsonString().ShouldBe(binding.ToJsonString());
        // A copy of the device that comes later decides nothing by itself.
        renew["incarnation"] = Guid.CreateVersion7().ToString();
        await (await shop.Device.PostAsync("/api/registers/renew", renew)).ShouldBeRefusedAsync(409, "binding_ended");
        var old = (await BindingsAsync(shop)).Single(row => (string)row["series"]! == "R1.1");
        ((string)old["endedHow"]!).ShouldBe("renewed");
        var other = await server.OpenShopAsync();
        renew["binding"] = shop.Binding.ToString();
        await (await other.Device.PostAsync("/api/registers/renew", renew)).ShouldBeRefusedAsync(409, "binding_ended");
    }

    [Fact]
    public async Task A_sale_of_a_new_journal_on_the_old_series_is_kept_and_flagged()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 100_000, 8_000_000));
        await till.Journal.PushAsync();
        var anew = new TestTill(
            till.Shop,
            new TestJournal(till.Shop, till.Shop.Device, Guid.CreateVersion7(), till.Journal.Head),
            new Random(2)
        );
        anew.Sell((sugar, 1_000));
        var pushed = await anew.Journal.PushAsync();
        pushed.Flags(0).ShouldBe("binding_ended");
        (await till.StockAsync(sugar)).ShouldBe(99_000);
    }

    [Fact]
    public async Task A_device_may_bind_a_register_again_that_was_taken_from_it()
    {
        var till = await TestTill.OpenAsync(server);
        await TakeOverAsync(till.Shop);
        var bind = new JsonObject { ["location"] = till.Shop.Location.ToString(), ["register"] = till.Shop.Register.ToString() };
        var back = await (await till.Shop.Device.PostAsync("/api/registers/bind", bind)).JsonAsync(200);
        ((string)back["series"]!).ShouldBe("R1.3");
        (await BindingsAsync(till.Shop)).Count(row => row["endedLast"] == null).ShouldBe(1);
    }

    private static JsonObject Closed(TestShop shop, long last) =>
        new()
        {
            ["binding"] = shop.Binding.ToString(),
            ["series"] = "R1.1",
            ["last"] = last,
        };

    /// <summary>Enrols a tablet with the shop's first register.</summary>
    private static async Task<JsonNode> TakeOverAsync(TestShop shop)
    {
        var ask = new JsonObject { ["location"] = shop.Location.ToString(), ["register"] = shop.Register.ToString() };
        var code = (string)(await (await shop.Device.PostAsync("/api/devices/codes", ask)).JsonAsync(200))["code"]!;
        var tablet = shop.Server.NewDevice();
        using var http = shop.Server.Client();
        var enrol = new JsonObject
        {
            ["code"] = code,
            ["device"] = tablet.Id.ToString(),
            ["incarnation"] = tablet.Incarnation.ToString(),
            ["publicKey"] = tablet.PublicKey,
            ["deviceName"] = "Tablet",
        };
        return (await (await http.PostAsync("/api/devices", enrol)).JsonAsync(200))["binding"]!;
    }

    private static async Task<List<JsonNode>> BindingsAsync(TestShop shop)
    {
        var stop = TestContext.Current.CancellationToken;
        var answer = await shop.Device.GetAsync("/api/sync/pull?limit=500");
        var lines = (await answer.Content.ReadAsStringAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines.Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["kind"] == "binding").Select(line => line["row"]!),
        ];
    }
}
