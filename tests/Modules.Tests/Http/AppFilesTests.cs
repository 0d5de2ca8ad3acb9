using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Http;

public sealed class AppFilesTests(KauntaServer server) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("kaunta-app-").FullName;
    private readonly string script = string.Concat(Enumerable.Repeat("export const a = 1;\n", 100));
    private KauntaServer? own;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory($"{folder}/app/assets");
        await File.WriteAllTextAsync($"{folder}/app/index.html", "<!doctype html><title>Kaunta</title>", Stop);
        await File.WriteAllTextAsync($"{folder}/app/service-worker.js", "self", Stop);
        await File.WriteAllTextAsync($"{folder}/app/manifest.webmanifest", "{}", Stop);
        await File.WriteAllTextAsync($"{folder}/app/assets/main-1a2b.js", script, Stop);
        await File.WriteAllTextAsync($"{folder}/secret.txt", "secret", Stop);
        own = await server.StartAnotherAsync(options => options with { App = $"{folder}/app" });
    }

    public async ValueTask DisposeAsync()
    {
        if (own is not null)
            await own.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/till/anything", "text/html")]
    [InlineData("/service-worker.js", "text/javascript")]
    [InlineData("/manifest.webmanifest", "application/manifest+json")]
    public async Task The_page_and_the_worker_are_asked_for_again_each_time(string path, string type)
    {
        using var answer = await GetAsync(path);
        await answer.ShouldBeAsync(200);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        answer.Headers.CacheControl!.NoCache.ShouldBeTrue();
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("require-trusted-types-for 'script'");
        answer.Headers.Contains("Kaunta-Nonce").ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_with_a_hash_in_its_name_is_kept_for_ever_and_travels_compressed()
    {
        using var answer = await GetAsync("/assets/main-1a2b.js", "br");
        answer.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        answer.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        await using var plain = new BrotliStream(await answer.Content.ReadAsStreamAsync(Stop), CompressionMode.Decompress);
        (await new StreamReader(plain).ReadToEndAsync(Stop)).ShouldBe(script);
        using var uncompressed = await GetAsync("/assets/main-1a2b.js");
        (await uncompressed.Content.ReadAsStringAsync(Stop)).ShouldBe(script);
    }

    [Fact]
    public async Task What_the_browser_has_is_not_sent_again()
    {
        using var first = await GetAsync("/service-worker.js");
        using var http = own!.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/service-worker.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await http.SendAsync(request, Stop);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("/assets/gone-9f9f.js")]
    [InlineData("/api/nothing")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/assets/..%2f..%2fsecret.txt")]
    public async Task A_missing_file_an_api_path_and_a_way_out_of_the_folder_are_not_the_page(string path)
    {
        using var answer = await GetAsync(path);
        ((int)answer.StatusCode).ShouldBe(404);
        (await answer.Content.ReadAsStringAsync(Stop)).ShouldNotContain("secret");
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? encoding = null)
    {
        using var http = own!.Client();
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(
                own.Address.GetLeftPart(UriPartial.Authority) + path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        if (encoding is not null)
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        return await http.SendAsync(request, Stop);
    }
}
