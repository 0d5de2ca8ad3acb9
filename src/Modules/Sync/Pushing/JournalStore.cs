using System.Collections.Immutable;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Modules.Sync.Joining;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>What a journalled line's stored outcome was, as the answer to a repeated line carries it.</summary>
internal sealed record StoredOutcome(Guid? Id, string Outcome, string? Code, string[] Flags, long Version);

/// <summary>What one push needs to know of its journal.</summary>
/// <param name="HeardOf">When something last arrived of the incarnation; null for the first time.</param>
/// <param name="Forked">The incarnation has another history besides the one that is pushed.</param>
/// <param name="Branches">Of the incarnation, beside its main line.</param>
/// <param name="IsBehindGap">The push is of a branch before which something is missing, or begins one.</param>
/// <param name="SomethingWaits">Some operation of the business is parked.</param>
/// <param name="MovedTo">The server that has the business now; null: this one.</param>
internal sealed record JournalView(
    JournalState State,
    IReadOnlyDictionary<long, StoredOutcome> OutcomeBySeq,
    long OffsetMs,
    long? LastCorrectedMs,
    bool Forked,
    IReadOnlyList<Branch> Branches,
    bool IsBehindGap,
    DateTimeOffset? HeardOf,
    bool SomethingWaits,
    string? MovedTo
);

internal static class JournalStore
{
    private sealed record HeadRow(
        bool SomethingWaits,
        string? MovedTo,
        string? Branch,
        JournalHead Head,
        long OffsetMs,
        DateTimeOffset CorrectedAt,
        DateTimeOffset? ReceivedAt,
        string? Follows
    );

    private static readonly JournalHead NoHead = new(0, "", 0, 0);

    private sealed record LineRow(Guid Incarnation, string Branch, StoredLine Line, StoredOutcome Outcome);

