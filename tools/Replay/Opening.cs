using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.DeviceClient;

namespace Kaunta.Replay;

/// <summary>
/// Opens the shop and enrols its registers as people would; or finds them as they are: then nothing is opened, nobody signs in, and
/// each device's own key is enough.
/// </summary>
/// <param name="registers">How many are enrolled.</param>
/// <param name="from">The loopback address that the shop's requests come from: a server bounds what one address may open.</param>
internal sealed class OpenShop(Uri server, Shop shop, int registers = Plan.Registers, IPAddress? from = null)
{
    private const int FirstPage = 500;

    public async Task<IReadOnlyList<(Till Till, Device Device)>> RegistersAsync(CancellationToken stop)
    {
        var devices = Enumerable.Range(0, registers).Select(Make).ToList();
        if (await FindTillAsync(devices[0], 0, stop) is null)
            await OpenAsync(devices, stop);
        var enrolled = new List<(Till, Device)>();
        for (var at = 0; at < devices.Count; at++)
            enrolled.Add(
                (
                    await FindTillAsync(devices[at], at, stop) ?? throw new ReplayException($"Register {at + 1} isn't enrolled."),
                    devices[at].Device
                )
            );
        return enrolled;
    }

    private sealed record Enrolling(DeviceIdentity Identity, ECDsa Key, Device Device);

    private Enrolling Make(int at)
    {
        var name = $"device {at + 1}";
        var identity = new DeviceIdentity(shop.Business, new(shop.Fixed("device", name)), shop.Fixed("incarnation", name));
        var key = shop.Seed.Key(name);
        // One connection each, as eight tills have; a long push is waited for.
        var http = Client(new() { MaxConnectionsPerServer = 1 });
        http.Timeout = TimeSpan.FromMinutes(2);
        return new(identity, key, new Device(identity, key, http, TimeProvider.System, new Random(at), () => shop.Fixed("chance", name)));
    }

    private async Task OpenAsync(List<Enrolling> devices, CancellationToken stop)
    {
        using var http = Client(new());
        var opened = await PostAsync(http, "/api/businesses", Request(devices[0]), stop);
        var first = devices[0].Device.Connection;
        first.Token = opened.RootElement.GetProperty("session").GetProperty("token").GetString();
        for (var at = 1; at < devices.Count; at++)
        {
            var code = new JsonObject
            {
                ["location"] = shop.Location.ToString(),
                ["register"] = shop.Fixed("register", $"{at + 1}").ToString(),
                ["newRegister"] = $"Register {at + 1}",
            };
            using var made = await SendAsync(first, "/api/devices/codes", code, stop);
            var device = devices[at];
            var enrol = new JsonObject
            {
                ["code"] = made.RootElement.GetProperty("code").GetString(),
                ["device"] = device.Identity.Device.ToString(),
                ["incarnation"] = device.Identity.Incarnation.ToString(),
                ["publicKey"] = DeviceKey.PublicText(device.Key),
                ["deviceName"] = $"Register {at + 1}",
            };
            using var enrolled = await PostAsync(http, "/api/devices", enrol, stop);
        }
        first.Token = null;
    }

    private HttpClient Client(SocketsHttpHandler handler)
    {
        if (from is not null)
            handler.ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            };
        return new(handler) { BaseAddress = server };
    }

    private JsonObject Request(Enrolling device) =>
        new()
        {
            ["business"] = shop.Business.ToString(),
            ["location"] = shop.Location.ToString(),
            ["register"] = shop.Fixed("register", "1").ToString(),
            ["device"] = device.Identity.Device.ToString(),
            ["incarnation"] = device.Identity.Incarnation.ToString(),
            ["staff"] = shop.Owner.ToString(),
            ["name"] = "A Year of Gifts",
            ["country"] = "GB",
            ["timeZone"] = ShopClock.ZoneName,
            ["ownerName"] = "Importer",
            ["email"] = shop.Email,
            ["password"] = Shop.Password,
            ["publicKey"] = DeviceKey.PublicText(device.Key),
            ["deviceName"] = "Register 1",
            ["locale"] = "en",
        };

    /// <summary>What the feed says of the device's register; null while the device is unknown.</summary>
    private static async Task<Till?> FindTillAsync(Enrolling device, int at, CancellationToken stop)
    {
        const string lines = "application/x-ndjson";
        byte[] page;
        try
        {
            page = await device.Device.Connection.SendAsync(
                HttpMethod.Get,
                $"/api/sync/pull?limit={FirstPage}",
                null,
                lines,
                lines,
                false,
                stop
            );
        }
        catch (RefusedException refused) when (refused.Code == "device_unknown")
        {
            return null;
        }
        foreach (var text in Encoding.UTF8.GetString(page).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(text);
            if (!document.RootElement.TryGetProperty("kind", out var kind) || kind.GetString() != "binding")
                continue;
            var row = document.RootElement.GetProperty("row");
            if (row.GetProperty("device").GetGuid() == device.Identity.Device.Value)
                return new(
                    at,
                    device.Identity.Device,
                    device.Identity.Incarnation,
                    row.GetProperty("register").GetGuid(),
                    row.GetProperty("id").GetGuid(),
                    row.GetProperty("series").GetString()!
                );
        }
        throw new ReplayException($"The feed names no register of device {at + 1}.");
    }

    private static async Task<JsonDocument> SendAsync(DeviceConnection connection, string path, JsonObject body, CancellationToken stop) =>
        JsonDocument.Parse(
            await connection.SendAsync(
                HttpMethod.Post,
                path,
                Encoding.UTF8.GetBytes(body.ToJsonString()),
                "application/json",
                "application/json",
                false,
                stop
            )
        );

    private static async Task<JsonDocument> PostAsync(HttpClient http, string path, JsonObject body, CancellationToken stop)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(path, content, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text)
            : throw new ReplayException($"{path} answered {(int)answer.StatusCode}: {text}");
    }
}
