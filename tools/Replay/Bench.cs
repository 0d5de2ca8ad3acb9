using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.DeviceClient;

namespace Kaunta.Replay;

/// <param name="P95Ms">Milliseconds from asking to the whole answer, on this machine; 95 of 100 were faster.</param>
internal sealed record Measured(string What, int Requests, long MedianMs, long P95Ms);

/// <summary>Measures what the back office opens most, each time for another day of the year.</summary>
internal static class Bench
{
    private const int Requests = 200;
    private const int WarmUp = 20;
    private const string JsonType = "application/json";

    public static async Task<IReadOnlyList<Measured>> MeasureAsync(Uri server, string manifest, Plan plan, CancellationToken stop)
    {
        using var known = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, stop));
        using var http = new HttpClient { BaseAddress = server };
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(known.RootElement.GetProperty("key").GetString()!), out _);
        var connection = new DeviceConnection(http, new DeviceId(known.RootElement.GetProperty("device").GetGuid()), key);
        await SignInAsync(connection, known.RootElement, stop);
        var days = plan.Operations.Select(operation => ShopClock.Day(operation.At)).Distinct().ToList();
        string Day(int at) => days[at * 7 % days.Count].ToString("O", CultureInfo.InvariantCulture);
        return
        [
            await MeasureAsync("dashboard", connection, at => $"/api/reports/dashboard?on={Day(at)}", stop),
            await MeasureAsync("list of sales, newest", connection, _ => "/api/sales", stop),
            await MeasureAsync("list of sales of a day", connection, at => $"/api/sales?from={Day(at)}&to={Day(at)}", stop),
        ];
    }

    private static async Task<Measured> MeasureAsync(
        string what,
        DeviceConnection connection,
        Func<int, string> path,
        CancellationToken stop
    )
    {
        var took = new List<long>();
        for (var at = 0; at < WarmUp + Requests; at++)
        {
            var from = Stopwatch.GetTimestamp();
            await connection.SendAsync(HttpMethod.Get, path(at), null, JsonType, JsonType, false, stop);
            if (at >= WarmUp)
                took.Add(Stopwatch.GetElapsedTime(from).Ticks);
        }
        took.Sort();
        long Ms(int percent) => took[took.Count * percent / 100] / TimeSpan.TicksPerMillisecond;
        return new(what, Requests, Ms(50), Ms(95));
    }

    private static async Task SignInAsync(DeviceConnection connection, JsonElement known, CancellationToken stop)
    {
        var request = new JsonObject
        {
            ["email"] = known.GetProperty("email").GetString(),
            ["password"] = known.GetProperty("password").GetString(),
            ["business"] = known.GetProperty("business").GetString(),
            ["device"] = known.GetProperty("device").GetString(),
        };
        var bytes = Encoding.UTF8.GetBytes(request.ToJsonString());
        using var answer = JsonDocument.Parse(
            await connection.SendAsync(HttpMethod.Post, "/api/sessions", bytes, JsonType, JsonType, false, stop)
        );
        connection.Token = answer.RootElement.GetProperty("session").GetProperty("token").GetString();
    }
}
