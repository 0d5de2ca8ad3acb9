using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class DeviceTests(KauntaServer server)
{
    [Fact]
    public async Task A_code_lets_one_device_in_with_a_new_register_and_only_once()
    {
        var shop = await server.OpenShopAsync();
        var code = await CodeAsync(shop);
        ((string)code["code"]!).Length.ShouldBe(10);
        ((string)code["url"]!).ShouldEndWith("/enrol#" + (string)code["code"]!);
        var tablet = server.NewDevice();
        var enrolled = await (await EnrolAsync(tablet, (string)code["code"]!)).JsonAsync(200);
        ((string)enrolled["business"]!).ShouldBe(shop.Business.ToString());
        ((string)enrolled["binding"]!["series"]!).ShouldBe("R2.1");
        // Typed by a person, and asked again after a lost answer.
        var typed = ((string)code["code"]!).ToLowerInvariant().Insert(5, " ");
        var again = await (await EnrolAsync(tablet, typed)).JsonAsync(200);
        again.ToJsonString().ShouldBe(enrolled.ToJsonString());
        await (await EnrolAsync(server.NewDevice(), (string)code["code"]!)).ShouldBeRefusedAsync(403, "code_wrong");
        await (await tablet.PostAsync("/api/devices/state", State(0))).ShouldBeAsync(200);
    }

    [Fact]
    public async Task A_code_ends_after_a_quarter_of_an_hour()
    {
        await using var own = await server.StartAnotherAsync();
        var shop = await own.OpenShopAsync();
        var code = (string)(await CodeAsync(shop))["code"]!;
        own.Clock.Advance(TimeSpan.FromMinutes(15));
        using var http = own.Client();
        await (await http.PostAsync("/api/devices", Enrol(own.NewDevice(), code))).ShouldBeRefusedAsync(403, "code_wrong");
    }

    [Fact]
    public async Task A_device_of_one_business_can_not_be_taken_by_another()
    {
        var (mine, other) = (await server.OpenShopAsync(), await server.OpenShopAsync());
        var code = (string)(await CodeAsync(other))["code"]!;
        await (await EnrolAsync(mine.Device, code)).ShouldBeRefusedAsync(409, "device_taken");
        await (await mine.Device.GetAsync("/api/devices")).ShouldBeAsync(200);
    }

    [Fact]
    public async Task The_list_shows_what_each_device_said_and_what_has_arrived()
    {
        var shop = await server.OpenShopAsync();
        await (await shop.Device.PostAsync("/api/devices/state", State(7))).ShouldBeAsync(200);
        var list = await (await shop.Device.GetAsync("/api/devices")).JsonAsync(200);
        var device = list["devices"]!.AsArray().Single()!;
        ((string)device["name"]!).ShouldBe("Counter");
        ((string)device["binding"]!["series"]!).ShouldBe("R1.1");
        ((long)device["unsent"]!).ShouldBe(7);
        ((long)device["oldestUnsentAt"]!).ShouldBe(1_700_000_000_000);
        ((long)device["count"]!).ShouldBe(0);
        ((bool)device["revoked"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task A_revoked_device_is_out_at_once_and_can_not_come_back_with_its_key()
    {
        var shop = await server.OpenShopAsync();
        var tablet = server.NewDevice();
        await (await EnrolAsync(tablet, (string)(await CodeAsync(shop))["code"]!)).ShouldBeAsync(200);
        await (await shop.Device.PostAsync($"/api/devices/{tablet.Id}/revoke", new JsonObject())).ShouldBeAsync(204);
        await (await tablet.PostAsync("/api/devices/state", State(0))).ShouldBeRefusedAsync(401, "device_revoked");
        await (await EnrolAsync(tablet, (string)(await CodeAsync(shop))["code"]!)).ShouldBeRefusedAsync(409, "device_taken");
        var list = await (await shop.Device.GetAsync("/api/devices")).JsonAsync(200);
        list["devices"]!.AsArray().Count(one => (bool)one!["revoked"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Revoking_the_device_ends_its_sessions()
    {
        var shop = await server.OpenShopAsync();
        await (await shop.Device.PostAsync($"/api/devices/{shop.Device.Id}/revoke", new JsonObject())).ShouldBeAsync(204);
        await (await shop.Device.GetAsync("/api/devices")).ShouldBeRefusedAsync(401, "device_revoked");
        (
            await server.Cluster.ScalarAsync(
                $"select count(*)::text from identity.session where tenant_id = '{shop.Business}' and ended_at is null"
            )
        ).ShouldBe("0");
    }

    [Fact]
    public async Task What_belongs_to_another_business_is_as_absent_as_what_never_was()
    {
        var (mine, other) = (await server.OpenShopAsync(), await server.OpenShopAsync());
        var nowhere = Guid.CreateVersion7().ToString();
        await SameAsync(id => mine.Device.PostAsync($"/api/devices/{id}/revoke", new JsonObject()), other.Device.Id.ToString(), nowhere);
        await SameAsync(
            id => mine.Device.PostAsync("/api/devices/codes", new JsonObject { ["location"] = id }),
            other.Location.ToString(),
            nowhere
        );
        await SameAsync(id => mine.Device.PostAsync("/api/registers/bind", Bind(id, null)), other.Location.ToString(), nowhere);
        await SameAsync(
            id => mine.Device.PostAsync("/api/registers/bind", Bind(mine.Location.ToString(), id)),
            other.Register.ToString(),
            nowhere
        );
        var theirs = (string)(await (await other.Device.GetAsync("/api/sessions")).JsonAsync(200))["sessions"]![0]!["id"]!;
        await SameAsync(id => mine.Device.DeleteAsync($"/api/sessions/{id}"), theirs, nowhere);
        await (await other.Device.GetAsync("/api/devices")).ShouldBeAsync(200);
    }

    private static async Task SameAsync(Func<string, Task<HttpResponseMessage>> ask, string foreign, string random)
    {
        var stop = TestContext.Current.CancellationToken;
        var (one, other) = (await ask(foreign), await ask(random));
        await one.ShouldBeRefusedAsync(404, "not_found");
        (await one.Content.ReadAsStringAsync(stop)).ShouldBe(await other.Content.ReadAsStringAsync(stop));
        one.StatusCode.ShouldBe(other.StatusCode);
    }

    private static JsonObject Bind(string location, string? register) =>
        new()
        {
            ["location"] = location,
            ["register"] = register,
            ["name"] = "Till",
        };

    private static JsonObject State(long unsent) =>
        new()
        {
            ["unsent"] = unsent,
            ["oldestUnsentAt"] = 1_700_000_000_000,
            ["head"] = new string('a', 64),
            ["seq"] = 12,
            ["count"] = 12,
            ["total"] = 5000,
            ["storage"] = new JsonObject { ["persisted"] = true },
        };

    private static async Task<JsonNode> CodeAsync(TestShop shop) =>
        await (
            await shop.Device.PostAsync(
                "/api/devices/codes",
                new JsonObject
                {
                    ["location"] = shop.Location.ToString(),
                    ["register"] = null,
                    ["newRegister"] = "Back till",
                }
            )
        ).JsonAsync(200);

    private async Task<HttpResponseMessage> EnrolAsync(TestDevice device, string code)
    {
        using var http = server.Client();
        return await http.PostAsync("/api/devices", Enrol(device, code));
    }

    private static JsonObject Enrol(TestDevice device, string code) =>
        new()
        {
            ["code"] = code,
            ["device"] = device.Id.ToString(),
            ["incarnation"] = device.Incarnation.ToString(),
            ["publicKey"] = device.PublicKey,
            ["deviceName"] = "Tablet",
        };
}
