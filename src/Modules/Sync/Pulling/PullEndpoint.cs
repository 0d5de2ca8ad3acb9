using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sync.Acknowledging;
using Kaunta.Modules.Sync.Forgetting;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kaunta.Modules.Sync.Pulling;

/// <summary>The one door out for a device: its partitions, in order, page by page.</summary>
internal static class PullEndpoint
{
    public static void MapPull(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/sync/pull",
                (
                    PullHandler handler,
                    HttpContext context,
                    DeviceCaller caller,
                    string? epoch,
                    string? limit,
                    string? ask,
                    string[] cursor
                ) => handler.HandleAsync(context, caller, epoch ?? "", limit, ask, cursor)
            )
            .RequireDevice()
            .AnswersLines("A header, rows, an end. Without its end it was cut on the way.");
}

internal sealed class PullHandler(
    TenantDatabase database,
    Feed feed,
    SeenCatalogue seen,
    ServerState server,
    RestoredDatabase restored,
    TimeProvider clock
)
{
    private const string BusinessPartition = "business";
    private const int DefaultLimit = 500;
    private const int MaxLimit = 2000;

    private static readonly Dictionary<string, Cursor> NoCursors = [];

    public async Task<IResult> HandleAsync(
        HttpContext context,
        DeviceCaller caller,
        string asked,
        string? size,
        string? ask,
        string[] places
    )
    {
        if (!ReadLimit(size, out var limit))
            return SyncRefusals.LimitWrong;
        if (ReadCursors(places) is not { } cursors)
            return SyncRefusals.CursorWrong;
        var cancellation = context.RequestAborted;
        var partitions = Scope(caller);
        var key = server.AcknowledgementKey;
        var shown = Acknowledgement.ReadShown(context.Request.Headers[Acknowledgement.Header], key, caller.Business, caller.Device);
        var read = await ReadAsync(caller, asked, cursors, partitions, shown, limit, cancellation);
        if (read is null)
        {
            await restored.BeginEpochAsync(caller.Business, caller.Device, server.Epoch, cancellation);
            // What it showed is of the epoch that has just ended.
            read = await ReadAsync(caller, asked, cursors, partitions, [], limit, cancellation);
        }
        var (page, now, resync, news) = read!;
        if (news is { } upTo)
            await seen.NoteAsync(caller, upTo, cancellation);
        var dropped = cursors.Keys.Where(name => !partitions.Any(partition => partition.Name == name)).ToList();
        var acknowledged = new Acknowledgement(now, page.Version, null, "", 0).Write(key, caller.Business, caller.Device);
        return new PullAnswer(ask, page, now, partitions, dropped, resync, acknowledged, clock.GetUtcNow());
    }

    private sealed record Reading(FeedPage Page, string Epoch, bool Resync, long? News);

    /// <summary>A page; null when what the device shows is more than this database holds.</summary>
    private Task<Reading?> ReadAsync(
        DeviceCaller caller,
        string asked,
        Dictionary<string, Cursor> cursors,
        IReadOnlyList<Partition> partitions,
        IReadOnlyList<Acknowledgement> shown,
        int limit,
        CancellationToken cancellation
    ) =>
        database.ReadAsync<Reading?>(
            caller.Business,
            async (transaction, cancelled) =>
            {
                var (version, epoch) = await Feed.PresentAsync(transaction, cancelled);
                server.Learn(epoch);
                if (await RestoredDatabase.LacksAsync(transaction, caller.Device, version, epoch, shown, cancelled))
                    return null;
                // A cursor above our version is of a history that isn't ours.
                var stranger =
                    (asked.Length > 0 && asked != epoch)
                    || cursors.Values.Any(cursor => cursor.Version > version || cursor.Begun > version);
                var from = stranger ? NoCursors : cursors;
                var had = from.TryGetValue(BusinessPartition, out var cursor)
                    ? await seen.NewToAsync(transaction, caller.Device, cursor, cancelled)
                    : null;
                var page = await feed.ReadAsync(transaction, version, partitions, from, limit, clock.GetUtcNow(), cancelled);
                // It was away for longer than tombstones are kept: it may hold rows that are gone, and only a load from the beginning tells.
                if (
                    from.Count > 0
                    && await Horizon.ReadAsync(transaction, cancelled) is var horizon
                    && from.Values.Any(one => one.Knows < horizon)
                )
                {
                    var anew = await feed.ReadAsync(transaction, version, partitions, NoCursors, limit, clock.GetUtcNow(), cancelled);
                    return new(anew, epoch, true, null);
                }
                return new(page, epoch, stranger, had);
            },
            cancellation
        );

    /// <summary>What a device may hold. Rows of any other location never leave the server for it.</summary>
    private static List<Partition> Scope(DeviceCaller caller) =>
        [
            new(BusinessPartition, FeedPartition.Business, Guid.Empty),
            new($"location/{caller.Location}", FeedPartition.Location, caller.Location.Value),
            new($"device/{caller.Device}", FeedPartition.Device, caller.Device.Value),
        ];

    private static bool ReadLimit(string? text, out int limit)
    {
        limit = DefaultLimit;
        return string.IsNullOrEmpty(text)
            || (
                int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out limit)
                && limit is >= 1 and <= MaxLimit
            );
    }

    private Dictionary<string, Cursor>? ReadCursors(string[] texts)
    {
        var cursors = new Dictionary<string, Cursor>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (Cursor.Read(text, feed.ByKind) is not var (partition, cursor) || !cursors.TryAdd(partition, cursor))
                return null;
        }
        return cursors;
    }
}

/// <summary>A page as lines of JSON. Without its last line it was cut on the way.</summary>
internal sealed class PullAnswer(
    string? ask,
    FeedPage page,
    string epoch,
    IReadOnlyList<Partition> partitions,
    IReadOnlyList<string> dropped,
    bool resync,
    string acknowledged,
    DateTimeOffset serverTime
) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-ndjson";
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true }))
        {
            Line(json, body, Begin);
            foreach (var row in page.Rows)
                Line(json, body, writer => Row(writer, row));
            Line(json, body, End);
        }
        await response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), httpContext.RequestAborted);
    }

    private static void Line(Utf8JsonWriter json, MemoryStream body, Action<Utf8JsonWriter> write)
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        body.WriteByte((byte)'\n');
        json.Reset();
    }

    private void Begin(Utf8JsonWriter json)
    {
        json.WriteNumber("pull", 1);
        // What a cache on the way kept of another request says something else, and its reader notices.
        if (ask is not null)
            json.WriteString("ask", ask);
        json.WriteString("epoch", epoch);
        json.WriteNumber("version", page.Version);
        json.WriteNumber("serverTime", serverTime.ToUnixTimeMilliseconds());
        Texts(json, "partitions", partitions.Select(partition => partition.Name));
        Texts(json, "dropped", dropped);
        json.WriteBoolean("resync", resync);
        json.WriteString("seen", acknowledged);
    }

    private static void Row(Utf8JsonWriter json, FeedRow row)
    {
        json.WriteString("kind", row.Source.Kind);
        json.WriteString("id", row.Id);
        json.WriteString("partition", row.Partition.Name);
        json.WriteNumber("version", row.Version);
        json.WritePropertyName("row");
        if (row.Json is null)
            json.WriteNullValue();
        else
            json.WriteRawValue(row.Json, skipInputValidation: true);
    }

    private void End(Utf8JsonWriter json)
    {
        json.WriteNumber("end", 1);
        Texts(json, "cursors", page.Cursors);
        json.WriteBoolean("more", page.More);
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
