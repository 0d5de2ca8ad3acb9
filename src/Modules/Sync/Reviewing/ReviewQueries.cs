using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>Reads what a person should look at, or has dealt with.</summary>
internal static class ReviewQueries
{
    public const int PageSize = 50;

    public static async Task<List<(ReviewPlace Place, ReviewItem Item)>> ListAsync(
        TenantTransaction transaction,
        bool settled,
        ReviewPlace after,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            settled ? Settled : Open,
            row => (new ReviewPlace(row.GetInt64(0), row.GetGuid(1), row.GetInt64(2)), Item(row)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Bigint(after.Arrival),
            Sql.Uuid(after.Device),
            Sql.Bigint(after.Seq),
            Sql.Integer(PageSize)
        );
        return await WithGapsAsync(transaction, await WithConflictsAsync(transaction, rows, cancellation), cancellation);
    }

    private const string Open = """
        -- sync.review.open
        select arrival, device_id, seq, operation_id, type, at_ms, actor_id, outcome, code, flags, envelope, incarnation, branch, hash,
          received_at, settled_at
        from sync.operation
        where tenant_id = $1
          and outcome <> 'applied'
          and settled_at is null
          and (arrival, device_id, seq) < ($2, $3, $4)
        order by arrival desc, device_id desc, seq desc
        limit $5
        """;

    private const string Settled = """
        -- sync.review.settled
        select arrival, device_id, seq, operation_id, type, at_ms, actor_id, outcome, code, flags, envelope, incarnation, branch, hash,
          received_at, settled_at
        from sync.operation
        where tenant_id = $1
          and settled_at is not null
          and (arrival, device_id, seq) < ($2, $3, $4)
        order by arrival desc, device_id desc, seq desc
        limit $5
        """;

    public static Task<ReviewContents?> ContentsAsync(
        TenantTransaction transaction,
        JournalledPlace place,
        CancellationToken cancellation
    ) =>
        transaction.QueryOneAsync(
            """
            -- sync.review.contents
            select o.envelope, o.envelope_bytes, p.line
            from sync.operation o
            left join sync.operation_private p
              on p.tenant_id = o.tenant_id
                and p.device_id = o.device_id
                and p.incarnation = o.incarnation
                and p.branch = o.branch
                and p.seq = o.seq
            where o.tenant_id = $1
              and o.device_id = $2
              and o.incarnation = $3
              and o.branch = $4
              and o.seq = $5
            """,
            row => new ReviewContents(
                row.TextOrNull(0),
                row.IsDBNull(1) ? null : Convert.ToBase64String(row.Bytes(1)),
                row.IsDBNull(2) ? null : Encoding.UTF8.GetString(row.Bytes(2))
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(place.Device),
            Sql.Uuid(place.Incarnation),
            Sql.Text(place.Branch),
            Sql.Bigint(place.Seq)
        );

    /// <summary>What was brought in a file without what came before it: how much of that isn't here.</summary>
    private static async Task<List<(ReviewPlace Place, ReviewItem Item)>> WithGapsAsync(
        TenantTransaction transaction,
        List<(ReviewPlace Place, ReviewItem Item)> rows,
        CancellationToken cancellation
    )
    {
        var behind = rows.FindAll(row => IsBehindGap(row.Item));
        if (behind.Count == 0)
            return rows;
        var missing = await Gaps.OfAsync(transaction, [.. behind.Select(row => row.Item.Device).Distinct()], cancellation);
        var byBranch = missing.ToDictionary(one => (one.Device, one.Incarnation, one.Branch), one => one.Count);
        return rows.ConvertAll(row =>
            IsBehindGap(row.Item) && byBranch.TryGetValue((row.Item.Device, row.Item.Incarnation, row.Item.Branch), out var count)
                ? (row.Place, row.Item with { Possible = count })
                : row
        );
    }

    private static bool IsBehindGap(ReviewItem item) => item.Possible is null && item.Flags.Contains(Gaps.Flag);

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
            Sql.Uuids([.. edits.Select(row => row.Item.Device)]),
            Sql.Uuids([.. edits.Select(row => row.Item.Id!.Value)])
        );
        var byOperation = found.ToLookup(one => one.Of, one => one.Conflict);
        return rows.ConvertAll(row => (row.Place, row.Item with { Conflicts = [.. byOperation[(row.Item.Device, row.Item.Id)]] }));
    }

    private static ReviewItem Item(NpgsqlDataReader row)
    {
        var place = new JournalledPlace(row.GetGuid(1), row.GetGuid(11), row.GetString(12), row.GetInt64(2));
        var (outcome, code, text) = (row.GetString(7), row.TextOrNull(8), row.TextOrNull(10));
        var envelope = text is null ? null : Envelope.Read(Encoding.UTF8.GetBytes(text)).Envelope;
        return new(
            row.UuidOrNull(3),
            place.Device,
            place.Incarnation,
            place.Branch,
            place.Seq,
            row.GetString(13),
            row.TextOrNull(4),
            row.BigintOrNull(5),
            row.Instant(14).ToUnixTimeMilliseconds(),
            row.IsDBNull(15) ? null : row.Instant(15).ToUnixTimeMilliseconds(),
            row.UuidOrNull(6),
            outcome,
            code,
            row.GetFieldValue<string[]>(9),
            outcome == "quarantined" && envelope is not null && ReleaseOperations.CanRelease(envelope, place, code),
            // What a person knows the operation by: the receipt's number and sum, whatever its type calls itself.
            envelope is null
                ? null
                : TextOf(envelope.Body, "receipt"),
            envelope is null ? null : IntegerOf(envelope.Body, "total"),
            envelope?.Type == "journal.resumed" ? IntegerOf(envelope.Body, "unreadable") : null,
            []
        );
    }

    private static string? TextOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? IntegerOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;
}
