using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.DeviceClient;

/// <summary>A row of the feed as the device holds it.</summary>
public sealed record DeviceRow(string Partition, long Version, int Generation, JsonElement Row);

/// <summary>
/// A device over HTTP: records operations in memory and exchanges them as its engine commands. Time, chance and ids are given.
/// </summary>
public sealed class Device
{
    private const int GzipFromBytes = 1_000;
    private readonly DeviceIdentity identity;
    private readonly ECDsa key;
    private readonly TimeProvider clock;
    private readonly Random random;
    private readonly Func<Guid> newId;
    private readonly long startedAt;
    private readonly Queue<DeviceCommand> waiting = new();
    private readonly Dictionary<(string Kind, string Id), DeviceRow> rows = [];
    private readonly string session;
    private Anchor? anchor;

    public Device(DeviceIdentity identity, ECDsa key, HttpClient http, TimeProvider clock, Random random, Func<Guid> newId)
    {
        this.identity = identity;
        this.key = key;
        this.clock = clock;
        this.random = random;
        this.newId = newId;
        startedAt = clock.GetTimestamp();
        session = newId().ToString();
        Connection = new DeviceConnection(http, identity.Device, key);
        Journal = new DeviceJournal(identity);
        Step(new Enrolled(Now, Chance(), Journal.Head));
        Step(new Signal(Now, Chance(), "leaderGained"));
    }

    public DeviceConnection Connection { get; }

    public DeviceJournal Journal { get; }

    public DeviceState State { get; private set; } = new();

    public Light Light => Light.Of(State);

    /// <summary>The server's rows by kind and id.</summary>
    public IReadOnlyDictionary<(string Kind, string Id), DeviceRow> Rows => rows;

    /// <summary>When the engine wants to be woken, on this device's own milliseconds; null: never.</summary>
    public long? WaitUntil { get; private set; }

    /// <summary>Milliseconds since this device started.</summary>
    public long Now => clock.GetElapsedTime(startedAt).Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Stores an operation; it is sent by the next <see cref="SyncAsync"/>. <paramref name="build"/> hides personal values.</summary>
    public JournalEntry Record(
        string type,
        Func<PersonalValues, JsonObject> build,
        long controlMinor = 0,
        StaffId? actor = null,
        params OperationId[] needs
    )
    {
        var personal = new PersonalValues(Salt);
        var draft = new Draft
        {
            Id = new(newId()),
            Type = type,
            At = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Session = session,
            Mono = Now,
            Anchor = anchor,
            Actor = actor,
            Control = controlMinor,
            Needs = [.. needs],
            Body = build(personal),
        };
        return Append(draft, personal.Openings);
    }

    /// <summary>
    /// Stores an operation that the caller has written whole, with its id, time and anchor: an import states when things happened. Its
    /// actor needs the permission <c>import.history</c>, else it is flagged.
    /// </summary>
    public JournalEntry Append(Draft draft, IReadOnlyList<Opening> openings)
    {
        var entry = Journal.Append(draft, openings);
        Step(new Recorded(Now, Chance(), Journal.Head));
        return entry;
    }

    /// <summary>As the other, for many at once: the engine hears of them together, and so doesn't send the first one alone.</summary>
    public void Append(IReadOnlyList<(Draft Draft, IReadOnlyList<Opening> Openings)> operations)
    {
        foreach (var (draft, openings) in operations)
            Journal.Append(draft, openings);
        if (operations.Count > 0)
            Step(new Recorded(Now, Chance(), Journal.Head));
    }

    /// <summary>
    /// Sends all entries that the journal holds as one push, whatever the engine knows of them: the engine itself never sends again what
    /// the server has. For those who want to see that nothing happens twice.
    /// </summary>
    /// <exception cref="RefusedException">The server said no.</exception>
    /// <exception cref="ExchangeFailedException">It said nothing.</exception>
    public async Task ResendAsync(CancellationToken cancellation)
    {
        var entries = Journal.Entries;
        using var answer = await SendPushAsync("", [.. entries], deposit: false, cancellation);
        NoteAll(entries, answer.RootElement);
    }

