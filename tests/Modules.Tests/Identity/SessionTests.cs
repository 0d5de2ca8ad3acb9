using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Identity;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class SessionTests(KauntaServer server)
{
    [Fact]
    public async Task A_session_that_rests_has_no_token_until_it_is_renewed()
    {
        var shop = await server.OpenShopAsync();
        await (await shop.Device.GetAsync("/api/devices")).ShouldBeAsync(200);
        await (await shop.Device.PostAsync("/api/sessions/current/rest", new JsonObject())).ShouldBeAsync(204);
        // The device alone, and the token that somebody may have kept, open nothing.
        await (await shop.Device.GetAsync("/api/devices")).ShouldBeRefusedAsync(401, "session_expired");
        shop.Device.Token = null;
        await (await shop.Device.GetAsync("/api/devices")).ShouldBeRefusedAsync(401, "session_expired");
        var renewed = await shop.Device.PostAsync("/api/sessions/renew", new JsonObject { ["renewal"] = shop.Renewal });
        shop.SignedIn(await renewed.JsonAsync(200));
        await (await shop.Device.GetAsync("/api/devices")).ShouldBeAsync(200);
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_password_get_the_same_answer()
    {
        var shop = await server.OpenShopAsync();
        using var http = server.Client();
        var wrong = await http.PostAsync("/api/sessions", SignIn(shop, password: "not the password"));
        var unknown = await http.PostAsync("/api/sessions", SignIn(shop, email: "nobody-" + shop.Email));
        await wrong.ShouldBeRefusedAsync(401, "sign_in_wrong");
        (await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(
            await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_person_signs_in_on_an_enrolled_device_whatever_the_case_of_the_address()
    {
        var shop = await server.OpenShopAsync();
        using var http = server.Client();
        var answer = await (await http.PostAsync("/api/sessions", SignIn(shop, email: " " + shop.Email.ToUpperInvariant()))).JsonAsync(200);
        ((string)answer["business"]!).ShouldBe(shop.Business.ToString());
        ((string)answer["location"]!).ShouldBe(shop.Location.ToString());
        shop.SignedIn(answer["session"]!);
        var mine = await (await shop.Device.GetAsync("/api/sessions")).JsonAsync(200);
        mine["sessions"]!.AsArray().Count(one => (bool)one!["current"]!).ShouldBe(1);
        mine["sessions"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Somebody_with_two_shops_chooses_unless_the_device_has_chosen()
    {
        var first = await server.OpenShopAsync();
        var second = await server.OpenShopAsync(request => request["email"] = first.Email);
        using var http = server.Client();
        var onNew = SignIn(first, device: server.NewDevice(), enrol: true);
        var choices = await (await http.PostAsync("/api/sessions", onNew)).JsonAsync(200);
        choices["session"].ShouldBeNull();
        choices["choices"]!
            .AsArray()
            .Select(one => (string)one!["business"]!)
            .ShouldBe([first.Business.ToString(), second.Business.ToString()], ignoreOrder: true);
        onNew["business"] = second.Business.ToString();
        var chosen = await (await http.PostAsync("/api/sessions", onNew)).JsonAsync(200);
        ((string)chosen["business"]!).ShouldBe(second.Business.ToString());
        var onKnown = await (await http.PostAsync("/api/sessions", SignIn(first, device: second.Device))).JsonAsync(200);
        ((string)onKnown["business"]!).ShouldBe(second.Business.ToString());
    }

    [Fact]
    public async Task An_owner_enrols_a_new_device_by_signing_in_and_binds_a_register_to_it()
    {
        var shop = await server.OpenShopAsync();
        var tablet = server.NewDevice();
        using var http = server.Client();
        var answer = await (await http.PostAsync("/api/sessions", SignIn(shop, device: tablet, enrol: true))).JsonAsync(200);
        tablet.Token = (string)answer["session"]!["token"]!;
        var bind = new JsonObject
        {
            ["location"] = shop.Location.ToString(),
            ["register"] = null,
            ["name"] = "Till by the door",
            ["incarnation"] = tablet.Incarnation.ToString(),
        };
        var binding = await (await tablet.PostAsync("/api/registers/bind", bind)).JsonAsync(200);
        ((string)binding["series"]!).ShouldBe("R2.1");
        // The first register on this device too: its second binding, so its own series.
        bind["register"] = shop.Register.ToString();
        binding = await (await tablet.PostAsync("/api/registers/bind", bind)).JsonAsync(200);
        ((string)binding["series"]!).ShouldBe("R1.2");
        var again = await (await tablet.PostAsync("/api/registers/bind", bind)).JsonAsync(200);
        again.ToJsonString().ShouldBe(binding.ToJsonString());
    }

    [Fact]
    public async Task A_device_that_is_not_enrolled_needs_a_key_to_sign_in_on()
    {
        var shop = await server.OpenShopAsync();
        using var http = server.Client();
        await (await http.PostAsync("/api/sessions", SignIn(shop, device: server.NewDevice()))).ShouldBeRefusedAsync(
            409,
            "device_not_enrolled"
        );
    }

    [Fact]
    public async Task An_access_token_ends_after_a_quarter_of_an_hour_and_its_renewal_brings_the_next()
    {
        await using var own = await server.StartAnotherAsync();
        var shop = await own.OpenShopAsync();
        own.Clock.Advance(TimeSpan.FromMinutes(14));
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeAsync(200);
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
        shop.SignedIn(await (await RenewAsync(shop, shop.Renewal)).JsonAsync(200));
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeAsync(200);
    }

    [Fact]
    public async Task A_renewal_ends_after_thirty_days()
    {
        await using var own = await server.StartAnotherAsync();
        var shop = await own.OpenShopAsync();
        own.Clock.Advance(TimeSpan.FromDays(30));
        await (await RenewAsync(shop, shop.Renewal)).ShouldBeRefusedAsync(401, "session_expired");
    }

    [Fact]
    public async Task A_renewal_used_twice_ends_the_session_for_both()
    {
        var shop = await server.OpenShopAsync();
        var first = shop.Renewal;
        shop.SignedIn(await (await RenewAsync(shop, first)).JsonAsync(200));
        await (await RenewAsync(shop, first)).ShouldBeRefusedAsync(401, "session_expired");
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
        await (await RenewAsync(shop, shop.Renewal)).ShouldBeRefusedAsync(401, "session_expired");
    }

    [Fact]
    public async Task A_renewal_is_no_access_token_and_the_other_way_round()
    {
        var shop = await server.OpenShopAsync();
        var token = shop.Device.Token!;
        shop.Device.Token = shop.Renewal;
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
        await (await RenewAsync(shop, token)).ShouldBeRefusedAsync(401, "session_expired");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_once()
    {
        var shop = await server.OpenShopAsync();
        await (await shop.Device.DeleteAsync("/api/sessions/current")).ShouldBeAsync(204);
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
        await (await RenewAsync(shop, shop.Renewal)).ShouldBeRefusedAsync(401, "session_expired");
    }

    [Fact]
    public async Task A_guesser_is_stopped_after_a_few_tries_and_so_is_one_at_an_address_without_a_login()
    {
        await using var own = await server.StartAnotherAsync(options => options with { Limits = new Limits() });
        var shop = await own.OpenShopAsync();
        using var http = own.Client();
        foreach (var email in new[] { shop.Email, "nobody-" + shop.Email })
        {
            var evaluated = 0;
            for (var guess = 0; guess < 25; guess++)
            {
                using var answer = await http.PostAsync("/api/sessions", SignIn(shop, email: email, password: $"guess {guess}"));
                evaluated += (int)answer.StatusCode == 401 ? 1 : 0;
            }
            evaluated.ShouldBe(10);
            // Not even the right one now.
            await (await http.PostAsync("/api/sessions", SignIn(shop, email: email))).ShouldBeRefusedAsync(429, "too_many_requests");
        }
        own.Clock.Advance(Attempts.Window);
        await (await http.PostAsync("/api/sessions", SignIn(shop))).ShouldBeAsync(200);
    }

    [Fact]
    public async Task A_password_hash_of_fewer_rounds_is_made_anew_at_the_next_sign_in()
    {
        var shop = await server.OpenShopAsync();
        await using var later = await server.StartAnotherAsync(options => options with { PasswordRounds = 2_000 });
        using var http = later.Client();
        await (await http.PostAsync("/api/sessions", SignIn(shop))).ShouldBeAsync(200);
        var hash = await server.Cluster.ScalarAsync($"select password_hash from directory.login where email = '{shop.Email}'");
        hash.ShouldStartWith("pbkdf2-sha256$2000$");
        await (await http.PostAsync("/api/sessions", SignIn(shop))).ShouldBeAsync(200);
    }

    private static Task<HttpResponseMessage> RenewAsync(TestShop shop, string renewal) =>
        shop.Device.PostAsync("/api/sessions/renew", new JsonObject { ["renewal"] = renewal });

    private static JsonObject SignIn(
        TestShop shop,
        string? email = null,
        string password = TestShop.Password,
        TestDevice? device = null,
        bool enrol = false
    )
    {
        device ??= shop.Device;
        var request = new JsonObject
        {
            ["email"] = email ?? shop.Email,
            ["password"] = password,
            ["device"] = device.Id.ToString(),
        };
        if (enrol)
        {
            request["publicKey"] = device.PublicKey;
            request["deviceName"] = "Tablet";
            request["incarnation"] = device.Incarnation.ToString();
        }
        return request;
    }
}
