using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>A device's journal as a test writes it: numbered, chained, sealed, and pushed over HTTP.</summary>
internal sealed class TestJournal(TestShop shop, TestDevice device, Guid incarnation, string prev = JournalHash.Zero)
{
    private readonly List<(string Line, string? Private, string Hash)> lines = [];

    public TestJournal(TestShop shop)
        : this(shop, shop.Device, shop.Device.Incarnation) { }

    public Guid Incarnation => incarnation;

    public TestDevice Device => device;

    public int Count => lines.Count;

    public string Head => lines.Count == 0 ? prev : lines[^1].Hash;

    public string HashOf(int seq) => lines[seq - 1].Hash;

    public string LineOf(int seq) => lines[seq - 1].Line;

    public long AtMs { get; set; } = shop.Server.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public StaffId? Actor { get; set; } = shop.Owner;

    /// <summary>Writes the next operation; its body may hold texts that are hidden by <paramref name="hide"/>.</summary>
    public Guid Add(
        string type,
        JsonObject body,
        long control = 0,
        int version = 1,
        PersonalValues? hidden = null,
        Guid? id = null,
        string? rawOpening = null,
        Approval? approval = null,
        Guid[]? needs = null
    )
    {
        // A millisecond apart, so that ids sort as the journal does.
        var operation = new OperationId(id ?? Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(AtMs + lines.Count)));
        var written = EnvelopeWriter.Write(
            new JournalPlace(shop.Business, device.Id, incarnation, lines.Count + 1, Head),
            new Draft
            {
                Id = operation,
                Type = type,
                Version = version,
                At = AtMs,
                Session = "session",
                Mono = lines.Count,
                Actor = Actor,
                Approval = approval,
                Needs = [.. (needs ?? []).Select(need => new OperationId(need))],
                Control = control,
                Body = body,
            }
        );
        var opening = hidden is { Openings.Count: > 0 } ? new PrivateLine(operation, hidden.Openings).Write() : rawOpening;
        lines.Add((written.Text, opening, written.Hash));
        return operation.Value;
    }

    /// <summary>A line of this journal as a person's decision names it.</summary>
    public JsonObject Named(int seq, string branch = "") =>
        new()
        {
            ["device"] = device.Id.ToString(),
            ["incarnation"] = incarnation.ToString(),
            ["branch"] = branch,
            ["seq"] = seq,
            ["hash"] = HashOf(seq),
        };

    /// <summary>A line of the list <em>To review</em>, as a decision names it.</summary>
    public static JsonObject Named(JsonNode listed) =>
        new(
            new[] { "device", "incarnation", "branch", "seq", "hash" }.Select(name => KeyValuePair.Create(name, listed[name]?.DeepClone()))
        );

    /// <summary>Somebody decides about lines: <c>operation.released</c>, <c>review.settled</c>.</summary>
    public Guid Decide(string type, params JsonObject[] lines) => Add(type, new JsonObject { ["lines"] = new JsonArray([.. lines]) });

    /// <summary>The same journal with one more operation of no content.</summary>
    public TestJournal With(string type)
    {
        Add(type, []);
        return this;
    }

    /// <summary>A line that is whatever a test wants at the next seq.</summary>
    public void AddRaw(string line, string? opening = null) => lines.Add((line, opening, JournalHash.Of(line)));

    /// <summary>Takes back the last lines, as a device restored from a backup does.</summary>
    public void CutTo(int count) => lines.RemoveRange(count, lines.Count - count);

    /// <summary>The bytes of a push of the operations from <paramref name="first"/> on.</summary>
    /// <param name="behind">The last operation before them that the device can still read, where others between can't be.</param>
    public byte[] Write(int first = 1, int? count = null, string branch = "", int? behind = null)
    {
        var pushed = lines.GetRange(first - 1, count ?? lines.Count - first + 1);
        var head = pushed[^1].Hash;
        var signature = DeviceKey.Sign(
            device.Key,
            Seal.TextOf(shop.Business, device.Id, incarnation, branch, first, first + pushed.Count - 1, head)
        );
        var text = new StringBuilder();
        text.Append(
                new Seal(shop.Business, device.Id, incarnation, branch, first, pushed.Count, head, signature)
                {
                    Behind = behind is { } seq ? new(seq, seq == 0 ? JournalHash.Zero : HashOf(seq)) : null,
                }.Write()
            )
            .Append('\n');
        foreach (var (line, opening, _) in pushed)
        {
            text.Append(line).Append('\n');
            if (opening is not null)
                text.Append(opening).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public async Task<Pushed> PushAsync(int first = 1, int? count = null, string branch = "", string path = "/api/sync/push") =>
        await SendAsync(device, Write(first, count, branch), path: path);

    /// <summary>Sends it, and sends it again when a busy server says "later", as every device does.</summary>
    public static async Task<Pushed> SendAsync(TestDevice device, byte[] body, string? encoding = null, string path = "/api/sync/push")
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var pushed = await SendOnceAsync(device, body, encoding, path);
            if (pushed.Status != HttpStatusCode.ServiceUnavailable || patience.IsCancellationRequested)
                return pushed;
            await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<Pushed> SendOnceAsync(TestDevice device, byte[] body, string? encoding, string path)
    {
        using var answer = await device.SendAsync(HttpMethod.Post, path, body, "application/x-ndjson", encoding);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new(answer.StatusCode, JsonNode.Parse(text)!.AsObject());
    }
}

/// <summary>The answer to a push.</summary>
internal sealed record Pushed(HttpStatusCode Status, JsonObject Body)
{
    public string? Code => (string?)Body["code"];

    public IReadOnlyList<string> Outcomes => [.. Body["outcomes"]!.AsArray().Select(one => (string)one!["outcome"]! + Suffix(one["code"]))];

    public string Flags(int index) => string.Join(",", Body["outcomes"]![index]!["flags"]!.AsArray().Select(flag => (string)flag!));

    public void ShouldBeRefused(int status, string code)
    {
        ((int)Status).ShouldBe(status, Body.ToJsonString());
        Code.ShouldBe(code);
    }

    private static string Suffix(JsonNode? code) => code is null ? "" : " " + (string)code!;
}
