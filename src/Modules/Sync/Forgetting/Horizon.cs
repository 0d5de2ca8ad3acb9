using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Sync.Forgetting;

/// <summary>Up to which version a business's tombstones are forgotten.</summary>
internal sealed class Horizon(IEnumerable<TombstonePurge> purges)
{
    /// <summary>
    /// 0 while nothing was forgotten. Whoever reads the feed asks after reading the rows: tombstones that went in between went with
    /// a horizon that is visible then.
    /// </summary>
    public static async Task<long> ReadAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var found = await transaction.QueryAsync(
            """
            -- sync.horizon.read
            select forgotten_version
            from sync.horizon
            where tenant_id = $1
            """,
            row => row.GetInt64(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return found.Count == 0 ? 0 : found[0];
    }

    /// <summary>Marks where the business's versions stand today, and forgets the tombstones of a version that was marked long ago.</summary>
    /// <param name="before">The last day whose marks are old enough.</param>
    public async Task MoveAsync(TenantTransaction transaction, DateOnly today, DateOnly before, CancellationToken cancellation)
    {
        transaction.Enqueue(
            """
            -- sync.horizon.mark
            insert into sync.version_mark (tenant_id, taken_on, marked_version)
            select tenant_id, $2, version
            from tenancy.tenant_clock
            where tenant_id = $1
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Date(today)
        );
        var old = await transaction.QueryAsync(
            """
            -- sync.horizon.old_marks
            delete from sync.version_mark
            where tenant_id = $1
              and taken_on <= $2
            returning marked_version
            """,
            row => row.GetInt64(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Date(before)
        );
        if (old.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.horizon.move
            insert into sync.horizon as h (tenant_id, forgotten_version)
            values ($1, $2)
            on conflict (tenant_id) do update
            set forgotten_version = greatest(h.forgotten_version, excluded.forgotten_version)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Bigint(old.Max())
        );
        foreach (var purge in purges)
            transaction.Enqueue(purge.Sql, new NpgsqlParameter("horizon", old.Max()));
        await transaction.FlushAsync(cancellation);
    }
}
