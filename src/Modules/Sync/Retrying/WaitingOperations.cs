using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Retrying;

/// <summary>
/// Operations that are parked because what they build on hasn't arrived, and what wakes them; also those that were <see cref="GivenUp"/>. In one
/// transaction with whatever arrives, so a parked operation never waits for something that is there.
/// </summary>
internal sealed class WaitingOperations(KeptOperations kept)
{
    /// <summary>These lines were journalled: what waited for one of them is tried. Answers what was tried, perhaps twice, in order.</summary>
    public Task<IReadOnlyList<Retried>> WakeAsync(
        TenantTransaction transaction,
        IReadOnlyList<Line> arrived,
        CancellationToken cancellation
    ) =>
        WakeAsync(
            transaction,
            [.. arrived.Select(line => line.Hash), .. arrived.Where(line => line.Id is not null).Select(line => line.Id!.Value.ToString())],
            cancellation
        );

    /// <summary>Ids and hashes of which something is known now: what waited for one of them is tried, and then what waited for that.</summary>
    public async Task<IReadOnlyList<Retried>> WakeAsync(
        TenantTransaction transaction,
        IReadOnlyList<string> news,
        CancellationToken cancellation
    )
    {
        var all = new List<Retried>();
        while (news.Count > 0)
        {
            var places = await FindAsync(transaction, news, cancellation);
            var lines = await KeptLine.ReadAsync(transaction, places, cancellation);
            GivenUp.ComeBack(transaction, lines.FindAll(GivenUp.Is));
            var parked = lines.FindAll(line => !GivenUp.Is(line));
            var retried = await kept.RetryAsync(transaction, parked, released: false, cancellation);
            all.AddRange(retried);
            news = NewsOf(retried);
        }
        return all;
    }

    /// <summary>What waits for one of these may go on.</summary>
    public static IReadOnlyList<string> NewsOf(IReadOnlyList<Retried> retried) =>
        [
            .. retried
                .Where(one =>
                    one.Outcome.Kind is OutcomeKind.Applied or OutcomeKind.Flagged or OutcomeKind.Refused && one.Line.Id is not null
                )
                .Select(one => one.Line.Id!.Value.ToString()),
        ];

    /// <summary>It waits for one more thing that hasn't arrived.</summary>
    public static void Note(TenantTransaction transaction, IReadOnlyList<(JournalledPlace Place, string Needed)> waits)
    {
        if (waits.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.waiting.insert
            insert into sync.waiting (tenant_id, needed, device_id, incarnation, branch, seq)
            select $1, needed, device_id, incarnation, branch, seq
            from unnest($2, $3, $4, $5, $6) as wait (needed, device_id, incarnation, branch, seq)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. waits.Select(wait => wait.Needed)]),
            Sql.Uuids([.. waits.Select(wait => wait.Place.Device)]),
            Sql.Uuids([.. waits.Select(wait => wait.Place.Incarnation)]),
            Sql.Texts([.. waits.Select(wait => wait.Place.Branch)]),
            Sql.Bigints([.. waits.Select(wait => wait.Place.Seq)])
        );
    }

    /// <summary>They were tried: what they waited for is found anew.</summary>
    public static void Forget(TenantTransaction transaction, IReadOnlyList<JournalledPlace> places) =>
        transaction.Enqueue(
            """
            -- sync.waiting.delete
            delete from sync.waiting w
            using unnest($2, $3, $4, $5) as gone (device_id, incarnation, branch, seq)
            where w.tenant_id = $1
              and w.device_id = gone.device_id
              and w.incarnation = gone.incarnation
              and w.branch = gone.branch
              and w.seq = gone.seq
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. places.Select(place => place.Device)]),
            Sql.Uuids([.. places.Select(place => place.Incarnation)]),
            Sql.Texts([.. places.Select(place => place.Branch)]),
            Sql.Bigints([.. places.Select(place => place.Seq)])
        );

    private static Task<List<JournalledPlace>> FindAsync(
        TenantTransaction transaction,
        IReadOnlyList<string> news,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sync.waiting.find
            select distinct device_id, incarnation, branch, seq
            from sync.waiting
            where tenant_id = $1
              and needed = any ($2)
            """,
            row => new JournalledPlace(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Texts([.. news])
        );
}