    /// <summary>Sends what is recorded and takes no part of the feed: an import needs no copy of what it writes.</summary>
    public async Task<Light> PushAsync(CancellationToken cancellation)
    {
        Step(new Signal(Now, Chance(), "wake"));
        while (waiting.TryDequeue(out var command))
            if (command is PushCommand push)
                await ExchangeAsync(push.Request, () => PushAsync(push, cancellation));
        return Light;
    }

    /// <summary>Exchanges with the server until nothing is under way: all is done, or the engine wants to wait.</summary>
    public async Task<Light> SyncAsync(CancellationToken cancellation)
    {
        Step(new Signal(Now, Chance(), "wake"));
        while (waiting.TryDequeue(out var command))
        {
            switch (command)
            {
                case PushCommand push:
                    await ExchangeAsync(push.Request, () => PushAsync(push, cancellation));
                    break;
                case PullCommand pull:
                    await ExchangeAsync(pull.Request, () => PullAsync(pull, cancellation));
                    break;
                case ForkCommand fork:
                    var (branch, tail, head) = Journal.Fork(fork.Incarnation, fork.First, newId());
                    Step(new Forked(Now, Chance(), branch, tail, head));
                    break;
                case SweepCommand sweep:
                    foreach (var old in rows.Where(row => row.Value.Generation != sweep.Generation).ToList())
                        rows.Remove(old.Key);
                    break;
            }
        }
        return Light;
    }

    private void Step(DeviceEvent happened)
    {
        (State, var commands) = DeviceEngine.Step(State, happened);
        foreach (var command in commands)
        {
            if (command is WaitCommand wait)
                WaitUntil = wait.Until;
            else
                waiting.Enqueue(command);
        }
    }

    private async Task ExchangeAsync(int request, Func<Task> exchange)
    {
        try
        {
            await exchange();
        }
        catch (RefusedException refused)
        {
            var problem = refused.Problem;
            Step(
                new Refused(
                    Now,
                    Chance(),
                    request,
                    refused.Status,
                    refused.Code,
                    Integer(problem, "expected"),
                    Integer(problem, "seq"),
                    problem.TryGetProperty("hash", out var hash) ? hash.GetString() : null,
                    refused.RetryAfterMs
                )
            );
        }
        catch (ExchangeFailedException failed)
        {
            Step(new Failed(Now, Chance(), request, failed.Why));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // The right headers around something that isn't an answer.
            Step(new Failed(Now, Chance(), request, "cut"));
        }
    }

    private async Task PushAsync(PushCommand push, CancellationToken cancellation)
    {
        var entries = Journal.From(push.Incarnation, push.First).Take((int)push.Count).ToList();
        var sentAt = Now;
        using var document = await SendPushAsync(push.Branch, entries, push.Deposit, cancellation);
        var answer = document.RootElement;
        var journal = answer.GetProperty("journal");
        var confirmed = new ServerJournal(
            journal.GetProperty("incarnation").GetString()!,
            journal.GetProperty("branch").GetString()!,
            journal.GetProperty("seq").GetInt64(),
            journal.GetProperty("hash").GetString()!,
            journal.GetProperty("count").GetInt64(),
            journal.GetProperty("total").GetInt64()
        );
        if (confirmed.Incarnation != push.Incarnation || confirmed.Branch != push.Branch || !IsAbout(entries, answer))
            throw new ExchangeFailedException("not_kaunta");
        NoteAll(entries, answer);
        SetAnchor(answer.GetProperty("serverTime").GetInt64(), sentAt);
        var archived = answer.GetProperty("archivedSeq").GetInt64();
        Connection.JournalSeen = Text(answer, "seen");
        Step(new PushAnswered(Now, Chance(), push.Request, confirmed, archived, answer.GetProperty("epoch").GetString()!));
    }

    private async Task<JsonDocument> SendPushAsync(string branch, List<JournalEntry> entries, bool deposit, CancellationToken cancellation)
    {
        var (first, last) = (entries[0].Operation.Seq, entries[^1].Operation.Seq);
        var head = entries[^1].Operation.Hash;
        var incarnation = entries[0].Incarnation;
        var signature = DeviceKey.Sign(key, Seal.TextOf(identity.Business, identity.Device, incarnation, branch, first, last, head));
        var seal = new Seal(identity.Business, identity.Device, incarnation, branch, first, entries.Count, head, signature);
        var body = DeviceJournal.Write(seal, entries);
        var bytes = await Connection.SendAsync(
            HttpMethod.Post,
            deposit ? "/api/sync/deposit" : "/api/sync/push",
            body,
            "application/x-ndjson",
            "application/json",
            body.Length > GzipFromBytes,
            cancellation
        );
        return JsonDocument.Parse(bytes);
    }

