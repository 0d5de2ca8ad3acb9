using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Kaunta.Platform.Http;

/// <summary>
/// Serves the built app from a folder. Files under <c>/assets/</c> carry a hash in their name and are kept for ever; everything else
/// (the page, the worker, the manifest) is asked for again each time. Any other path is the page, because the app has its own routes.
/// </summary>
public sealed class AppFiles(string folder)
{
    private const int SmallestWorthPacking = 512;

    private static readonly FileExtensionContentTypeProvider Types = new()
    {
        Mappings =
        {
            [".webmanifest"] = "application/manifest+json",
            [".wasm"] = "application/wasm",
            [".js"] = "text/javascript",
        },
    };

    private readonly string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
    private readonly ConcurrentDictionary<(string Path, DateTime Written), Content> cache = new();

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/{**path}", ["GET", "HEAD"], AnswerAsync).AllowAnyone().WithOrder(int.MaxValue);

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/api" || path.StartsWith("/api/", StringComparison.Ordinal) || Find(path) is not { } file)
        {
            await HttpRefusals.NotFound.ExecuteAsync(context);
            return;
        }
        var content = await ReadAsync(file, context.RequestAborted);
        var headers = context.Response.Headers;
        headers.CacheControl = path.StartsWith("/assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ETag = content.Tag;
        headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch.Contains(content.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        context.Response.ContentType = content.Type;
        var (bytes, encoding) = content.For(context.Request.Headers.AcceptEncoding.ToString());
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>The file for a path; the page for a path that names no file; nothing for a missing file or one outside the folder.</summary>
    private string? Find(string path)
    {
        var file = Path.GetFullPath(root + path.TrimStart('/'));
        if (!file.StartsWith(root, StringComparison.Ordinal) || path.Contains('\0'))
            return path == "/" ? Existing(root + "index.html") : null;
        if (file.Length > root.Length && File.Exists(file))
            return IsPacked(file) ? null : file;
        // A missing script must not be answered with the page: the browser would keep it as a script.
        return Path.GetExtension(path).Length == 0 ? Existing(root + "index.html") : null;
    }

    private static bool IsPacked(string file) => Path.GetExtension(file) is ".br" or ".gz" or ".map";

    private static string? Existing(string file) => File.Exists(file) ? file : null;

    private async Task<Content> ReadAsync(string file, CancellationToken cancellation)
    {
        var key = (file, File.GetLastWriteTimeUtc(file));
        if (cache.TryGetValue(key, out var known))
            return known;
        var plain = await File.ReadAllBytesAsync(file, cancellation);
        var type = Types.TryGetContentType(file, out var found) ? found : "application/octet-stream";
        if (type.StartsWith("text/", StringComparison.Ordinal) || type == "application/json")
            type += "; charset=utf-8";
        var packable = plain.Length >= SmallestWorthPacking && !type.StartsWith("image/p", StringComparison.Ordinal);
        var content = new Content(
            type,
            $"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..32]}\"",
            plain,
            packable ? await PackedAsync(file + ".br", () => Brotli(plain), cancellation) : null,
            packable ? await PackedAsync(file + ".gz", () => Gzip(plain), cancellation) : null
        );
        cache[key] = content;
        return content;
    }

    /// <summary>What the build has packed (better than we would take the time for), or our own packing, once.</summary>
    private static async Task<byte[]> PackedAsync(string file, Func<byte[]> pack, CancellationToken cancellation) =>
        File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellation) : pack();

    private static byte[] Brotli(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Optimal))
            stream.Write(plain);
        return packed.ToArray();
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
            stream.Write(plain);
        return packed.ToArray();
    }

    private sealed record Content(string Type, string Tag, byte[] Plain, byte[]? Brotli, byte[]? Gzip)
    {
        public (byte[] Bytes, string? Encoding) For(string accepted)
        {
            if (Brotli is not null && Accepts(accepted, "br"))
                return (Brotli, "br");
            if (Gzip is not null && Accepts(accepted, "gzip"))
                return (Gzip, "gzip");
            return (Plain, null);
        }

        private static bool Accepts(string accepted, string encoding) =>
            StringWithQualityHeaderValue.TryParseList([accepted], out var list)
            && list.Any(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
    }
}