    private static Task<List<HeadRow>> HeadsAsync(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sync.journal.heads
            select business.something_waits, business.moved_to, j.branch, j.seq, j.hash, j.count, j.total_minor, j.offset_ms, j.corrected_at,
              j.received_at, j.follows
            from (
              select c.moved_to, exists (
                select 1
                from sync.waiting w
                where w.tenant_id = $1
              ) as something_waits
              from tenancy.tenant_clock c
              where c.tenant_id = $1
            ) as business
            left join sync.journal j
              on j.tenant_id = $1 and j.device_id = $2 and j.incarnation = $3
            """,
            row =>
                row.IsDBNull(2)
                    ? new HeadRow(row.GetBoolean(0), row.TextOrNull(1), null, NoHead, 0, default, null, null)
                    : new HeadRow(
                        row.GetBoolean(0),
                        row.TextOrNull(1),
                        row.GetString(2),
                        new(row.GetInt64(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)),
                        row.GetInt64(7),
                        row.Instant(8),
                        row.Instant(9),
                        row.TextOrNull(10)
                    ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation)
        );

    /// <summary>Where other branches stand at the beginning of one that isn't there yet.</summary>
    private static async Task<ImmutableArray<StoredLine>> BesideAsync(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        IReadOnlyList<string> branches,
        long first,
        CancellationToken cancellation
    ) =>
        branches.Count == 0
            ? []
            :
            [
                .. await transaction.QueryAsync(
                    """
                    -- sync.journal.beside
                    select seq, hash
                    from sync.operation
                    where tenant_id = $1
                      and device_id = $2
                      and incarnation = $3
                      and branch = any ($4)
                      and seq between $5 - 1 and $5
                    order by branch, seq
                    """,
                    row => new StoredLine(row.GetInt64(0), row.GetString(1)),
                    cancellation,
                    Sql.Uuid(transaction.Business.Value),
                    Sql.Uuid(device.Value),
                    Sql.Uuid(incarnation),
                    Sql.Texts([.. branches]),
                    Sql.Bigint(first)
                ),
            ];

    private static Task<List<LineRow>> LinesAsync(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        string branch,
        (long First, long Last) seqs,
        IReadOnlyList<Guid> ids,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sync.journal.lines
            select incarnation, branch, seq, hash, operation_id, outcome, code, flags, version
            from sync.operation
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch in ('', $4)
              and seq between $5 - 1 and $6
            union
            select incarnation, branch, seq, hash, operation_id, outcome, code, flags, version
            from sync.operation
            where tenant_id = $1
              and device_id = $2
              and operation_id = any ($7)
            """,
            row => new LineRow(
                row.GetGuid(0),
                row.GetString(1),
                new(row.GetInt64(2), row.GetString(3)),
                new(row.UuidOrNull(4), row.GetString(5), row.TextOrNull(6), row.GetFieldValue<string[]>(7), row.GetInt64(8))
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(branch),
            Sql.Bigint(seqs.First),
            Sql.Bigint(seqs.Last),
            Sql.Uuids([.. ids])
        );

    public static async Task<JournalView> ReadAsync(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        string branch,
        long first,
        long last,
        IReadOnlyList<Guid> ids,
        bool afterGap,
        CancellationToken cancellation
    )
    {
        var (heads, lines) = await transaction.TogetherAsync(
            () => HeadsAsync(transaction, device, incarnation, cancellation),
            () => LinesAsync(transaction, device, incarnation, branch, (first, last), ids, cancellation),
            cancellation
        );
        var head = heads.Find(row => row.Branch == branch);
        var main = heads.Find(row => row.Branch is "");
        var own = lines.Where(row => row.Incarnation == incarnation && row.Branch == branch).ToList();
        var state = new JournalState(
            head?.Head,
            main?.Head,
            own.ToImmutableDictionary(row => row.Line.Seq, row => row.Line),
            branch.Length == 0
                ? ImmutableDictionary<long, StoredLine>.Empty
                : lines
                    .Where(row => row.Incarnation == incarnation && row.Branch.Length == 0)
                    .ToImmutableDictionary(row => row.Line.Seq, row => row.Line),
            lines
                .Where(row => row.Outcome.Id is not null)
                .ToImmutableDictionary(row => new OperationId(row.Outcome.Id!.Value), row => row.Line)
        )
        {
            Beside =
                branch.Length == 0 || head is not null
                    ? []
                    : await BesideAsync(
                        transaction,
                        device,
                        incarnation,
                        [.. heads.Select(row => row.Branch).OfType<string>().Where(one => one.Length > 0)],
                        first,
                        cancellation
                    ),
        };
        var time = head ?? main;
        var behindGap = afterGap || head?.Follows is not null;
        return new(
            state,
            own.ToDictionary(row => row.Line.Seq, row => row.Outcome),
            time?.OffsetMs ?? 0,
            time?.CorrectedAt.ToUnixTimeMilliseconds(),
            (branch.Length > 0 && !behindGap) || heads.Exists(row => row.Branch is { Length: > 0 } && row.Follows is null),
            [.. heads.Where(row => row.Branch is { Length: > 0 }).Select(AsBranch)],
            behindGap,
            heads.Max(row => row.ReceivedAt),
            heads[0].SomethingWaits,
            heads[0].MovedTo
        );
    }

    private static Branch AsBranch(HeadRow row) => new(row.Branch!, row.Head.Seq - row.Head.Count + 1, row.Follows);

    /// <summary>The journal's new end.</summary>
    /// <param name="follows">Of a branch that begins behind a gap, what it follows (<see cref="Branch"/>); else null.</param>
    public static void SaveHead(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        string branch,
        JournalHead head,
        CorrectedTime time,
        DateTimeOffset receivedAt,
        string? follows
    ) =>
        transaction.Enqueue(
            """
            -- sync.journal.save
            insert into sync.journal
              (tenant_id, device_id, incarnation, branch, seq, hash, count, total_minor, offset_ms, corrected_at, received_at, follows)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (tenant_id, device_id, incarnation, branch) do update
            set seq = excluded.seq,
              hash = excluded.hash,
              count = excluded.count,
              total_minor = excluded.total_minor,
              offset_ms = excluded.offset_ms,
              corrected_at = excluded.corrected_at,
              received_at = excluded.received_at
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(branch),
            Sql.Bigint(head.Seq),
            Sql.Text(head.Hash),
            Sql.Bigint(head.Count),
            Sql.Bigint(head.Total),
            Sql.Bigint(time.OffsetMs),
            Sql.Instant(time.LastMs is { } ms ? CorrectedTime.Within(ms) : receivedAt),
            Sql.Instant(receivedAt),
            Sql.Text(follows)
        );

    /// <param name="seal">As the device signed it.</param>
    /// <param name="branch">Under which its lines stand: another than the seal's own, where the device didn't know of it.</param>
    public static void SaveSeal(TenantTransaction transaction, Seal seal, string branch, DateTimeOffset receivedAt) =>
        transaction.Enqueue(
            """
            -- sync.seal.insert
            insert into sync.seal
              (tenant_id, device_id, incarnation, branch, first_seq, last_seq, head, signature, received_at, sealed_branch)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(seal.Device.Value),
            Sql.Uuid(seal.Incarnation),
            Sql.Text(branch),
            Sql.Bigint(seal.First),
            Sql.Bigint(seal.Last),
            Sql.Text(seal.Head),
            Sql.Text(seal.Signature),
            Sql.Instant(receivedAt),
            Sql.Text(seal.Branch == branch ? null : seal.Branch)
        );

    /// <summary>Who carried it; the seal says whose it is.</summary>
    public static void SaveCarried(TenantTransaction transaction, Seal seal, Carrier carrier, DateTimeOffset receivedAt) =>
        transaction.Enqueue(
            """
            -- sync.carried.insert
            insert into sync.carried
              (tenant_id, device_id, incarnation, branch, first_seq, last_seq, carried_from, carried_by, carried_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(seal.Device.Value),
            Sql.Uuid(seal.Incarnation),
            Sql.Text(seal.Branch),
            Sql.Bigint(seal.First),
            Sql.Bigint(seal.Last),
            Sql.Uuid(carrier.From.Value),
            Sql.Uuid(carrier.By.Value),
            Sql.Instant(receivedAt)
        );

    /// <summary>A fork was found: what the main line holds from there on is on somebody's list too.</summary>
    public static void FlagForked(TenantTransaction transaction, DeviceId device, Guid incarnation, long first) =>
        transaction.Enqueue(
            """
            -- sync.operation.flag_forked
            update sync.operation
            set outcome = case outcome when 'applied' then 'flagged' else outcome end,
              flags = array_append(flags, 'forked'),
              settled_at = null,
              version = default
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = ''
              and seq >= $4
              and not ('forked' = any (flags))
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Bigint(first)
        );
}
