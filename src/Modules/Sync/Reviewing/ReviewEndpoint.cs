using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Contracts;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>What a person should look at: operations that did less than their device meant, or that were booked with a doubt.</summary>
internal static class ReviewEndpoint
{
    public static void MapReview(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/review",
                (ReviewHandler handler, HttpContext context, SessionCaller caller, string? after) =>
                    handler.ListAsync(context, caller, after)
            )
            .RequirePermission(Permissions.ReviewView)
            .Produces<ReviewPage>();
        routes
            .MapPost(
                "/review/retry",
                (ReviewHandler handler, HttpContext context, SessionCaller caller) => handler.RetryAsync(context, caller)
            )
            .RequirePermission(Permissions.ReviewView)
            .Produces<RetryAnswer>();
    }
}

internal sealed class ReviewHandler(TenantDatabase database, HeldOperations held)
{
    private const int PageSize = 50;

    public async Task<IResult> ListAsync(HttpContext context, SessionCaller caller, string? from)
    {
        if (ReviewPlace.Read(from) is not { } after)
            return SyncRefusals.CursorWrong;
        var rows = await database.ReadAsync(
            caller.Business,
            async (transaction, cancellation) =>
                await WithConflictsAsync(transaction, await ReadAsync(transaction, after, cancellation), cancellation),
            context.RequestAborted
        );
        return Results.Json(new ReviewPage(rows.ConvertAll(row => row.Item), rows.Count == PageSize ? rows[^1].Place.Write() : null));
    }

    /// <summary>Tries now what is held.</summary>
    public async Task<IResult> RetryAsync(HttpContext context, SessionCaller caller) =>
        Results.Json(new RetryAnswer(await held.RetryAsync(caller.Business, context.RequestAborted)));

    private static Task<List<(ReviewPlace Place, ReviewItem Item)>> ReadAsync(
        TenantTransaction transaction,
        ReviewPlace after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sync.review.list
            select arrival, device_id, seq, operation_id, type, at_ms, actor_id, outcome, code, flags, envelope
            from sync.operation
            where tenant_id = $1
              and outcome <> 'applied'
              and (arrival, device_id, seq) < ($2, $3, $4)
            order by arrival desc, device_id desc, seq desc
            limit $5
            """,
            row => (new ReviewPlace(row.GetInt64(0), row.GetGuid(1), row.GetInt64(2)), Item(row)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Bigint(after.Arrival),
            Sql.Uuid(after.Device),
            Sql.Bigint(after.Seq),
            Sql.Integer(PageSize)
        );

    private static async Task<List<(ReviewPlace Place, ReviewItem Item)>> WithConflictsAsync(
        TenantTransaction transaction,
        List<(ReviewPlace Place, ReviewItem Item)> rows,
        CancellationToken cancellation
    )
    {
        var edits = rows.FindAll(row => row.Item.Flags.Contains("edit_conflict"));
        if (edits.Count == 0)
            return rows;
        var found = await transaction.QueryAsync(
            """
            -- sync.review.conflicts
            select c.device_id, c.operation_id, c.kind, c.row_id, c.field, c.lost_value::text, c.kept_value::text
            from unnest($2, $3) as edit (device_id, operation_id)
            join sync.conflict c
              on c.tenant_id = $1 and c.device_id = edit.device_id and c.operation_id = edit.operation_id
            order by c.kind, c.row_id, c.field
            """,
            row =>
                (
                    Of: (Device: row.GetGuid(0), Id: (Guid?)row.GetGuid(1)),
                    Conflict: new ReviewConflict(
                        row.GetString(2),
                        row.GetGuid(3),
                        row.GetString(4),
                        JsonNode.Parse(row.GetString(5)),
                        JsonNode.Parse(row.GetString(6))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(edits.ConvertAll(row => row.Item.Device)),
            Sql.Uuids(edits.ConvertAll(row => row.Item.Id!.Value))
        );
        var byOperation = found.ToLookup(one => one.Of, one => one.Conflict);
        return rows.ConvertAll(row => (row.Place, row.Item with { Conflicts = [.. byOperation[(row.Item.Device, row.Item.Id)]] }));
    }

    private static ReviewItem Item(NpgsqlDataReader row)
    {
        var (receipt, total) = Document(row.TextOrNull(10));
        return new(
            row.UuidOrNull(3),
            row.GetGuid(1),
            row.GetInt64(2),
            row.TextOrNull(4),
            row.BigintOrNull(5),
            row.UuidOrNull(6),
            row.GetString(7),
            row.TextOrNull(8),
            row.GetFieldValue<string[]>(9),
            receipt,
            total
        );
    }

    /// <summary>What a person knows the operation by: the receipt's number and sum, whatever its type calls itself.</summary>
    private static (string? Receipt, long? Total) Document(string? envelope)
    {
        if (envelope is null || Envelope.Read(Encoding.UTF8.GetBytes(envelope)).Envelope is not { } read)
            return (null, null);
        return (
            read.Body.TryGetProperty("receipt", out var receipt) && receipt.ValueKind == JsonValueKind.String ? receipt.GetString() : null,
            read.Body.TryGetProperty("total", out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt64(out var sum)
                ? sum
                : null
        );
    }
}

/// <summary>Where the list goes on: newest first.</summary>
internal sealed record ReviewPlace(long Arrival, Guid Device, long Seq)
{
    private static readonly ReviewPlace Newest = new(long.MaxValue, Guid.AllBitsSet, long.MaxValue);

    /// <summary>Without a text, the newest; null when the text isn't a place.</summary>
    public static ReviewPlace? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Newest;
        var parts = text.Split(':');
        return
            parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var arrival)
            && Guid.TryParseExact(parts[1], "D", out var device)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new(arrival, device, seq)
            : null;
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Arrival}:{Device}:{Seq}");
}

/// <param name="Next">Ask for the next page with it (<c>after=</c>); null at the end.</param>
internal sealed record ReviewPage(IReadOnlyList<ReviewItem> Operations, string? Next);

/// <param name="At">By the device's clock.</param>
internal sealed record ReviewItem(
    Guid? Id,
    Guid Device,
    long Seq,
    string? Type,
    long? At,
    Guid? Actor,
    string Outcome,
    string? Code,
    IReadOnlyList<string> Flags,
    string? Receipt,
    long? Total
)
{
    /// <summary>Of an edit: the values that it replaced unseen.</summary>
    public IReadOnlyList<ReviewConflict> Conflicts { get; init; } = [];
}

/// <param name="Kind">The kind of row as the feed names it; <paramref name="Id"/> is the row's.</param>
/// <param name="Lost">What the field had; null also where the value is personal.</param>
internal sealed record ReviewConflict(string Kind, Guid Id, string Field, JsonNode? Lost, JsonNode? Kept);

/// <param name="Decided">How many are held no longer.</param>
internal sealed record RetryAnswer(int Decided);
