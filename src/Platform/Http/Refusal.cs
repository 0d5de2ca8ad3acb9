using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Platform.Http;

/// <summary>
/// What a caller can act on, as a value: a stable code, a sentence that says what to do, and whether the same request may succeed
/// later. Answered as <c>application/problem+json</c>. Each module lists its own in one file.
/// </summary>
public sealed record Refusal(int Status, string Code, string Sentence, bool RetryHelps = false) : IResult
{
    /// <summary>Members beside the usual ones, e.g. <c>expected</c> of a journal gap.</summary>
    public IReadOnlyDictionary<string, object> Members { get; init; } = new Dictionary<string, object>();

    /// <summary>Seconds for the Retry-After header.</summary>
    public int? RetryAfterSeconds { get; init; }

    public Refusal With(string name, object value) => this with { Members = new Dictionary<string, object>(Members) { [name] = value } };

    // Apostrophes as they are: the answer is JSON in its own content type, never part of a page.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var answer = httpContext.Response;
        answer.StatusCode = Status;
        answer.ContentType = "application/problem+json";
        if (RetryAfterSeconds is { } seconds)
            answer.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var problem = new JsonObject
        {
            ["code"] = Code,
            ["title"] = Sentence,
            ["status"] = Status,
            ["retry"] = RetryHelps,
        };
        foreach (var (name, value) in Members)
            problem[name] = JsonValue.Create(value);
        return answer.WriteAsync(problem.ToJsonString(Readable), httpContext.RequestAborted);
    }
}
