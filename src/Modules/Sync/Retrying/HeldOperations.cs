using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Retrying;

/// <summary>
/// Tries operations that are held again, in journal order: those of a type or version that this server had not known, and those that
/// failed through our fault. At every start of a server (<see cref="HeldAtStart"/>), and whenever a person asks.
/// </summary>
internal sealed class HeldOperations(TenantDatabase database, KeptOperations kept, WaitingOperations waiting)
{
    private const int AtOnce = 500;

    /// <summary>Tries all held operations now; answers how many are held no longer.</summary>
    public async Task<int> RetryAsync(BusinessId business, CancellationToken cancellation)
    {
        var changed = 0;
        for (var after = Arrived.Start; ; )
        {
            var (last, done) = await database.WriteAsync(
                business,
                (transaction, cancelled) => RetryAsync(transaction, after, cancelled),
                cancellation
            );
            changed += done;
            if (last is null)
                return changed;
            after = last;
        }
    }

    private sealed record Arrived(long Arrival, JournalledPlace Place)
    {
        public static readonly Arrived Start = new(0, new(Guid.Empty, Guid.Empty, "", 0));
    }

    private async Task<(Arrived? Last, int Changed)> RetryAsync(
        TenantTransaction transaction,
        Arrived after,
        CancellationToken cancellation
    )
    {
        var held = await FindAsync(transaction, after, cancellation);
        var lines = await KeptLine.ReadAsync(transaction, held.ConvertAll(one => one.Place), cancellation);
        var retried = await kept.RetryAsync(transaction, lines, released: false, cancellation);
        var decided = retried.Where(one => one.Outcome.Kind != OutcomeKind.Held).ToList();
        await waiting.WakeAsync(transaction, WaitingOperations.NewsOf(decided), cancellation);
        return (held.Count == AtOnce ? held[^1] : null, decided.Count);
    }

    private static Task<List<Arrived>> FindAsync(TenantTransaction transaction, Arrived after, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- sync.held.find
            select arrival, device_id, incarnation, branch, seq
            from sync.operation
            where tenant_id = $1
              and outcome = 'held'
              and envelope is not null
              and (arrival, device_id, incarnation, branch, seq) > ($2, $3, $4, $5, $6)
            order by arrival, device_id, incarnation, branch, seq
            limit $7
            """,
            row => new Arrived(row.GetInt64(0), new(row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetInt64(4))),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Bigint(after.Arrival),
            Sql.Uuid(after.Place.Device),
            Sql.Uuid(after.Place.Incarnation),
            Sql.Text(after.Place.Branch),
            Sql.Bigint(after.Place.Seq),
            Sql.Integer(AtOnce)
        );
}
