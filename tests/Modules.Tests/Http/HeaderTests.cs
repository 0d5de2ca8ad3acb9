using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Http;

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
