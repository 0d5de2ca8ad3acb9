using System.Text;
using System.Text.Json.Nodes;
using Shouldly;

namespace Kaunta.Modules.Tests.Host;

public static class Answers
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The answer's JSON, after its status was seen to be the expected one.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(Stop);
        ((int)answer.StatusCode).ShouldBe(status, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Sees that the request was refused with this status and code.</summary>
    public static async Task ShouldBeRefusedAsync(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync(Stop);
        ((int)answer.StatusCode).ShouldBe(status, text);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        ((string?)JsonNode.Parse(text)!["code"]).ShouldBe(code);
    }

    public static async Task ShouldBeAsync(this HttpResponseMessage answer, int status) =>
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync(Stop));

    public static Task<HttpResponseMessage> PostAsync(this HttpClient http, string path, JsonNode body) =>
        http.PostAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), Stop);
}
