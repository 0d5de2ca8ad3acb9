using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Kaunta.Platform.Http;

/// <summary>The body as it was sent (perhaps compressed), read once and whole, because the proof covers its digest.</summary>
public sealed record RequestBytes(byte[] Sent)
{
    /// <summary>A push of a hundred sales; nobody gets more memory for a claim alone.</summary>
    private const int LargestHint = 1024 * 1024;

    public static ValueTask<RequestBytes?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<RequestBytes>());

    /// <summary>Undoes the content encoding, never past the limit; null when the result is larger.</summary>
    /// <param name="encoding">The Content-Encoding header: empty, <c>identity</c> or <c>gzip</c>.</param>
    /// <exception cref="BadHttpRequestException">Another encoding (415), or bytes that aren't in that encoding (400).</exception>
    public InflatedBytes? Inflate(string? encoding, int limitBytes)
    {
        if (string.IsNullOrEmpty(encoding) || encoding == "identity")
            return Sent.Length > limitBytes ? null : new(Sent, Sent.Length, rented: false);
        if (encoding != "gzip")
            throw new BadHttpRequestException("Unknown content encoding.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            using var packed = new GZipStream(new MemoryStream(Sent, writable: false), CompressionMode.Decompress);
            return InflatedBytes.Read(packed, Math.Min(Claimed(limitBytes), LargestHint), limitBytes);
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
        // Said beforehand, the whole is made once; larger than it was said to be, it grows.
        using var all = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, LargestHint));
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
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
        ArrayPool<byte>.Shared.Return(buffer);
        return length <= limitBytes ? new(Whole(all)) : null;
    }

    /// <summary>What gzip says at its end of how long the content is (RFC 1952): a hint, no more.</summary>
    private int Claimed(int limitBytes) =>
        Sent.Length < 4 ? 0 : (int)Math.Min((uint)limitBytes, BinaryPrimitives.ReadUInt32LittleEndian(Sent.AsSpan(^4)));

    private static byte[] Whole(MemoryStream stream)
    {
        var bytes = stream.GetBuffer();
        return bytes.Length == stream.Length ? bytes : stream.ToArray();
    }
}
