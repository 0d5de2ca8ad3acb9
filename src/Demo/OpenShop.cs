using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Tax;
using Kaunta.DeviceClient;

namespace Kaunta.Demo;

/// <summary>Opens the shop and enrols its second till, as people would. The same again finds both as they are.</summary>
internal sealed class OpenShop(HttpClient http, DemoPlan plan)
{
    private static readonly string[] Names = ["Counter", "Second till"];

    private readonly Seed seed = new(plan.Seed);
    private readonly LocationId location = new(IdOf(plan, "location", ""));
    private readonly StaffId owner = new(IdOf(plan, "owner", ""));

    public BusinessId Business { get; } = new(IdOf(plan, "business", ""));

    public async Task<(ShopFacts Facts, IReadOnlyList<Till> Tills)> OpenAsync(CancellationToken stop)
    {
        var devices = Names.Select(Make).ToList();
        using var opened = await PostAsync("/api/businesses", Request(devices[0]), stop);
        var registers = new List<RegisterFacts> { Register(opened) };
        var first = devices[0].Device;
        first.Connection.Token = opened.RootElement.GetProperty("session").GetProperty("token").GetString();
        registers.Add(await EnrolAsync(first.Connection, devices[1], stop));
        first.Connection.Token = null;
        await first.SyncAsync(stop);
        var facts = new ShopFacts(location, OpenedVersion(first), owner, TaxGroups(first), registers);
        return (facts, [.. devices.Select((device, at) => new Till(device.Device, registers[at], location, owner, seed))]);
    }

    private static Guid IdOf(DemoPlan plan, string kind, string key) => new Seed(plan.Seed).Id(plan.Until, kind, key);

    private sealed record Made(string Name, DeviceIdentity Identity, ECDsa Key, Device Device);

    private Made Make(string name)
    {
        var identity = new DeviceIdentity(Business, new(IdOf(plan, "device", name)), IdOf(plan, "incarnation", name));
        var key = seed.Key(name);
        var device = new Device(identity, key, http, TimeProvider.System, new Random(1), () => IdOf(plan, "chance", name));
        return new(name, identity, key, device);
    }

    private async Task<RegisterFacts> EnrolAsync(DeviceConnection owners, Made made, CancellationToken stop)
    {
        var asked = new JsonObject
        {
            ["location"] = location.ToString(),
            ["register"] = IdOf(plan, "register", made.Name).ToString(),
            ["newRegister"] = made.Name,
        };
        const string json = "application/json";
        var body = Encoding.UTF8.GetBytes(asked.ToJsonString());
        using var code = JsonDocument.Parse(await owners.SendAsync(HttpMethod.Post, "/api/devices/codes", body, json, json, false, stop));
        using var enrolled = await PostAsync(
            "/api/devices",
            new()
            {
                ["code"] = code.RootElement.GetProperty("code").GetString(),
                ["device"] = made.Identity.Device.ToString(),
                ["incarnation"] = made.Identity.Incarnation.ToString(),
                ["publicKey"] = DeviceKey.PublicText(made.Key),
                ["deviceName"] = made.Name,
            },
            stop
        );
        return Register(enrolled);
    }

    private JsonObject Request(Made made)
    {
        var person = Sample.People.First(person => person.Role == "owner");
        return new()
        {
            ["business"] = Business.ToString(),
            ["location"] = location.ToString(),
            ["register"] = IdOf(plan, "register", made.Name).ToString(),
            ["device"] = made.Identity.Device.ToString(),
            ["incarnation"] = made.Identity.Incarnation.ToString(),
            ["staff"] = owner.ToString(),
            ["name"] = DemoShop.Name,
            ["country"] = "KE",
            ["timeZone"] = ShopTime.Zone,
            ["ownerName"] = person.Name,
            ["email"] = DemoShop.Email,
            ["password"] = DemoShop.Password,
            ["pin"] = Founding.Verifier(person.Pin!, seed.Salt("salt", "owner")),
            ["publicKey"] = DeviceKey.PublicText(made.Key),
            ["deviceName"] = made.Name,
            ["locale"] = "en",
        };
    }

    private static RegisterFacts Register(JsonDocument answer)
    {
        var binding = answer.RootElement.GetProperty("binding");
        return new(
            new(binding.GetProperty("register").GetGuid()),
            new(binding.GetProperty("id").GetGuid()),
            binding.GetProperty("series").GetString()!
        );
    }

    private static Dictionary<string, TaxGroupFacts> TaxGroups(Device device) =>
        device
            .Rows.Where(row => row.Key.Kind == "tax_group")
            .Select(row => row.Value.Row)
            .ToDictionary(
                row => row.GetProperty("name").GetString()!,
                row => new TaxGroupFacts(
                    row.GetProperty("id").GetString()!,
                    row.GetProperty("revision").GetString()!,
                    row.GetProperty("taxes").Deserialize<List<TaxRule>>(JsonSerializerOptions.Web)!
                )
            );

    /// <summary>The version of what the opening wrote and nothing changes later: the location itself moves on with the first edit.</summary>
    private static long OpenedVersion(Device device) => device.Rows.Where(row => row.Key.Kind == "tax_group").Max(row => row.Value.Version);

    private async Task<JsonDocument> PostAsync(string path, JsonObject body, CancellationToken stop)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(path, content, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text) : throw new DemoException($"{path} answered {text}");
    }
}
