using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;

namespace Kaunta.DeviceClient;

/// <summary>The exchange didn't take place, or what came back wasn't the server's. <c>Why</c>: network, timeout, not_kaunta or cut.</summary>
public sealed class ExchangeFailedException(string why, Exception? cause = null) : Exception(why, cause)
{
    public string Why => Message;
}

/// <summary>The server said no, with its stable code and the rest of the problem.</summary>
public sealed class RefusedException(int status, string code, JsonElement problem, long retryAfterMs)
    : Exception($"{status} {code}: {problem}")
{
    public int Status => status;
    public string Code => code;
    public JsonElement Problem => problem;
    public long RetryAfterMs => retryAfterMs;
}

/// <summary>Requests signed by a device's key over the server's nonce; once more when the nonce was too old.</summary>
public sealed class DeviceConnection(HttpClient http, DeviceId device, ECDsa key)
{
    private string nonce = "none";

    /// <summary>The access token of who is signed in, or null.</summary>
    public string? Token { get; set; }

    /// <summary>The server's latest signed word on this device's journal, and on the feed: shown with every pull, null before the first.</summary>
    public string? JournalSeen { get; set; }

    public string? FeedSeen { get; set; }

    /// <summary>The answer's body. Throws <see cref="RefusedException"/> or <see cref="ExchangeFailedException"/>.</summary>
    public async Task<byte[]> SendAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string contentType,
        string accept,
        bool gzip,
        CancellationToken cancellation
    )
    {
        var sent = body is not null && gzip ? Pack(body) : body;
        try
        {
            return await SendOnceAsync(method, path, sent, contentType, accept, gzip, cancellation);
        }
        catch (RefusedException refused) when (refused.Code == "nonce_expired")
        {
            return await SendOnceAsync(method, path, sent, contentType, accept, gzip, cancellation);
        }
    }

    private async Task<byte[]> SendOnceAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string contentType,
        string accept,
        bool gzip,
        CancellationToken cancellation
    )
    {
        using var request = Request(method, path, body, contentType, gzip);
        // The client's own time limit ends at the answer's head; a body that stops half-way must end too. A body that flows, however
        // slowly, goes on: to give it up for taking long would be to ask for the same again, and never get it.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(http.Timeout);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!answer.Headers.TryGetValues("Kaunta-Protocol", out var protocol) || protocol.Single() != "1")
                throw new ExchangeFailedException("not_kaunta");
            if (answer.Headers.TryGetValues("Kaunta-Nonce", out var nonces))
                nonce = nonces.Single();
            var type = answer.Content.Headers.ContentType?.MediaType;
            var bytes = await ReadAsync(answer.Content, deadline);
            if (!answer.IsSuccessStatusCode)
                throw Refusal(answer, type, bytes);
            return answer.StatusCode == HttpStatusCode.NoContent || type == accept
                ? bytes
                : throw new ExchangeFailedException("not_kaunta");
        }
        catch (HttpRequestException error)
        {
            throw new ExchangeFailedException(error.HttpRequestError == HttpRequestError.ResponseEnded ? "cut" : "network", error);
        }
        catch (IOException error)
        {
            var ended = error is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
            throw new ExchangeFailedException(ended ? "cut" : "network", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new ExchangeFailedException("timeout", error);
        }
    }

    /// <summary>Each part that arrives puts the deadline off.</summary>
    private async Task<byte[]> ReadAsync(HttpContent content, CancellationTokenSource deadline)
    {
        await using var stream = await content.ReadAsStreamAsync(deadline.Token);
        using var body = new MemoryStream();
        var part = new byte[64 * 1024];
        for (var read = await stream.ReadAsync(part, deadline.Token); read > 0; read = await stream.ReadAsync(part, deadline.Token))
        {
            body.Write(part, 0, read);
            deadline.CancelAfter(http.Timeout);
        }
        return body.ToArray();
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? body, string contentType, bool gzip)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Kaunta-Device", device.ToString());
        request.Headers.Add("Kaunta-Nonce", nonce);
        request.Headers.Add("Kaunta-Proof", DeviceKey.Sign(key, Proof.TextOf(method.Method, path, nonce, Token, body ?? [])));
        if (Token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Kaunta {Token}");
        if (method == HttpMethod.Get && (JournalSeen ?? FeedSeen) is not null)
            request.Headers.Add("Kaunta-Seen", string.Join(' ', new[] { JournalSeen, FeedSeen }.OfType<string>()));
        if (body is null)
            return request;
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (gzip)
            request.Content.Headers.ContentEncoding.Add("gzip");
        return request;
    }

    private static Exception Refusal(HttpResponseMessage answer, string? type, byte[] bytes)
    {
        if (type != "application/problem+json")
            return new ExchangeFailedException("not_kaunta");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var problem = document.RootElement.Clone();
            var seconds = answer.Headers.RetryAfter?.Delta is { } delta ? delta.Ticks / TimeSpan.TicksPerSecond : 0;
            return new RefusedException((int)answer.StatusCode, problem.GetProperty("code").GetString()!, problem, seconds * 1000);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new ExchangeFailedException("cut", error);
        }
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
