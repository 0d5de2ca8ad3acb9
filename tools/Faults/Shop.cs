using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.DeviceClient;

namespace Kaunta.Faults;

/// <summary>Something to sell; the price is in thousandths of a minor unit.</summary>
internal sealed record Goods(Guid Product, Guid Variant, Guid Revision, string Name, long Price);

/// <summary>The register of a device.</summary>
internal sealed record Place(Guid Register, Guid Binding, string Series);

/// <summary>One business, opened and stocked as people would, over HTTP.</summary>
internal sealed class Shop(Seed seed, int number)
{
    public const string Currency = "GBP";
    public const string TaxCode = "ZERO";
    private const string Password = "twelve brave lanterns";
    private const string Json = "application/json";
    private const int GoodsCount = 6;

    private readonly DateTimeOffset founded = TimeProvider.System.GetUtcNow();
    private DeviceConnection? owner;
    private DeviceId ownersDevice;

    public Seed Seed => seed;
    public int Number => number;
    public BusinessId Business { get; private set; }
    public LocationId Location { get; private set; }
    public StaffId Owner { get; private set; }
    public Guid TaxGroup { get; private set; }
    public Guid TaxGroupRevision { get; private set; }
    public IReadOnlyList<Goods> Goods { get; private set; } = [];

    private string Email => $"owner-{Business}@example.com";

    public Guid Id(string kind, string key) => seed.Id(TimeProvider.System.GetUtcNow(), kind, $"{number} {key}");

    /// <summary>Opens the business with its first device. Nothing goes through a fault yet.</summary>
    public async Task<(DeviceIdentity Identity, ECDsa Key, Place Place)> OpenAsync(Uri server, CancellationToken stop)
    {
        (Business, Location, Owner) = (new(Id("business", "")), new(Id("location", "")), new(Id("owner", "")));
        var key = seed.Key($"{number} first");
        var identity = new DeviceIdentity(Business, new(Id("device", "first")), Id("incarnation", "first"));
        var request = new JsonObject
        {
            ["business"] = Business.ToString(),
            ["location"] = Location.ToString(),
            ["register"] = Id("register", "first").ToString(),
            ["device"] = identity.Device.ToString(),
            ["incarnation"] = identity.Incarnation.ToString(),
            ["staff"] = Owner.ToString(),
            ["name"] = $"Shop {number}",
            ["country"] = "GB",
            ["timeZone"] = "Europe/London",
            ["ownerName"] = "Owner",
            ["email"] = Email,
            ["password"] = Password,
            ["publicKey"] = DeviceKey.PublicText(key),
            ["deviceName"] = "First",
            ["locale"] = "en",
        };
        using var opened = await PostAsync(server, "/api/businesses", request, stop);
        ownersDevice = identity.Device;
        owner = new DeviceConnection(Client(server, number), ownersDevice, key)
        {
            Token = opened.RootElement.GetProperty("session").GetProperty("token").GetString(),
        };
        return (identity, key, PlaceOf(opened.RootElement));
    }

    /// <summary>A code for a new register. Codes are counted by address, so each comes from one of its own.</summary>
    public async Task<string> CodeAsync(string name, CancellationToken stop)
    {
        var request = new JsonObject
        {
            ["location"] = Location.ToString(),
            ["register"] = Id("register", name).ToString(),
            ["newRegister"] = name,
        };
        using var made = await AsOwnerAsync("/api/devices/codes", request, stop);
        return made.RootElement.GetProperty("code").GetString()!;
    }

    /// <summary>A campaign outlasts a session: its owner signs in again.</summary>
    private async Task<JsonDocument> AsOwnerAsync(string path, JsonObject request, CancellationToken stop)
    {
        try
        {
            return await SendAsync(path, request);
        }
        catch (RefusedException refused) when (refused.Code == "session_expired")
        {
            owner!.Token = null;
            var again = new JsonObject
            {
                ["email"] = Email,
                ["password"] = Password,
                ["business"] = Business.ToString(),
                ["device"] = ownersDevice.ToString(),
            };
            using var signedIn = await SendAsync("/api/sessions", again);
            owner.Token = signedIn.RootElement.GetProperty("session").GetProperty("token").GetString();
            return await SendAsync(path, request);
        }

        async Task<JsonDocument> SendAsync(string to, JsonObject body) =>
            JsonDocument.Parse(await owner!.SendAsync(HttpMethod.Post, to, Bytes(body), Json, Json, false, stop));
    }

    public async Task<(DeviceIdentity Identity, ECDsa Key, Place Place)> EnrolAsync(Uri server, string name, CancellationToken stop)
    {
        var key = seed.Key($"{number} {name}");
        var identity = new DeviceIdentity(Business, new(Id("device", name)), Id("incarnation", name));
        var request = new JsonObject
        {
            ["code"] = await CodeAsync(name, stop),
            ["device"] = identity.Device.ToString(),
            ["incarnation"] = identity.Incarnation.ToString(),
            ["publicKey"] = DeviceKey.PublicText(key),
            ["deviceName"] = name,
        };
        using var enrolled = await PostAsync(server, "/api/devices", request, stop);
        return (identity, key, PlaceOf(enrolled.RootElement));
    }

    /// <summary>What there is to sell, recorded on the first device.</summary>
    public void Stock(Device device)
    {
        TaxGroup = Id("tax group", "");
        TaxGroupRevision = Record(
            device,
            "tax_group.saved",
            new()
            {
                ["id"] = TaxGroup.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject
                {
                    ["name"] = "Zero",
                    ["taxes"] = new JsonArray(
                        new JsonObject
                        {
                            ["code"] = TaxCode,
                            ["name"] = "Zero",
                            ["rate"] = 0,
                            ["inclusive"] = true,
                            ["compound"] = false,
                            ["kind"] = "zero",
                        }
                    ),
                },
            }
        );
        Goods = [.. Enumerable.Range(1, GoodsCount).Select(at => Product(device, at))];
    }

    private Goods Product(Device device, int at)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Goods {at}");
        var (product, variant, price) = (Id("product", name), Id("variant", name), at * 100_000L);
        var revision = Record(
            device,
            "product.saved",
            new()
            {
                ["id"] = product.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = name, ["taxGroup"] = TaxGroup.ToString() },
                ["variants"] = new JsonObject
                {
                    [variant.ToString()] = new JsonObject
                    {
                        ["name"] = "",
                        ["unit"] = "pc",
                        ["price"] = price,
                        ["tracked"] = true,
                    },
                },
            }
        );
        return new(product, variant, revision, name, price);
    }

    private Guid Record(Device device, string type, JsonObject body) => device.Record(type, _ => body, actor: Owner).Operation.Id.Value;

    private static Place PlaceOf(JsonElement answer)
    {
        var binding = answer.GetProperty("binding");
        return new(
            binding.GetProperty("register").GetGuid(),
            binding.GetProperty("id").GetGuid(),
            binding.GetProperty("series").GetString()!
        );
    }

    private static HttpClient Client(Uri server, int address)
    {
        var http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", $"10.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}");
        return http;
    }

    private static int addresses = 100;

    private static async Task<JsonDocument> PostAsync(Uri server, string path, JsonObject body, CancellationToken stop)
    {
        using var http = Client(server, Interlocked.Increment(ref addresses));
        using var content = new ByteArrayContent(Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        using var answer = await http.PostAsync(path, content, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text)
            : throw new FaultsException($"{path} answered {(int)answer.StatusCode}: {text}");
    }

    private static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());
}
