using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Sync;
using Kaunta.DeviceClient;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>The device's engine against the real server, over HTTP, with a network in between that a test can break.</summary>
public sealed class DeviceClientTests(KauntaServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_device_records_is_sent_agreed_and_comes_back_with_the_feed()
    {
        var (shop, device, _) = await OpenAsync();
        (await device.SyncAsync(Cancellation)).Colour.ShouldBe("green");
        device.Rows.Keys.ShouldContain(("business", shop.Business.ToString()));
        var id = Save(device, shop, "Juma");
        device.Light.ShouldBe(new Light("pending", null, 1));
        (await device.SyncAsync(Cancellation)).ShouldBe(new Light("green", null, 0));
        device.Journal.Entries.Single().Outcome.ShouldBe("applied");
        device.Rows[("staff", id)].Row.GetProperty("name").GetString().ShouldBe("Juma");
    }

    [Fact]
    public async Task An_answer_that_is_lost_after_the_commit_changes_nothing_twice()
    {
        var (shop, device, network) = await OpenAsync();
        Save(device, shop, "Juma");
        network.After = _ => throw new HttpRequestException("lost");
        (await device.SyncAsync(Cancellation)).Colour.ShouldNotBe("green");
        network.After = answer => answer;
        (await device.SyncAsync(Cancellation)).Colour.ShouldBe("green");
        device.Journal.Entries.Single().Outcome.ShouldBe("applied");
        device.Rows.Keys.Count(row => row.Kind == "staff").ShouldBe(2, "the owner and the cashier");
    }

    [Fact]
    public async Task A_captive_portal_confirms_nothing()
    {
        var (shop, device, network) = await OpenAsync();
        Save(device, shop, "Juma");
        network.After = _ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent("<html>Welcome</html>", Encoding.UTF8, "text/html"),
        };
        (await device.SyncAsync(Cancellation)).ShouldBe(new Light("unknown", "not_kaunta", 1) with { Colour = device.Light.Colour });
        device.State.Unsent.ShouldBe(1);
        network.After = answer => answer;
        (await device.SyncAsync(Cancellation)).Colour.ShouldBe("green");
    }

    [Fact]
    public async Task More_than_a_batch_arrives_in_order()
    {
        var (shop, device, _) = await OpenAsync();
        for (var at = 0; at < 1_100; at++)
            Save(device, shop, $"Cashier {at}");
        // A machine that is busy with other things may ask for patience: then the device asks again.
        var begun = TimeProvider.System.GetTimestamp();
        var light = await device.SyncAsync(Cancellation);
        while (light.Reason == "later" && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(2))
            light = await device.SyncAsync(Cancellation);
        light.ShouldBe(new Light("green", null, 0));
        device.Journal.Entries.ShouldAllBe(entry => entry.Outcome == "applied");
        device.Rows.Keys.Count(row => row.Kind == "staff").ShouldBe(1_101);
    }

    [Fact]
    public async Task A_copied_device_sends_its_branch_and_both_lines_of_history_stand()
    {
        var (shop, device, _) = await OpenAsync();
        var (_, copy, _) = Join(shop);
        var first = Save(device, shop, "From the device");
        await device.SyncAsync(Cancellation);
        var second = Save(copy, shop, "From its copy");
        (await copy.SyncAsync(Cancellation)).ShouldBe(new Light("green", null, 0));
        copy.Journal.Entries.Single().Flags.ShouldContain("forked");
        var third = Save(copy, shop, "After the fork");
        (await copy.SyncAsync(Cancellation)).Colour.ShouldBe("green");
        copy.Journal.Entries[1].Incarnation.ShouldNotBe(shop.Device.Incarnation);
        foreach (var id in new[] { first, second, third })
            copy.Rows.Keys.ShouldContain(("staff", id));
    }

    private async Task<(TestShop Shop, Device Device, Network Network)> OpenAsync() => Join(await server.OpenShopAsync());

    private (TestShop Shop, Device Device, Network Network) Join(TestShop shop)
    {
        var network = new Network();
        var http = new HttpClient(network) { BaseAddress = server.Address };
        var identity = new DeviceIdentity(shop.Business, shop.Device.Id, shop.Device.Incarnation);
        return (shop, new Device(identity, shop.Device.Key, http, server.Clock, new Random(1), Guid.CreateVersion7), network);
    }

    private static string Save(Device device, TestShop shop, string name)
    {
        var id = Guid.CreateVersion7().ToString();
        device.Record(
            "staff.saved",
            personal => new JsonObject
            {
                ["id"] = id,
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = personal.Hide(name), ["role"] = "cashier" },
            },
            actor: shop.Owner
        );
        return id;
    }

    /// <summary>The network between device and server.</summary>
    private sealed class Network() : DelegatingHandler(new SocketsHttpHandler())
    {
        public Func<HttpResponseMessage, HttpResponseMessage> After { get; set; } = answer => answer;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            After(await base.SendAsync(request, cancellationToken));
    }
}
