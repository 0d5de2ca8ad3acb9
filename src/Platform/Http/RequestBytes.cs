using System.IO.Compression;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Platform.Http;

/// <summary>The body as it was sent (perhaps compressed), read once and whole, because the proof covers its digest.</summary>
public sealed record RequestBytes(byte[] Sent)
{
    public static ValueTask<RequestBytes?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<RequestBytes>());

    /// <summary>Undoes the content encoding, never past the limit; null when the result is larger.</summary>
    /// <param name="encoding">The Content-Encoding header: empty, <c>identity</c> or <c>gzip</c>.</param>
    /// <exception cref="BadHttpRequestException">Another encoding (415), or bytes that aren't in that encoding (400).</exception>
    public byte[]? Inflate(string? encoding, int limitBytes)
    {
        if (string.IsNullOrEmpty(encoding) || encoding == "identity")
            return Sent.Length > limitBytes ? null : Sent;
        if (encoding != "gzip")
            throw new BadHttpRequestException("Unknown content encoding.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            using var packed = new GZipStream(new MemoryStream(Sent, writable: false), CompressionMode.Decompress);
            return ReadUpTo(packed, limitBytes);
        }
        catch (InvalidDataException notGzip)
        {
            throw new BadHttpRequestException("The body isn't gzip.", StatusCodes.Status400BadRequest, notGzip);
        }
    }

    /// <summary>
    /// Null when there is more than the limit. What is a little too much is still taken off the wire, and dropped: a connection that is
    /// closed on somebody who is sending looks like a bad network, and the same would be sent again for ever.
    /// </summary>
    internal static async Task<RequestBytes?> ReadAsync(HttpRequest request, int limitBytes)
    {
        if (request.ContentLength > KauntaHttp.LargestRead)
            return null;
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var length = 0;
        int read;
        while (
            length <= KauntaHttp.LargestRead - buffer.Length
            && (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0
        )
        {
            length += read;
            if (length <= limitBytes)
                all.Write(buffer, 0, read);
        }
        return length <= limitBytes ? new(all.ToArray()) : null;
    }

    private static byte[]? ReadUpTo(Stream stream, int limitBytes)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (all.Length + read > limitBytes)
                return null;
            all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }
}
