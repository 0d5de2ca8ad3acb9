using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;

namespace Kaunta.Modules.Tests.Host;

/// <summary>A device with its key: signs what it sends, keeps the server's nonce, signs again once when the nonce was too old.</summary>
public sealed class TestDevice(Uri server, ECDsa key)
{
    private readonly HttpClient http = new() { BaseAddress = server };
    private string nonce = "none";

    public DeviceId Id { get; init; } = new(Guid.CreateVersion7());

    public Guid Incarnation { get; set; } = Guid.CreateVersion7();

    public ECDsa Key => key;

    public string PublicKey => DeviceKey.PublicText(key);

    /// <summary>The access token of the person who is signed in on it, or null.</summary>
    public string? Token { get; set; }

    /// <summary>The same device at another server.</summary>
    public TestDevice At(Uri other) =>
        new(other, key)
        {
            Id = Id,
            Incarnation = Incarnation,
            Token = Token,
        };

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode body) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json");

    /// <summary>Sends the bytes as they are; <paramref name="encoding"/> only names what they are packed with.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        byte[]? body = null,
        string contentType = "application/json",
        string? encoding = null,
        (string Name, string Value)? header = null
    )
    {
        var answer = await SendOnceAsync(method, path, body, contentType, encoding, header);
        if ((int)answer.StatusCode != 401 || await CodeAsync(answer) != "nonce_expired")
            return answer;
        return await SendOnceAsync(method, path, body, contentType, encoding, header);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string contentType,
        string? encoding,
        (string Name, string Value)? header
    )
    {
        using var request = new HttpRequestMessage(method, path);
        Sign(request, path, body ?? []);
        if (header is var (name, value))
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            if (encoding is not null)
                request.Content.Headers.ContentEncoding.Add(encoding);
        }
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        nonce = answer.Headers.GetValues("Kaunta-Nonce").Single();
        return answer;
    }

    /// <summary>Adds the proof's headers to a request.</summary>
    public void Sign(HttpRequestMessage request, string path, byte[] body) => Sign(request, path, body, nonce);

    /// <summary>The same with a nonce that the caller keeps: for requests to another server, or many at once.</summary>
    public void Sign(HttpRequestMessage request, string path, byte[] body, string nonce)
    {
        request.Headers.Add("Kaunta-Device", Id.ToString());
        request.Headers.Add("Kaunta-Nonce", nonce);
        request.Headers.Add("Kaunta-Proof", DeviceKey.Sign(key, Proof.TextOf(request.Method.Method, path, nonce, Token, body)));
        if (Token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Kaunta {Token}");
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))?["code"];
}
