using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kaunta.Modules.Tests.Host;
using Kaunta.Server;
using Microsoft.AspNetCore.Routing;
using Shouldly;

namespace Kaunta.Modules.Tests.Http;

/// <summary>The API's document against the running route table.</summary>
public sealed partial class ApiDocumentTests(KauntaServer server)
{
    private static readonly string[] WithoutContent = ["202", "204"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_is_in_the_document_and_nothing_else_is()
    {
        var routes = server
            .Routes.SelectMany(route =>
                route
                    .Metadata.GetRequiredMetadata<HttpMethodMetadata>()
                    .HttpMethods.Select(method => $"{method} /{Constraint().Replace(route.RoutePattern.RawText!.Trim('/'), "}")}")
            )
            .Order(StringComparer.Ordinal);
        (await OperationsAsync()).Select(one => one.Name).Order(StringComparer.Ordinal).ShouldBe(routes);
    }

    [Fact]
    public async Task Every_route_says_what_it_answers()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            var (status, answer) = operation["responses"]!.AsObject().Single(one => one.Key != "default");
            (answer!["content"] is not null || WithoutContent.Contains(status)).ShouldBeTrue(name);
            operation["responses"]!["default"]!["content"]!["application/problem+json"].ShouldNotBeNull(name);
        }
    }

    [Fact]
    public async Task The_document_is_the_same_each_time() =>
        (await ApiDocument.TextAsync(Stop)).ShouldBe(await ApiDocument.TextAsync(Stop));

    [Fact]
    public async Task The_document_in_the_repository_is_that_of_the_routes() =>
        (await ApiDocument.TextAsync(Stop)).ShouldBe(await File.ReadAllTextAsync(Kept(), Stop), "run ./kaunta api");

    [Theory]
    [InlineData("/openapi/api.json")]
    [InlineData("/api/openapi.json")]
    [InlineData("/openapi.json")]
    [InlineData("/swagger")]
    public async Task A_server_does_not_answer_the_document(string path)
    {
        using var http = server.Client();
        using var answer = await http.GetAsync(path, Stop);
        await answer.ShouldBeRefusedAsync(404, "not_found");
    }

    private static async Task<List<(string Name, JsonNode Operation)>> OperationsAsync() =>
        [
            .. JsonNode.Parse(await ApiDocument.TextAsync(Stop))!["paths"]!
                .AsObject()
                .SelectMany(path =>
                    path.Value!.AsObject().Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!))
                ),
        ];

    private static string Kept()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kaunta.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No Kaunta.slnx above the tests.");
        return Path.Combine(folder.FullName, "spec", "api", "openapi.json");
    }

    [GeneratedRegex(@":\w+\}", RegexOptions.None, 1000)]
    private static partial Regex Constraint();
}