    /// <summary>A cache between may answer what it told another, or told before: the outcomes must be of what was sent.</summary>
    private static bool IsAbout(List<JournalEntry> entries, JsonElement answer)
    {
        var outcomes = answer.GetProperty("outcomes");
        return outcomes.GetArrayLength() == entries.Count
            && entries.Zip(outcomes.EnumerateArray()).All(pair => IsAbout(pair.First.Operation, pair.Second));
    }

    /// <summary>An unreadable line has no id at the server.</summary>
    private static bool IsAbout(WrittenOperation sent, JsonElement outcome) =>
        outcome.GetProperty("seq").GetInt64() == sent.Seq
        && outcome.GetProperty("id").GetString() is var id
        && (id is null || id == sent.Id.ToString());

    private static void NoteAll(IReadOnlyList<JournalEntry> entries, JsonElement answer)
    {
        var outcomes = answer.GetProperty("outcomes").EnumerateArray().ToList();
        for (var at = 0; at < entries.Count; at++)
            Note(entries[at], outcomes[at]);
    }

    private static void Note(JournalEntry entry, JsonElement outcome)
    {
        var name = outcome.GetProperty("outcome").GetString()!;
        entry.Repeated = name == "duplicate";
        entry.Outcome = entry.Repeated ? outcome.GetProperty("stored").GetString()! : name;
        entry.Code = outcome.GetProperty("code").GetString();
        entry.Flags = [.. outcome.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!)];
    }

    private async Task PullAsync(PullCommand pull, CancellationToken cancellation)
    {
        var ask = random.NextInt64().ToString(CultureInfo.InvariantCulture);
        var query = string.Create(CultureInfo.InvariantCulture, $"limit={pull.Limit}&ask={ask}");
        if (pull.Epoch is { } epoch)
            query += $"&epoch={Uri.EscapeDataString(epoch)}";
        query += string.Concat(pull.Cursors.Select(cursor => $"&cursor={Uri.EscapeDataString(cursor)}"));
        var sentAt = Now;
        const string lines = "application/x-ndjson";
        var bytes = await Connection.SendAsync(HttpMethod.Get, $"/api/sync/pull?{query}", null, lines, lines, false, cancellation);
        var page = new PulledPage(bytes);
        // A cache between may answer what it told another, or told before.
        if (!page.Partitions.Contains($"device/{identity.Device}") || (page.Ask ?? ask) != ask)
            throw new ExchangeFailedException("not_kaunta");
        SetAnchor(page.ServerTime, sentAt);
        Connection.FeedSeen = page.Seen;
        if (!page.Resync)
        {
            foreach (var row in rows.Where(row => page.Dropped.Contains(row.Value.Partition)).ToList())
                rows.Remove(row.Key);
            foreach (var line in page.Rows)
                Store(line, pull.Generation);
            // Cut: the rows are true, and the cursors stay where they were.
            if (page.Cursors is null)
                throw new ExchangeFailedException("cut");
        }
        Step(new PullAnswered(Now, Chance(), pull.Request, page.Epoch, page.Cursors ?? [], page.More, page.Resync));
    }

    private void Store(JsonElement line, int generation)
    {
        var name = (line.GetProperty("kind").GetString()!, line.GetProperty("id").GetString()!);
        var row = line.GetProperty("row");
        if (row.ValueKind == JsonValueKind.Null)
            rows.Remove(name);
        else
            rows[name] = new(line.GetProperty("partition").GetString()!, line.GetProperty("version").GetInt64(), generation, row);
    }

    private void SetAnchor(long serverTime, long sentAt)
    {
        var uncertainty = (Now - sentAt + 1) / 2;
        anchor = new(serverTime + uncertainty, Now, session, uncertainty);
    }

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Integer(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private byte[] Salt()
    {
        var salt = new byte[Opening.SaltBytes];
        random.NextBytes(salt);
        return salt;
    }

    private int Chance() => random.Next(1_000_000);
}
