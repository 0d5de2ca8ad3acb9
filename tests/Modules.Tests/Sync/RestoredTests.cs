using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Core.Sync;
using Kaunta.DeviceClient;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>The devices are part of the backup, also those that have nothing new to say.</summary>
public sealed class RestoredTests(KauntaServer shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_put_back_to_an_older_copy_is_refilled_by_tills_that_sell_nothing_more()
    {
        await using var server = await KauntaServer.StartDurableAsync();
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 100_000, 1_000));
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var first = await JoinAsync(server, till);
        var second = await JoinAsync(server, till);
        Sell(first, till, sugar, 3);
        (await first.SyncAsync(Stop)).Colour.ShouldBe("green");
        (await second.SyncAsync(Stop)).Colour.ShouldBe("green");

        var copy = Path.Combine(Path.GetTempPath(), $"kaunta-copy-{Guid.NewGuid():n}");
        try
        {
            await server.WhileStoppedAsync(folder => CopyAsync(folder, copy));
            Sell(first, till, sugar, 2);
            (await first.SyncAsync(Stop)).Colour.ShouldBe("green");
            Sell(second, till, sugar, 4);
            (await second.SyncAsync(Stop)).Colour.ShouldBe("green");
            (await SalesAsync(till)).ShouldBe(9);

            await server.WhileStoppedAsync(folder => CopyAsync(copy, folder));
        }
        finally
        {
            if (Directory.Exists(copy))
                Directory.Delete(copy, recursive: true);
        }
        (await SalesAsync(till)).ShouldBe(3);
        // What somebody else sends meanwhile takes the version past what both tills have seen: numbers alone tell nothing.
        var epoch = first.State.Epoch;
        var busy = await JoinAsync(server, till);
        for (var at = 0; at < 20; at++)
        {
            Save(busy, till, $"Cashier {at}");
            (await busy.SyncAsync(Stop)).Colour.ShouldBe("green");
        }

        // The first pull finds out, and what follows it sends again.
        (await first.SyncAsync(Stop)).ShouldBe(new Light("green", null, 0));
        first.State.Epoch.ShouldNotBe(epoch);
        (await second.SyncAsync(Stop)).ShouldBe(new Light("green", null, 0));
        second.State.Epoch.ShouldBe(first.State.Epoch);
        (await SalesAsync(till)).ShouldBe(9);
        (await till.StockAsync(sugar)).ShouldBe(100_000 - 9_000);
        (await till.BalanceAsync("")).ShouldBe(0);
        // Everything is in the feed that all of them took anew.
        (await first.SyncAsync(Stop)).Colour.ShouldBe("green");
        first.Rows.Keys.Count(row => row.Kind == "sale").ShouldBe(9);
        first.Rows.Keys.Count(row => row.Kind == "staff").ShouldBe(21);
    }

    [Fact]
    public async Task A_device_that_the_older_copy_does_not_know_joins_again_by_a_code_and_sends_everything()
    {
        await using var server = await KauntaServer.StartDurableAsync();
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 100_000, 1_000));
        (await till.Journal.PushAsync()).Status.ShouldBe(HttpStatusCode.OK);
        var copy = Path.Combine(Path.GetTempPath(), $"kaunta-copy-{Guid.NewGuid():n}");
        TestJournal journal;
        Device tablet;
        try
        {
            await server.WhileStoppedAsync(folder => CopyAsync(folder, copy));
            journal = await till.Shop.SecondDeviceAsync(At(server, till.Shop.Device));
            tablet = DeviceOf(server, till, journal);
            Sell(tablet, till, sugar, 3);
            (await tablet.SyncAsync(Stop)).Colour.ShouldBe("green");
            server.Clock.Advance(TimeSpan.FromMinutes(8));
            await server.WhileStoppedAsync(folder => CopyAsync(copy, folder));
        }
        finally
        {
            if (Directory.Exists(copy))
                Directory.Delete(copy, recursive: true);
        }
        Sell(tablet, till, sugar, 2);
        var stranded = await tablet.SyncAsync(Stop);
        stranded.Reason.ShouldBe("device_unknown");
        stranded.Unsent.ShouldBe(2);
        (await SalesAsync(till)).ShouldBe(0);

        // What the operator who restores does.
        (await till.TextAsync("select directory.begin_epoch(directory.epoch_now(), 'restored')")).ShouldBe("restored");
        var owner = At(server, till.Shop.Device);
        using (var elsewhere = await RejoinAsync(server, await CodeAsync(owner, till), journal.Device, Guid.CreateVersion7()))
            await elsewhere.ShouldBeRefusedAsync(403, "code_wrong");
        using var again = await RejoinAsync(server, await CodeAsync(owner, till), journal.Device, till.Shop.Business.Value);
        ((string)(await again.JsonAsync(200))["binding"]!["series"]!).ShouldMatch(@"^R\d+\.1[A-R]{3}$");
        // A register that is bound from now on has numbers of its own too, whatever the copy has forgotten.
        var fresh = await till.Shop.SecondDeviceAsync(owner);
        (await till.TextAsync($"select series from tenancy.binding where device_id = '{fresh.Device.Id}'")).ShouldMatch(
            @"^R\d+\.1[A-R]{3}$"
        );
        server.Clock.Advance(TimeSpan.FromMinutes(30));
        (await tablet.SyncAsync(Stop)).Colour.ShouldBe("green");
        (await SalesAsync(till)).ShouldBe(5);
        // What it did before is no history that somebody enters. (The clock of this test leaps before the last two.)
        (
            await till.FigureAsync(
                "select count(*) from sync.operation where tenant_id = @tenant and seq <= 3 and 'clock_off' = any (flags)"
            )
        ).ShouldBe(0);
    }

    private static async Task<string> CodeAsync(TestDevice owner, TestTill till)
    {
        using var made = await owner.PostAsync(
            "/api/devices/codes",
            new JsonObject
            {
                ["location"] = till.Shop.Location.ToString(),
                ["register"] = null,
                ["newRegister"] = "Back till",
            }
        );
        return (string)(await made.JsonAsync(200))["code"]!;
    }

    private static async Task<HttpResponseMessage> RejoinAsync(KauntaServer server, string code, TestDevice device, Guid business)
    {
        using var http = server.Client();
        return await http.PostAsync(
            "/api/devices",
            new JsonObject
            {
                ["code"] = code,
                ["device"] = device.Id.ToString(),
                ["incarnation"] = device.Incarnation.ToString(),
                ["publicKey"] = device.PublicKey,
                ["deviceName"] = "Tablet",
                ["business"] = business.ToString(),
            }
        );
    }

    [Fact]
    public async Task Only_what_this_server_signed_for_this_device_begins_an_epoch()
    {
        var till = await TestTill.OpenAsync(shared);
        var stranger = await TestTill.OpenAsync(shared);
        till.Product("Sugar", price: 1_000_000);
        stranger.Product("Sugar", price: 1_000_000);
        var own = (string)(await till.Journal.PushAsync()).Body["seen"]!;
        var foreign = (string)(await stranger.Journal.PushAsync()).Body["seen"]!;
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        var fields = own.Split('.');
        foreach (
            var shown in new[]
            {
                own,
                foreign,
                "nonsense",
                "",
                new string('a', 5_000),
                string.Join('.', fields[0], "999999", fields[2], fields[3], fields[4], fields[5]),
                string.Join('.', fields[0], fields[1], fields[2], fields[3], "999999", fields[5]),
            }
        )
        {
            var page = await ShowAsync(till.Shop.Device, shown, before);
            ((string)page["epoch"]!).ShouldBe((string)before.Begin["epoch"]!, shown);
            ((bool)page["resync"]!).ShouldBeFalse(shown);
        }
    }

    private static async Task<JsonNode> ShowAsync(TestDevice device, string shown, Page before)
    {
        var path =
            $"/api/sync/pull?epoch={(string)before.Begin["epoch"]!}&" + string.Join('&', before.Cursors.Select(one => $"cursor={one}"));
        using var answer = await device.SendAsync(HttpMethod.Get, path, header: ("Kaunta-Seen", shown));
        var text = await answer.Content.ReadAsStringAsync(Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text.Split('\n')[0])!;
    }

    private static void Sell(Device device, TestTill till, TestProduct product, int sales)
    {
        for (var at = 0; at < sales; at++)
        {
            var body = till.SaleBody((product, 1_000));
            device.Record("sale.completed", _ => body, (long)body["total"]! + (long)body["cashRounding"]!, till.Shop.Owner);
        }
    }

    private static void Save(Device device, TestTill till, string name) =>
        device.Record(
            "staff.saved",
            personal => new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = personal.Hide(name), ["role"] = "cashier" },
            },
            actor: till.Shop.Owner
        );

    private static Task<long> SalesAsync(TestTill till) => till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant");

    private static TestDevice At(KauntaServer server, TestDevice device) =>
        new(server.Address, device.Key)
        {
            Id = device.Id,
            Incarnation = device.Incarnation,
            Token = device.Token,
        };

    /// <summary>Another tablet of the shop, with the engine of a device.</summary>
    private static async Task<Device> JoinAsync(KauntaServer server, TestTill till)
    {
        return DeviceOf(server, till, await till.Shop.SecondDeviceAsync(At(server, till.Shop.Device)));
    }

    private static Device DeviceOf(KauntaServer server, TestTill till, TestJournal journal)
    {
        var http = new HttpClient(new Wherever(server)) { BaseAddress = server.Address };
        var identity = new DeviceIdentity(till.Shop.Business, journal.Device.Id, journal.Incarnation);
        return new Device(identity, journal.Device.Key, http, server.Clock, new Random(1), Guid.CreateVersion7);
    }

    /// <summary>With owners and modes: the database runs as another user than root.</summary>
    private static async Task CopyAsync(string from, string to)
    {
        foreach (var old in Directory.Exists(to) ? Directory.EnumerateFileSystemEntries(to).ToList() : [])
            if (Directory.Exists(old))
                Directory.Delete(old, recursive: true);
            else
                File.Delete(old);
        Directory.CreateDirectory(to);
        using var process = Process.Start("cp", ["-a", $"{from}/.", to]);
        await process.WaitForExitAsync(Stop);
        process.ExitCode.ShouldBe(0);
    }

    /// <summary>Finds the server again after it has moved.</summary>
    private sealed class Wherever(KauntaServer server) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(server.Address, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
