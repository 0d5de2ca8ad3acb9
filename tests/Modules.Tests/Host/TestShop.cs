using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Sync;

namespace Kaunta.Modules.Tests.Host;

/// <summary>A test's own business.</summary>
public sealed class TestShop(KauntaServer server, TestDevice device)
{
    public const string Password = "korosho na chai ya tangawizi";

    public KauntaServer Server => server;

    /// <summary>Bound to <see cref="Register"/>, with the owner signed in.</summary>
    public TestDevice Device => device;

    public BusinessId Business { get; init; } = new(Guid.CreateVersion7());
    public LocationId Location { get; init; } = new(Guid.CreateVersion7());
    public RegisterId Register { get; init; } = new(Guid.CreateVersion7());
    public StaffId Owner { get; init; } = new(Guid.CreateVersion7());
    public string Email => $"owner-{Business}@example.com";

    /// <summary>Known once it is opened.</summary>
    public BindingId Binding { get; private set; }
    public string Slug { get; private set; } = "";
    public string Renewal { get; set; } = "";

    /// <summary>What the app sends to open the shop; a test may change it first.</summary>
    public JsonObject OpenRequest() =>
        new()
        {
            ["business"] = Business.ToString(),
            ["location"] = Location.ToString(),
            ["register"] = Register.ToString(),
            ["device"] = device.Id.ToString(),
            ["incarnation"] = device.Incarnation.ToString(),
            ["staff"] = Owner.ToString(),
            ["name"] = "Duka la Asha",
            ["country"] = "KE",
            ["timeZone"] = "Africa/Nairobi",
            ["ownerName"] = "Asha",
            ["email"] = Email,
            ["password"] = Password,
            ["publicKey"] = device.PublicKey,
            ["deviceName"] = "Counter",
            ["locale"] = "en",
        };

    public void Opened(JsonNode answer)
    {
        Binding = new((Guid)answer["binding"]!["id"]!);
        Slug = (string)answer["slug"]!;
        SignedIn(answer["session"]!);
    }

    /// <summary>A tablet that is enrolled at the same location, with the journal that it writes as the owner.</summary>
    /// <param name="near">The signed-in device where the server is now, when it has moved.</param>
    internal async Task<TestJournal> SecondDeviceAsync(TestDevice? near = null)
    {
        using var made = await (near ?? device).PostAsync(
            "/api/devices/codes",
            new JsonObject
            {
                ["location"] = Location.ToString(),
                ["register"] = null,
                ["newRegister"] = "Back till",
            }
        );
        var code = (string)(await made.JsonAsync(200))["code"]!;
        var tablet = server.NewDevice();
        using var http = server.Client();
        using var enrolled = await http.PostAsync(
            "/api/devices",
            new JsonObject
            {
                ["code"] = code,
                ["device"] = tablet.Id.ToString(),
                ["incarnation"] = tablet.Incarnation.ToString(),
                ["publicKey"] = tablet.PublicKey,
                ["deviceName"] = "Tablet",
            }
        );
        await enrolled.ShouldBeAsync(200);
        return new(this, tablet, tablet.Incarnation);
    }

    /// <summary>Keeps a session's tokens.</summary>
    public void SignedIn(JsonNode session)
    {
        device.Token = (string)session["token"]!;
        Renewal = (string)session["renewal"]!;
    }
}
