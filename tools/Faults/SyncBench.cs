using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kaunta.Core.Journal;
using Kaunta.DeviceClient;

namespace Kaunta.Faults;

/// <summary>The figures of a push, on the real server over the loopback, without any fault.</summary>
internal sealed class SyncBench(string folder, int rounds, Action<string> say)
{
    private const int Together = 32;
    private const int Pushes = 1_000;
    private const int WarmUp = 200;
    private const int Offline = 2_000;
    private readonly Witness witness = new();
    private readonly Findings findings = new();

    /// <summary>True when every figure is within its limit.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        await using var backend = new Backend(folder, 1);
        await backend.StartAsync(stop);
        var address = new Uri($"http://127.0.0.1:{backend.Servers[0].Port}");
        var shop = new Shop(new Seed(1), 1);
        var till = new Till(shop, "first", await shop.OpenAsync(address, stop), address, witness, 1);
        shop.Stock(till.Device);
        await till.SettleAsync(stop);

        var (median, worst) = await PushAsync(till, stop);
        var drained = await DrainAsync(till, stop);
        var (differing, took) = await TogetherAsync(shop, address, stop);
        await new Audit(backend, witness, findings, stop).RunAsync([till]);
        say("| figure | found | at most |\n|---|---:|---:|");
        say(string.Create(CultureInfo.InvariantCulture, $"| push of one sale of 1 to 3 lines, p50 | {median} ms | |"));
        say(string.Create(CultureInfo.InvariantCulture, $"| the same, p99 | {worst} ms | 25 ms |"));
        say(string.Create(CultureInfo.InvariantCulture, $"| drain of {Offline} offline sales | {drained.TotalSeconds:F1} s | 10 s |"));
        say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {Together} identical pushes at once, {rounds} times: answers that differ | {differing} | 0 |"
            )
        );
        say($"| sales lost, doubled, or wrong in the books | {findings.Lost + findings.Doubled + findings.Wrong} | 0 |");
        say(string.Create(CultureInfo.InvariantCulture, $"\nThe identical pushes took {took.TotalSeconds:F0} s."));
        foreach (var one in findings.Named)
            say(one);
        return worst <= 25 && drained <= TimeSpan.FromSeconds(10) && differing == 0 && findings.None;
    }

    /// <summary>Milliseconds, rounded up.</summary>
    private static async Task<(long Median, long Worst)> PushAsync(Till till, CancellationToken stop)
    {
        var took = new List<long>();
        for (var at = 0; at < WarmUp + Pushes; at++)
        {
            till.Sell();
            var from = Stopwatch.GetTimestamp();
            await till.Device.PushAsync(stop);
            if (at >= WarmUp)
                took.Add(Stopwatch.GetElapsedTime(from).Ticks);
        }
        took.Sort();
        long Ms(int percent) => (took[took.Count * percent / 100] + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return (Ms(50), Ms(99));
    }

    private static async Task<TimeSpan> DrainAsync(Till till, CancellationToken stop)
    {
        await till.SettleAsync(stop);
        for (var sale = 0; sale < Offline; sale++)
            till.Sell();
        var watch = Stopwatch.StartNew();
        await Polling.UntilAsync("the drain", TimeSpan.FromMinutes(2), () => till.SettleAsync(stop), stop);
        return watch.Elapsed;
    }

    /// <summary>The same bytes from many connections at once: one takes effect, and all are told the same.</summary>
    private async Task<(int Differing, TimeSpan Took)> TogetherAsync(Shop shop, Uri address, CancellationToken stop)
    {
        var enrolled = await shop.EnrolAsync(address, "together", stop);
        // Its sales are sent by hand: the till's own engine never sees the network.
        var till = new Till(shop, "together", enrolled, new Uri("http://127.0.0.1:9"), witness, 2);
        var (identity, key, _) = enrolled;
        var connections = Enumerable
            .Range(0, Together)
            .Select(_ => new DeviceConnection(new HttpClient { BaseAddress = address }, identity.Device, key))
            .ToList();
        var watch = Stopwatch.StartNew();
        var differing = 0;
        for (var round = 0; round < rounds; round++)
        {
            till.Sell();
            var entry = till.Device.Journal.Entries[^1];
            var operation = entry.Operation;
            var signature = DeviceKey.Sign(
                key,
                Seal.TextOf(identity.Business, identity.Device, identity.Incarnation, "", operation.Seq, operation.Seq, operation.Hash)
            );
            var seal = new Seal(identity.Business, identity.Device, identity.Incarnation, "", operation.Seq, 1, operation.Hash, signature);
            var body = DeviceJournal.Write(seal, [entry]);
            var answers = await Task.WhenAll(connections.Select(one => SendAsync(one, body, stop)));
            if (answers.Distinct(StringComparer.Ordinal).Count() != 1 || answers[0].Contains("duplicate", StringComparison.Ordinal))
            {
                differing++;
                findings.Name($"round {round}: {string.Join("\n", answers.Distinct(StringComparer.Ordinal))}");
            }
        }
        return (differing, watch.Elapsed);
    }

    /// <summary>What is said of the operation and of the journal; "again" beside it is no other answer.</summary>
    private static async Task<string> SendAsync(DeviceConnection connection, byte[] body, CancellationToken stop)
    {
        var bytes = await connection.SendAsync(
            HttpMethod.Post,
            "/api/sync/push",
            body,
            "application/x-ndjson",
            "application/json",
            false,
            stop
        );
        using var document = JsonDocument.Parse(bytes);
        var answer = document.RootElement;
        var outcome = answer.GetProperty("outcomes")[0];
        var name = outcome.GetProperty("outcome").GetString()!;
        var said = new StringBuilder(name == "duplicate" ? outcome.GetProperty("stored").GetString() : name);
        foreach (var field in new[] { "id", "seq", "code", "flags", "version" })
            said.Append(' ').Append(outcome.GetProperty(field).GetRawText());
        return said.Append(' ').Append(answer.GetProperty("journal").GetRawText()).ToString();
    }
}
