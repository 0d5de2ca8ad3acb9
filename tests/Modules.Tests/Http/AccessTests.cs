using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Contracts;
using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Routing;
using Shouldly;

namespace Kaunta.Modules.Tests.Http;

/// <summary>Who may call what, read from the running route table and compared with lists that people review.</summary>
public sealed class AccessTests(KauntaServer server)
{
    private static readonly string[] ForAnyone =
    [
        "GET /api/health",
        "GET /api/host",
        "GET /api/presets",
        "GET /api/ready",
        "POST /api/businesses",
        "POST /api/devices",
        "POST /api/recovery",
        "POST /api/recovery/complete",
        "POST /api/sessions",
    ];

    private static readonly string[] ForRevokedDevices = ["GET /api/sync/deposit-key", "POST /api/sync/deposit"];

    private static readonly string[] ForDevicesAlone =
    [
        "GET /api/sync/deposit-key",
        "GET /api/sync/news",
        "GET /api/sync/pull",
        "POST /api/devices/state",
        "POST /api/registers/renew",
        "POST /api/sessions/renew",
        "POST /api/sync/deposit",
        "POST /api/sync/push",
    ];

    private static readonly string[] ForAnySignedInPerson =
    [
        "DELETE /api/sessions/current",
        "DELETE /api/sessions/{id:guid}",
        "GET /api/sessions",
        "POST /api/password",
        "POST /api/sessions/current/rest",
    ];

    [Fact]
    public void Every_endpoint_says_exactly_once_who_may_call_it()
    {
        server.Routes.ShouldNotBeEmpty();
        foreach (var route in server.Routes)
            route.Metadata.OfType<EndpointAccess>().Count().ShouldBe(1, Name(route));
    }

    [Fact]
    public void The_list_of_endpoints_for_anyone_is_the_reviewed_one() =>
        Names(access => access.Class == EndpointClass.Anyone).ShouldBe(ForAnyone);

    [Fact]
    public void The_list_of_endpoints_for_revoked_devices_is_the_reviewed_one() =>
        Names(access => access.RevokedToo).ShouldBe(ForRevokedDevices);

    [Fact]
    public void The_list_of_endpoints_that_need_a_session_but_no_permission_is_the_reviewed_one() =>
        Names(access => access is { Class: EndpointClass.Session, Permission: null }).ShouldBe(ForAnySignedInPerson);

    [Fact]
    public void The_list_of_endpoints_that_need_a_device_and_nobody_at_it_is_the_reviewed_one() =>
        Names(access => access.Class == EndpointClass.Device).ShouldBe(ForDevicesAlone);

    [Fact]
    public void Every_other_endpoint_has_a_permission_that_somebody_has() =>
        server
            .Routes.Select(Access)
            .Where(access => access.Permission is not null)
            .ShouldAllBe(access => access.Class == EndpointClass.Session && Permissions.ByRole["owner"].Contains(access.Permission!));

    [Fact]
    public async Task Nobody_without_a_proof_gets_past_the_gate()
    {
        using var http = server.Client();
        foreach (var route in server.Routes.Where(route => Access(route).Class != EndpointClass.Anyone))
        {
            using var answer = await SendAsync(http, route);
            await answer.ShouldBeRefusedAsync(401, "device_unknown");
        }
    }

