using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.DeviceClient;
using Shouldly;

namespace Kaunta.EndToEnd.Harness;

/// <summary>Another device of the shop, without a screen, that joined by a code: it does what a test needs from somewhere else.</summary>
internal sealed class JoinedDevice
{
    private readonly Device device;
    private readonly JsonObject joined;

    private JoinedDevice(Device device, JsonObject joined)
    {
        this.device = device;
        this.joined = joined;
    }

    public string Location => (string)joined["location"]!;

    public static async Task<JoinedDevice> JoinAsync(string address, string code, string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (id, incarnation) = (new DeviceId(Guid.CreateVersion7()), Guid.CreateVersion7());
        var http = new HttpClient { BaseAddress = new Uri(address) };
        var request = new JsonObject
        {
            ["code"] = code,
            ["device"] = id.ToString(),
            ["incarnation"] = incarnation.ToString(),
            ["publicKey"] = DeviceKey.PublicText(key),
            ["deviceName"] = name,
        };
        using var answer = await http.PostAsJsonAsync("/api/devices", request);
        answer.EnsureSuccessStatusCode();
        var joined = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        var identity = new DeviceIdentity(new(Guid.Parse((string)joined["business"]!)), id, incarnation);
        var device = new Device(identity, key, http, TimeProvider.System, new Random(1), Guid.CreateVersion7);
        (await device.SyncAsync(CancellationToken.None)).Colour.ShouldBe("green");
        return new(device, joined);
    }

    /// <summary>The row of a kind of which one field says this.</summary>
    public (string Id, DeviceRow Row) Find(string kind, string field, string value)
    {
        var (key, row) = device.Rows.Single(one =>
            one.Key.Kind == kind && one.Value.Row.GetProperty(field).ToString().Contains(value, StringComparison.Ordinal)
        );
        return (key.Id, row);
    }

    /// <summary>Records as the shop's owner, or as nobody.</summary>
    public void Record(string type, JsonObject body, bool asOwner = true, params OperationId[] needs) =>
        device.Record(type, _ => body, actor: asOwner ? new(Guid.Parse(Find("staff", "role", "owner").Id)) : null, needs: needs);

    public async Task SyncAsync()
    {
        // A refusal may make it choose another door; then it is asked again.
        for (var attempt = 0; attempt < 3 && device.State.Unsent > 0; attempt++)
            await device.SyncAsync(CancellationToken.None);
        device.State.Unsent.ShouldBe(0);
    }
}
