using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Database;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Kaunta.Modules.Tests.Http;

[Collection(WholeDatabase.Name)]
public sealed class HeaderTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/health", 200)]
    [InlineData("/api/ready", 200)]
    [InlineData("/api/nothing", 404)]
    public async Task Every_answer_of_the_api_carries_the_protocol_and_the_browsers_headers(string path, int status)
    {
        using var http = server.Client();
        using var answer = await http.GetAsync(path, Stop);
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync(Stop));
        answer.Headers.GetValues("Kaunta-Protocol").ShouldBe(["1"]);
        answer.Headers.GetValues("Kaunta-Nonce").Single().Length.ShouldBe(43);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task What_only_a_proxy_may_say_changes_nothing()
    {
        await using var own = await server.StartAnotherAsync(options =>
            options with
            {
                Limits = options.Limits with { SignInsPerAddress = 3 },
            }
        );
        using var http = own.Client();
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sessions")
            {
                Content = new StringContent(
                    $$"""{"email":"nobody{{i}}@example.com","password":"korosho","device":"{{Guid.CreateVersion7()}}"}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            };
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{i}");
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("X-Forwarded-Host", "evil.example");
            using var answer = await http.SendAsync(request, Stop);
            statuses.Add((int)answer.StatusCode);
            answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
            (await answer.Content.ReadAsStringAsync(Stop)).ShouldNotContain("evil");
        }
        statuses[^1].ShouldBe(429);
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task Only_an_answer_over_https_tells_the_browser_to_stay_with_it(string scheme, bool told)
    {
        await using var own = await server.StartAnotherAsync(options => options with { BehindProxy = true });
        using var http = own.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/health");
        request.Headers.Add("X-Forwarded-For", "203.0.113.1");
        request.Headers.Add("X-Forwarded-Proto", scheme);
        using var answer = await http.SendAsync(request, Stop);
        answer.Headers.TryGetValues("Strict-Transport-Security", out var values);
        values.ShouldBe(told ? ["max-age=31536000; includeSubDomains"] : null);
    }

    [Fact]
    public async Task A_fault_of_ours_tells_an_id_and_nothing_else()
    {
        await using var own = await server.StartAnotherAsync(configure: builder =>
            builder.Services.AddSingleton<ICatalogQueries, BrokenCatalog>()
        );
        var shop = await own.OpenShopAsync();
        using var answer = await shop.Device.GetAsync($"/api/sync/pull?cursor=business:1:variant:{Guid.Empty}");
        await answer.ShouldBeRefusedAsync(500, "fault");
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject();
        Guid.TryParse((string?)problem["id"], out _).ShouldBeTrue();
        problem.Select(member => member.Key).ShouldBeSubsetOf(["code", "title", "status", "id", "type", "retry"]);
        problem.ToJsonString().ShouldNotContain("relation");
    }

    private sealed class BrokenCatalog : ICatalogQueries
    {
        public Task<IReadOnlyDictionary<VariantId, VariantFacts>> VariantsAsync(
            TenantTransaction transaction,
            IReadOnlyCollection<VariantId> variants,
            CancellationToken cancellation
        ) => throw new InvalidOperationException("the relation with the secret");

        public Task<long> LatestVersionAsync(TenantTransaction transaction, CancellationToken cancellation) =>
            throw new InvalidOperationException("the relation with the secret");

        public Task<CatalogueSnapshot> SnapshotAsync(TenantTransaction transaction, CancellationToken cancellation) =>
            throw new InvalidOperationException("the relation with the secret");
    }

    [Fact]
    public async Task A_refusal_is_a_problem_with_a_stable_code()
    {
        using var http = server.Client();
        using var answer = await http.GetAsync("/api/nothing", Stop);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        ((string?)problem["code"]).ShouldBe("not_found");
        ((int?)problem["status"]).ShouldBe(404);
    }

    [Fact]
    public async Task Answers_travel_compressed_to_who_takes_that()
    {
        using var http = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/presets");
        request.Headers.AcceptEncoding.ParseAdd("br");
        using var answer = await http.SendAsync(request, Stop);
        answer.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        await using var plain = new System.IO.Compression.BrotliStream(
            await answer.Content.ReadAsStreamAsync(Stop),
            System.IO.Compression.CompressionMode.Decompress
        );
        (await new StreamReader(plain).ReadToEndAsync(Stop)).ShouldContain("KES");
    }
}
