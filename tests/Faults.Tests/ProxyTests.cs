using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kaunta.Core.Ids;
using Kaunta.DeviceClient;
using Kaunta.FaultProxy;
using Shouldly;

namespace Kaunta.Faults.Tests;

/// <summary>Each fault really happens, seen from both sides by programs that share nothing with the proxy.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const string Path = "/api/sync/push";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>After so long without a byte somebody is silent. A busy machine needs some of it to begin at all.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly Upstream upstream = new();
    private FaultyProxy? proxy;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (proxy is not null)
            await proxy.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_fault_the_exchange_passes_unchanged()
    {
        var seen = await PostAsync(Fault.None);
        seen.ShouldBe(new(200, $"answer 1 {upstream.Padding}", null));
        upstream.Requests.ShouldBe([new("POST /api/sync/push HTTP/1.1", "what was sold", true)]);
        proxy!.Log.Counts.ShouldBeEmpty();
        proxy.Log.Effective.ShouldBe(0);
    }

    [Fact]
    public async Task A_late_request_arrives_late()
    {
        var watch = Stopwatch.StartNew();
        (await PostAsync(new(FaultKind.Latency, 300))).Status.ShouldBe(200);
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(290);
        await ShouldHaveHappenedAsync(FaultKind.Latency);
    }

    [Fact]
    public async Task A_narrow_line_takes_as_long_as_its_bytes_need()
    {
        var watch = Stopwatch.StartNew();
        // Some 140 bytes there and 290 back.
        (await PostAsync(new(FaultKind.Bandwidth, 1_000))).Body.ShouldEndWith(upstream.Padding);
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(250);
        await ShouldHaveHappenedAsync(FaultKind.Bandwidth);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(90)]
    public async Task A_request_that_is_cut_arrives_only_so_far(int bytes)
    {
        (await PostAsync(new(FaultKind.CutRequest, bytes))).Error.ShouldBe("broken");
        await UntilAsync(() => !upstream.Requests.IsEmpty);
        var arrived = upstream.Requests.Single();
        arrived.Whole.ShouldBeFalse();
        arrived.Body.Length.ShouldBe(bytes);
        await ShouldHaveHappenedAsync(FaultKind.CutRequest);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(150)]
    public async Task An_answer_that_is_cut_was_given_by_a_server_that_had_the_request(int bytes)
    {
        proxy = Start(new(FaultKind.CutAnswer, bytes));
        var (text, reset) = await RawAsync();
        text.Length.ShouldBeLessThanOrEqualTo(bytes);
        reset.ShouldBeTrue();
        upstream.Requests.Single().Whole.ShouldBeTrue();
        await ShouldHaveHappenedAsync(FaultKind.CutAnswer);
        await OneAnswerShouldBeLostAsync();
    }

    [Fact]
    public async Task An_answer_that_is_lost_leaves_the_request_done_and_the_device_without_a_byte()
    {
        proxy = Start(new(FaultKind.LoseAnswer));
        var (text, reset) = await RawAsync();
        text.ShouldBeEmpty();
        reset.ShouldBeTrue();
        upstream.Requests.Single().Whole.ShouldBeTrue();
        await OneAnswerShouldBeLostAsync();
        await ShouldHaveHappenedAsync(FaultKind.LoseAnswer);
    }

    [Fact]
    public async Task A_gateway_says_502_though_the_server_has_the_request()
    {
        (await PostAsync(new(FaultKind.GatewayAfterCommit))).Status.ShouldBe(502);
        upstream.Requests.Single().Whole.ShouldBeTrue();
        await OneAnswerShouldBeLostAsync();
    }

    [Fact]
    public async Task A_black_hole_swallows_the_request_and_stays_open()
    {
        (await PostAsync(new(FaultKind.BlackHole))).Error.ShouldBe("silent");
        upstream.Requests.ShouldBeEmpty();
        await ShouldHaveHappenedAsync(FaultKind.BlackHole);
    }

    [Fact]
    public async Task Silence_begins_after_the_answers_head()
    {
        proxy = Start(new(FaultKind.Silence));
        using var http = new HttpClient { BaseAddress = proxy.Address };
        using var request = Push();
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        ((int)answer.StatusCode).ShouldBe(200);
        var body = answer.Content.ReadAsStringAsync(Stop);
        await Should.ThrowAsync<TimeoutException>(() => body.WaitAsync(Soon, Stop));
        upstream.Requests.Single().Whole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_half_closed_line_ends_in_good_order_and_still_listens()
    {
        proxy = Start(new(FaultKind.HalfClose, 40));
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        var (text, reset) = await ReadAsync(stream);
        (text.Length, reset).ShouldBe((40, false));
        // Our direction is open: what is written is taken.
        await stream.WriteAsync(new byte[100], Stop);
        await stream.FlushAsync(Stop);
        client.Connected.ShouldBeTrue();
        await ShouldHaveHappenedAsync(FaultKind.HalfClose);
    }

    [Fact]
    public async Task A_request_that_is_doubled_arrives_twice_and_is_answered_once()
    {
        var seen = await PostAsync(new(FaultKind.Duplicate));
        seen.Status.ShouldBe(200);
        await UntilAsync(() => upstream.Requests.Count == 2);
        upstream.Requests.ShouldAllBe(arrived => arrived.Whole && arrived.Body == "what was sold");
        await UntilAsync(() => proxy!.Log.Effective == 1);
    }

    [Fact]
    public async Task A_request_is_overtaken_by_the_next_one()
    {
        proxy = FaultyProxy.Start([upstream.Port], (number, _) => number == 1 ? new(FaultKind.Reorder, 20_000) : Fault.None, Lifetime);
        using var http = new HttpClient { BaseAddress = proxy.Address };
        using var first = Push("first");
        var slow = http.SendAsync(first, Stop);
        await UntilAsync(() => proxy.Log.Exchanges == 1);
        using var second = Push("second");
        (await http.SendAsync(second, Stop)).Dispose();
        (await slow).Dispose();
        upstream.Requests.Select(arrived => arrived.Body).ShouldBe(["second", "first"]);
        await ShouldHaveHappenedAsync(FaultKind.Reorder);
    }

    [Fact]
    public async Task Nobody_overtakes_a_request_that_is_alone()
    {
        (await PostAsync(new(FaultKind.Reorder, 50))).Status.ShouldBe(200);
        proxy!.Log.Counts.ShouldBe([new(FaultKind.Reorder, 1, 0)]);
    }

    [Fact]
    public async Task A_truncated_answer_is_well_framed_and_too_short()
    {
        (await PostAsync(new(FaultKind.Truncate, 6))).ShouldBe(new(200, "answer", null));
        await ShouldHaveHappenedAsync(FaultKind.Truncate);
    }

    [Fact]
    public async Task A_portal_says_200_and_means_nothing()
    {
        var seen = await PostAsync(new(FaultKind.Portal));
        seen.Status.ShouldBe(200);
        seen.Body.ShouldContain("Sign in to this network");
        upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(FaultKind.Redirect, 0, 302)]
    [InlineData(FaultKind.Status, 429, 429)]
    [InlineData(FaultKind.Status, 502, 502)]
    [InlineData(FaultKind.Status, 503, 503)]
    public async Task Something_before_the_server_answers(FaultKind kind, int amount, int status)
    {
        (await PostAsync(new(kind, amount))).Status.ShouldBe(status);
        upstream.Requests.ShouldBeEmpty();
        await ShouldHaveHappenedAsync(kind);
    }

    [Fact]
    public async Task A_cache_answers_what_another_was_told()
    {
        proxy = FaultyProxy.Start([upstream.Port], (number, _) => number == 1 ? Fault.None : new(FaultKind.Cached), Lifetime);
        using var http = new HttpClient { BaseAddress = proxy.Address };
        using var first = Push("first");
        using var second = Push("second");
        using var told = await http.SendAsync(first, Stop);
        using var again = await http.SendAsync(second, Stop);
        (await again.Content.ReadAsStringAsync(Stop)).ShouldBe(await told.Content.ReadAsStringAsync(Stop));
        upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cache_does_not_look_at_what_makes_a_request_one_of_its_kind()
    {
        proxy = FaultyProxy.Start([upstream.Port], (number, _) => number == 1 ? Fault.None : new(FaultKind.Cached), Lifetime);
        using var http = new HttpClient { BaseAddress = proxy.Address };
        foreach (var target in (string[])["/api/sync/pull?limit=5&ask=1-2", "/api/sync/pull?limit=5&ask=3-4"])
            using (await http.GetAsync(target, Stop)) { }
        upstream.Requests.Count.ShouldBe(1);
        using (await http.GetAsync("/api/sync/pull?limit=6&ask=1-2", Stop)) { }
        upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_takes_the_connection()
    {
        (await PostAsync(new(FaultKind.Unreachable))).Error.ShouldBe("broken");
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task With_one_server_dead_the_other_is_asked()
    {
        await using var other = new Upstream();
        // Bound, so that nobody else gets it, and nobody listens there.
        using var dead = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)dead.LocalEndPoint!).Port;
        proxy = FaultyProxy.Start([port, other.Port], (_, _) => Fault.None, Lifetime);
        using var http = new HttpClient { BaseAddress = proxy.Address };
        for (var at = 0; at < 4; at++)
        {
            using var request = Push();
            using var answer = await http.SendAsync(request, Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        other.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task It_ends_by_itself()
    {
        proxy = FaultyProxy.Start([upstream.Port], (_, _) => Fault.None, TimeSpan.FromMilliseconds(200));
        await UntilAsync(() => proxy.Ended);
        using var http = new HttpClient { BaseAddress = proxy.Address };
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync("/", Stop));
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_only_the_sync_is_harmed()
    {
        var push = new RequestHead("POST", Path);
        List<Fault> Of(int seed) => [.. Enumerable.Range(1, 500).Select(number => new FaultScript(seed, new()).Of(number, push))];
        Of(1).ShouldBe(Of(1));
        Of(1).ShouldNotBe(Of(2));
        Of(1).Count(fault => fault != Fault.None).ShouldBeInRange(200, 300);
        var every = Enumerable.Range(1, 5_000).Select(number => new FaultScript(1, new()).Of(number, push).Kind).ToHashSet();
        every.ShouldBe(Enum.GetValues<FaultKind>(), ignoreOrder: true);
        new FaultScript(1, new() { Percent = 100 }).Of(1, new("POST", "/api/businesses")).ShouldBe(Fault.None);
    }

    /// <summary>A found bug: the C# device waited for ever when an answer stopped after its head.</summary>
    [Theory]
    [InlineData(FaultKind.Silence)]
    [InlineData(FaultKind.BlackHole)]
    public async Task A_device_gives_up_an_exchange_that_falls_silent(FaultKind kind)
    {
        proxy = Start(new(kind));
        using var http = new HttpClient { BaseAddress = proxy.Address, Timeout = Soon };
        var seed = new Seed(1);
        using var key = seed.Key("device");
        var connection = new DeviceConnection(http, new DeviceId(seed.Id(DateTimeOffset.UnixEpoch, "device", "")), key);
        var exchange = connection.SendAsync(HttpMethod.Post, Path, [1], "text/plain", "text/plain", false, Stop);
        var failed = await Should.ThrowAsync<ExchangeFailedException>(() => exchange.WaitAsync(TimeSpan.FromSeconds(20), Stop));
        failed.Why.ShouldBe("timeout");
    }

    /// <summary>A found bug: a till whose feed took longer than its patience asked for the same again and again, and never was green.</summary>
    [Fact]
    public async Task A_device_waits_for_an_answer_that_flows_however_slowly()
    {
        var patience = TimeSpan.FromSeconds(5);
        proxy = Start(new(FaultKind.Bandwidth, 2_000));
        using var http = new HttpClient { BaseAddress = proxy.Address, Timeout = patience };
        var seed = new Seed(1);
        using var key = seed.Key("device");
        var connection = new DeviceConnection(http, new DeviceId(seed.Id(DateTimeOffset.UnixEpoch, "device", "")), key);
        upstream.Answer = $"\"{new string('.', 12_000)}\"";
        var watch = Stopwatch.StartNew();
        var answer = await connection.SendAsync(
            HttpMethod.Get,
            "/api/sync/pull",
            null,
            "application/json",
            "application/json",
            false,
            Stop
        );
        Encoding.ASCII.GetString(answer).ShouldBe(upstream.Answer);
        watch.Elapsed.ShouldBeGreaterThan(patience);
    }

    /// <summary>A found bug: outcomes of an earlier push were taken for those of the next one.</summary>
    [Fact]
    public async Task A_device_believes_an_answer_only_about_what_it_sent()
    {
        proxy = Start(Fault.None);
        using var http = new HttpClient { BaseAddress = proxy.Address };
        var seed = new Seed(1);
        Guid Id(string kind) => seed.Id(DateTimeOffset.UnixEpoch, kind, "");
        using var key = seed.Key("device");
        var ids = 0;
        var identity = new DeviceIdentity(new(Id("business")), new(Id("device")), Id("incarnation"));
        var device = new Device(
            identity,
            key,
            http,
            TimeProvider.System,
            new Random(1),
            () => seed.Id(DateTimeOffset.UnixEpoch, "id", $"{++ids}")
        );
        var first = device.Record("staff.saved", _ => []);
        upstream.Answer = $$"""
            {"journal":{"incarnation":"{{identity.Incarnation}}","branch":"","seq":1,"hash":"{{first.Operation.Hash}}","count":1,"total":0},
            "outcomes":[{"id":"{{first.Operation.Id}}","seq":1,"outcome":"applied","code":null,"flags":[],"version":1}],
            "version":1,"archivedSeq":0,"epoch":"e","serverTime":0}
            """;
        (await device.PushAsync(Stop)).Unsent.ShouldBe(0);
        first.Outcome.ShouldBe("applied");

        var second = device.Record("staff.saved", _ => []);
        var light = await device.PushAsync(Stop);
        (light.Unsent, light.Reason).ShouldBe((1, "not_kaunta"));
        second.Outcome.ShouldBeEmpty();
    }

    private sealed record Seen(int Status, string Body, string? Error);

    private async Task<Seen> PostAsync(Fault fault)
    {
        proxy = Start(fault);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = proxy.Address,
            // The one fault that never ends by itself is waited for shortly; a slow machine is given time with all others.
            Timeout = fault.Kind == FaultKind.BlackHole ? Soon : TimeSpan.FromSeconds(30),
        };
        using var request = Push();
        try
        {
            using var answer = await http.SendAsync(request, Stop);
            return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop), null);
        }
        catch (HttpRequestException)
        {
            return new(0, "", "broken");
        }
        catch (TaskCanceledException)
        {
            return new(0, "", "silent");
        }
    }

    private FaultyProxy Start(Fault fault) => FaultyProxy.Start([upstream.Port], (_, _) => fault, Lifetime);

    private static HttpRequestMessage Push(string body = "what was sold") =>
        new(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.ASCII, "text/plain") };

    /// <summary>To the byte, and to the way in which the connection ended.</summary>
    private async Task<(string Text, bool Reset)> RawAsync()
    {
        using var client = await ConnectAsync();
        return await ReadAsync(client.GetStream());
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy!.Address.Port, Stop);
        await client
            .GetStream()
            .WriteAsync(Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nsold"), Stop);
        return client;
    }

    private static async Task<(string Text, bool Reset)> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer, Stop) is > 0 and var read)
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            return (text.ToString(), false);
        }
        catch (IOException)
        {
            return (text.ToString(), true);
        }
    }

    /// <summary>The proxy counts a fault once its last byte is written; the device may have read it by then.</summary>
    private async Task ShouldHaveHappenedAsync(FaultKind kind)
    {
        await UntilAsync(() => proxy!.Log.Effective > 0);
        proxy!.Log.Counts.ShouldBe([new(kind, 1, 1)]);
    }

    private Task OneAnswerShouldBeLostAsync() => UntilAsync(() => proxy!.Log.LostAfterCommit == 1);

    private static async Task UntilAsync(Func<bool> isSo) =>
        await Polling.UntilAsync("what the proxy does", TimeSpan.FromSeconds(30), () => Task.FromResult(isSo()), Stop);
}
