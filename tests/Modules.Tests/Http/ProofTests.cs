using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Identity;
using Shouldly;

namespace Kaunta.Modules.Tests.Http;

public sealed class ProofTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly JsonObject State = new()
    {
        ["unsent"] = 0,
        ["oldestUnsentAt"] = null,
        ["head"] = null,
        ["seq"] = 0,
        ["count"] = 0,
        ["total"] = 0,
    };

    [Fact]
    public async Task A_signed_request_is_let_in()
    {
        var shop = await server.OpenShopAsync();
        await (await shop.Device.PostAsync("/api/devices/state", State)).ShouldBeAsync(200);
    }

    [Fact]
    public async Task An_unknown_device_is_told_to_enrol()
    {
        await (await server.NewDevice().PostAsync("/api/devices/state", State)).ShouldBeRefusedAsync(401, "device_unknown");
    }

    [Fact]
    public async Task Another_key_under_the_devices_id_gets_nothing()
    {
        var shop = await server.OpenShopAsync();
        var thief = new TestDevice(server.Address, ECDsa.Create(ECCurve.NamedCurves.nistP256)) { Id = shop.Device.Id };
        await (await thief.PostAsync("/api/devices/state", State)).ShouldBeRefusedAsync(401, "proof_wrong");
    }

    [Fact]
    public async Task A_stolen_token_is_worth_nothing_without_the_key()
    {
        var shop = await server.OpenShopAsync();
        var thief = new TestDevice(server.Address, ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            Id = shop.Device.Id,
            Token = shop.Device.Token,
        };
        await (await thief.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "proof_wrong");
        // Nor on another enrolled device.
        var other = await server.OpenShopAsync();
        other.Device.Token = shop.Device.Token;
        await (await other.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
    }

    [Theory]
    [InlineData("body")]
    [InlineData("path")]
    [InlineData("query")]
    [InlineData("method")]
    [InlineData("token")]
    [InlineData("signature")]
    public async Task A_proof_is_good_for_the_request_that_it_was_made_for(string changed)
    {
        var shop = await server.OpenShopAsync();
        await shop.Device.GetAsync("/api/sessions");
        var body = Encoding.UTF8.GetBytes(State.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/devices/state");
        shop.Device.Sign(request, "/api/devices/state", body);
        switch (changed)
        {
            case "body":
                body = Encoding.UTF8.GetBytes(State.ToJsonString().Replace("\"unsent\":0", "\"unsent\":9"));
                break;
            case "path":
                request.RequestUri = new Uri("/api/sessions/renew", UriKind.Relative);
                break;
            case "query":
                request.RequestUri = new Uri("/api/devices/state?x=1", UriKind.Relative);
                break;
            case "method":
                request.Method = HttpMethod.Get;
                request.RequestUri = new Uri("/api/sessions", UriKind.Relative);
                break;
            case "token":
                request.Headers.Remove("Authorization");
                request.Headers.TryAddWithoutValidation("Authorization", "Kaunta other");
                break;
            case "signature":
                var proof = request.Headers.GetValues("Kaunta-Proof").Single();
                request.Headers.Remove("Kaunta-Proof");
                request.Headers.Add("Kaunta-Proof", (proof[0] == 'A' ? "B" : "A") + proof[1..]);
                break;
        }
        if (request.Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/json");
        }
        using var http = server.Client();
        await (await http.SendAsync(request, Stop)).ShouldBeRefusedAsync(401, "proof_wrong");
    }

    [Fact]
    public async Task A_nonce_lasts_two_windows_and_the_answer_brings_the_next()
    {
        await using var own = await server.StartAnotherAsync();
        // At the beginning of a window, so that none ends by itself between two requests.
        own.Clock.Advance(Nonces.Window - TimeSpan.FromTicks(own.Clock.GetUtcNow().UtcTicks % Nonces.Window.Ticks));
        var shop = await own.OpenShopAsync();
        var nonce = await NonceAsync(own);
        own.Clock.Advance(Nonces.Window);
        (await StatusAsync(own, shop, nonce)).ShouldBe(200);
        own.Clock.Advance(Nonces.Window);
        (await StatusAsync(own, shop, nonce)).ShouldBe(401);
        // A device that signs again goes on, however wrong its own clock is.
        await (await shop.Device.PostAsync("/api/devices/state", State)).ShouldBeAsync(200);
    }

    [Fact]
    public async Task Two_servers_of_one_installation_take_each_others_nonces()
    {
        await using var other = await server.StartAnotherAsync();
        string here,
            there;
        do (here, there) = (await NonceAsync(server), await NonceAsync(other));
        // Once more where a window ended in between.
        while (await NonceAsync(server) != here);
        there.ShouldBe(here);
    }

    private static async Task<string> NonceAsync(KauntaServer server)
    {
        using var http = server.Client();
        using var answer = await http.GetAsync("/api/health", Stop);
        return answer.Headers.GetValues("Kaunta-Nonce").Single();
    }

    private static async Task<int> StatusAsync(KauntaServer server, TestShop shop, string nonce)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/devices/state");
        var body = Encoding.UTF8.GetBytes(State.ToJsonString());
        shop.Device.Sign(request, "/api/devices/state", body, nonce);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        using var http = server.Client();
        using var answer = await http.SendAsync(request, Stop);
        return (int)answer.StatusCode;
    }
}
