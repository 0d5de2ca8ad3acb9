using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.DeviceClient;

namespace Kaunta.ReplayAudit;

/// <summary>The books as anybody sees them who may: the back office's reports, over HTTP.</summary>
internal sealed class Books : IDisposable
{
    private const string Json = "application/json";

    private readonly HttpClient http;
    private readonly ECDsa key;
    private readonly DeviceConnection connection;

    private Books(Manifest manifest)
    {
        http = new HttpClient { BaseAddress = manifest.Server, Timeout = TimeSpan.FromMinutes(2) };
        key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(manifest.Key), out _);
        connection = new(http, new DeviceId(manifest.Device), key);
    }

    public static async Task<Books> SignInAsync(Manifest manifest, CancellationToken stop)
    {
        var books = new Books(manifest);
        var request = new JsonObject
        {
            ["email"] = manifest.Email,
            ["password"] = manifest.Password,
            ["business"] = manifest.Business.ToString(),
            ["device"] = manifest.Device.ToString(),
        };
        var bytes = Encoding.UTF8.GetBytes(request.ToJsonString());
        var answer = await books.connection.SendAsync(HttpMethod.Post, "/api/sessions", bytes, Json, Json, false, stop);
        using var document = JsonDocument.Parse(answer);
        books.connection.Token = document.RootElement.GetProperty("session").GetProperty("token").GetString();
        return books;
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken stop)
    {
        var bytes = await connection.SendAsync(HttpMethod.Get, path, null, Json, Json, false, stop);
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    /// <summary>All rows of a list that comes in pages.</summary>
    /// <param name="path">With its query, which may be <c>?</c> alone.</param>
    public async Task<List<JsonElement>> AllAsync(string path, string list, CancellationToken stop)
    {
        var rows = new List<JsonElement>();
        for (string? after = null; ; )
        {
            var page = await GetAsync(after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}", stop);
            rows.AddRange(page.GetProperty(list).EnumerateArray());
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
            if (after is null)
                return rows;
        }
    }

    public void Dispose()
    {
        http.Dispose();
        key.Dispose();
    }
}
