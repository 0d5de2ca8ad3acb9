using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// Moves what stood behind a gap to the branch that has reached it: up to where that branch goes on with another line there, and from that line
/// on as a branch of its own.
/// </summary>
/// <param name="closing">Of the push that brought what was missing.</param>
/// <param name="differs">From which number on the lines part from what the push says; the greatest number if they never do.</param>
/// <param name="rest">The branch of the lines that part; null where none do.</param>
internal sealed class ClosedGap(TenantTransaction transaction, Seal closing, Gap gap, long differs, string? rest)
{
    public void Move()
    {
        MoveLines();
        // Their openings, and what they wait for.
        MoveBeside("operation_private");
        MoveBeside("waiting");
        // The device's seals, and who brought them.
        MoveStretches("seal", "sealed_branch = nullif(coalesce(stretch.sealed_branch, stretch.branch), moved.branch)");
        MoveStretches("carried");
        MoveEnd();
        PartEnd();
    }

    /// <summary>They arrive at their place now, which counts for the archive: what is before them may not be in it yet.</summary>
    private void MoveLines() =>
        transaction.Enqueue(
            """
            -- sync.gap.move_lines
            update sync.operation o
            set branch = case when o.seq < $6 then $5 else $7 end,
              flags = changed.flags,
              outcome = case
                when o.outcome not in ('applied', 'flagged') then o.outcome
                when changed.flags = '{}' then 'applied'
                else 'flagged'
              end,
              settled_at = case when changed.flags <@ o.flags then o.settled_at end,
              arrival = (select current_setting('app.version')::bigint),
              version = default
            from (
              select was.seq,
                case when was.seq = $8 then array_remove(was.flags, $9) else was.flags end
                  || case when was.seq >= $6 and not ('forked' = any (was.flags)) then array['forked'] else array[]::text[] end as flags
              from sync.operation was
              where was.tenant_id = $1
                and was.device_id = $2
                and was.incarnation = $3
                and was.branch = $4
            ) as changed
            where o.tenant_id = $1
              and o.device_id = $2
              and o.incarnation = $3
              and o.branch = $4
              and o.seq = changed.seq
            """,
            [.. Places, Sql.Bigint(gap.First), Sql.Text(Gaps.Flag)]
        );

    private void MoveBeside(string table) =>
        transaction.Enqueue(
            $"""
            -- sync.gap.move_{table}
            update sync.{table}
            set branch = case when seq < $6 then $5 else $7 end
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = $4
            """,
            Places
        );

    /// <summary>A stretch stands where its last line does. What the push has brought again is there already.</summary>
    private void MoveStretches(string table, string? also = null) =>
        transaction.Enqueue(
            $"""
            -- sync.gap.move_{table}
            update sync.{table} stretch
            set {(also is null ? "" : also + ", ")}branch = moved.branch
            from (
              select first_seq, last_seq, case when last_seq < $6 then $5 else $7 end as branch
              from sync.{table}
              where tenant_id = $1
                and device_id = $2
                and incarnation = $3
                and branch = $4
            ) as moved
            where stretch.tenant_id = $1
              and stretch.device_id = $2
              and stretch.incarnation = $3
              and stretch.branch = $4
              and stretch.first_seq = moved.first_seq
              and stretch.last_seq = moved.last_seq
              and not exists (
                select 1
                from sync.{table} there
                where there.tenant_id = $1
                  and there.device_id = $2
                  and there.incarnation = $3
                  and there.branch = moved.branch
                  and there.first_seq = moved.first_seq
                  and there.last_seq = moved.last_seq
              )
            """,
            Places
        );

    /// <summary>The branch ends where the lines that joined it do. Where all of them did, so does the clock that was reckoned along them.</summary>
    private void MoveEnd() =>
        transaction.Enqueue(
            """
            -- sync.gap.move_end
            update sync.journal j
            set seq = added.seq,
              hash = added.hash,
              count = j.count + added.count,
              total_minor = greatest(-9007199254740991, least(9007199254740991, j.total_minor + added.total_minor)),
              offset_ms = case when $7::text is null then gap.offset_ms else j.offset_ms end,
              corrected_at = case when $7::text is null then greatest(j.corrected_at, gap.corrected_at) else j.corrected_at end
            from (
              select max(seq) as seq, (array_agg(hash order by seq desc))[1] as hash, count(*) as count,
                sum(control_minor)::bigint as total_minor
              from sync.operation
              where tenant_id = $1
                and device_id = $2
                and incarnation = $3
                and branch = $5
                and seq >= $8
                and seq < $6
            ) as added, sync.journal gap
            where j.tenant_id = $1
              and j.device_id = $2
              and j.incarnation = $3
              and j.branch = $5
              and added.count > 0
              and gap.tenant_id = $1
              and gap.device_id = $2
              and gap.incarnation = $3
              and gap.branch = $4
            """,
            [.. Places, Sql.Bigint(gap.First)]
        );

    /// <summary>What stood behind the gap ends no more by itself, or it is what parted.</summary>
    private void PartEnd()
    {
        if (rest is null)
            transaction.Enqueue(
                """
                -- sync.gap.delete_end
                delete from sync.journal
                where tenant_id = $1
                  and device_id = $2
                  and incarnation = $3
                  and branch = $4
                """,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(closing.Device.Value),
                Sql.Uuid(closing.Incarnation),
                Sql.Text(gap.Branch)
            );
        else
            transaction.Enqueue(
                """
                -- sync.gap.part_end
                update sync.journal j
                set branch = $5,
                  count = j.seq - $6 + 1,
                  total_minor = rest.total_minor,
                  follows = null
                from (
                  select sum(control_minor)::bigint as total_minor
                  from sync.operation
                  where tenant_id = $1
                    and device_id = $2
                    and incarnation = $3
                    and branch = $5
                ) as rest
                where j.tenant_id = $1
                  and j.device_id = $2
                  and j.incarnation = $3
                  and j.branch = $4
                """,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(closing.Device.Value),
                Sql.Uuid(closing.Incarnation),
                Sql.Text(gap.Branch),
                Sql.Text(rest),
                Sql.Bigint(differs)
            );
    }

    /// <summary>From where, to where, and where the part that differs goes.</summary>
    private NpgsqlParameter[] Places =>
        [
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(closing.Device.Value),
            Sql.Uuid(closing.Incarnation),
            Sql.Text(gap.Branch),
            Sql.Text(closing.Branch),
            Sql.Bigint(differs),
            Sql.Text(rest),
        ];
}