    [Fact]
    public async Task A_device_alone_does_not_reach_what_needs_a_person()
    {
        var shop = await server.OpenShopAsync();
        shop.Device.Token = null;
        foreach (var route in server.Routes.Where(route => Access(route).Class == EndpointClass.Session))
            await (await SendAsync(shop.Device, route)).ShouldBeRefusedAsync(401, "session_expired");
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("manager")]
    [InlineData("cashier")]
    public async Task Each_role_reaches_what_its_permissions_allow_and_nothing_else(string role)
    {
        var shop = await server.OpenShopAsync();
        foreach (var route in server.Routes.Where(route => Access(route).Permission is not null))
        {
            // Anew each time: one of the routes revokes, another ends sessions.
            await server.Cluster.ExecuteAsync(
                $"update identity.staff set role = '{role}' where tenant_id = '{shop.Business}' and staff_id = '{shop.Owner}'"
            );
            using var answer = await SendAsync(shop.Device, route);
            var allowed = Permissions.ByRole[role].Contains(Access(route).Permission!);
            var refused = (int)answer.StatusCode == 403 && (await answer.JsonAsync(403))["code"]!.GetValue<string>() == "not_permitted";
            refused.ShouldBe(!allowed, $"{role} at {Name(route)}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Every_route_answers_with_the_protocols_headers_whatever_it_answers()
    {
        using var http = server.Client();
        foreach (var route in server.Routes)
        {
            using var answer = await SendAsync(http, route);
            answer.Headers.GetValues("Kaunta-Protocol").ShouldBe(["1"], Name(route));
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
            answer.Headers.GetValues("Kaunta-Nonce").Single().ShouldNotBeEmpty();
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(Name(route));
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            answer.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
            answer.Headers.Contains("Permissions-Policy").ShouldBeTrue();
            answer.Headers.Contains("Server").ShouldBeFalse();
            ((int)answer.StatusCode).ShouldBeLessThan(500, Name(route));
        }
    }

    [Theory]
    [InlineData("{\"email\":\"a@b.c\",\"email\":\"x@y.z\",\"password\":\"p\",\"device\":\"0192f3a0-0000-7000-8000-00000000000b\"}")]
    [InlineData("{\"email\":\"a@b.c\",\"password\":\"p\",\"device\":\"0192f3a0-0000-7000-8000-00000000000b\",\"role\":\"owner\"}")]
    [InlineData("{\"email\":null,\"password\":\"p\",\"device\":\"0192f3a0-0000-7000-8000-00000000000b\"}")]
    [InlineData("{\"__proto__\":{}}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task Json_with_two_readings_or_too_deep_or_unknown_is_refused(string body)
    {
        using var http = server.Client();
        using var answer = await http.PostAsync(
            "/api/sessions",
            new StringContent(body, Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );
        await answer.ShouldBeRefusedAsync(400, "body_malformed");
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused_with_and_without_its_length()
    {
        var large = new byte[100_000];
        using var http = server.Client();
        using var told = await http.PostAsync("/api/sessions", new ByteArrayContent(large), TestContext.Current.CancellationToken);
        await told.ShouldBeRefusedAsync(413, "body_too_large");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sessions") { Content = new ByteArrayContent(large) };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await http.SendAsync(request, TestContext.Current.CancellationToken);
        await chunked.ShouldBeRefusedAsync(413, "body_too_large");
    }

    [Fact]
    public async Task Another_content_type_than_json_is_refused()
    {
        using var http = server.Client();
        using var answer = await http.PostAsync("/api/sessions", new StringContent("{}"), TestContext.Current.CancellationToken);
        await answer.ShouldBeRefusedAsync(415, "body_kind_wrong");
    }

    [Fact]
    public async Task A_name_that_is_not_the_servers_gets_nothing()
    {
        using var http = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/host") { Headers = { Host = "rebound.example.org" } };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        await answer.ShouldBeRefusedAsync(421, "host_unknown");
    }

    private string[] Names(Func<EndpointAccess, bool> which) =>
        [.. server.Routes.Where(route => which(Access(route))).Select(Name).Distinct().Order(StringComparer.Ordinal)];

    private static EndpointAccess Access(RouteEndpoint route) => route.Metadata.GetRequiredMetadata<EndpointAccess>();

    private static string Method(RouteEndpoint route) => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0];

    private static string Name(RouteEndpoint route) => $"{Method(route)} /{route.RoutePattern.RawText!.Trim('/')}";

    private static string PathOf(RouteEndpoint route)
    {
        var parts = route.RoutePattern.PathSegments.Select(segment =>
            segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal
                ? literal.Content
                : Guid.CreateVersion7().ToString()
        );
        return "/" + string.Join('/', parts);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, RouteEndpoint route)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method(route)), PathOf(route));
        if (request.Method == HttpMethod.Post)
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static Task<HttpResponseMessage> SendAsync(TestDevice device, RouteEndpoint route) =>
        Method(route) switch
        {
            "POST" => device.PostAsync(PathOf(route), new JsonObject()),
            var method => device.SendAsync(new HttpMethod(method), PathOf(route)),
        };
}
