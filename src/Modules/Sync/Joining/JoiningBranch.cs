using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Sync.Joining;

/// <summary>
/// Moves a branch to the end of the journal that has reached it: up to where the push goes on with another line there, and from that line on as
/// a branch of its own.
/// </summary>
/// <param name="seal">Of the push that goes on with it.</param>
/// <param name="differs">From which number on the lines part from what the push says; the greatest number if they never do.</param>
/// <param name="rest">The branch of the lines that part; null where none do.</param>
internal sealed class JoiningBranch(TenantTransaction transaction, Seal seal, Branch branch, long differs, string? rest)
{
    /// <summary>
    /// What comes before the branch stands at the end of the push's journal now: its lines go on there, so far as the push doesn't say something
    /// else. From where it does, they are a branch that parts from it, as of any device that was copied.
    /// </summary>
    public static async Task MoveAsync(TenantTransaction transaction, Push push, Branch branch, CancellationToken cancellation)
    {
        var seal = push.Seal;
        var lines = await transaction.QueryAsync(
            """
            -- sync.branch.lines
            select seq, hash
            from sync.operation
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = $4
              and seq <= $5
            order by seq
            """,
            row => (Seq: row.GetInt64(0), Hash: row.GetString(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(seal.Device.Value),
            Sql.Uuid(seal.Incarnation),
            Sql.Text(branch.Name),
            Sql.Bigint(seal.Last)
        );
        var other = lines.Find(line => push.Lines[push.IndexOf(line.Seq)].Hash != line.Hash);
        var (differs, rest) = other.Hash is null ? (long.MaxValue, null) : (other.Seq, other.Hash);
        new JoiningBranch(transaction, seal, branch, differs, rest).Move();
    }

    /// <summary>
    /// What was missing before the branch is here, and its journal has gone on with another line: the branch parts from what it follows, as of any
    /// device that was copied.
    /// </summary>
    public static void Part(TenantTransaction transaction, Seal seal, Branch branch)
    {
        new JoiningBranch(transaction, seal, branch, branch.First, branch.Name).Move();
        JournalStore.FlagForked(transaction, seal.Device, seal.Incarnation, branch.First);
    }

    private void Move()
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
            -- sync.branch.move_lines
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
                -- What tells of a loss elsewhere goes on telling of it.
                case when was.seq = $8 and was.type is distinct from 'journal.resumed' then array_remove(was.flags, $9) else was.flags end
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
            [.. Places, Sql.Bigint(branch.First), Sql.Text(Gaps.Flag)]
        );

    private void MoveBeside(string table) =>
        transaction.Enqueue(
            $"""
            -- sync.branch.move_{table}
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
            -- sync.branch.move_{table}
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

    /// <summary>The journal ends where the lines that joined it do. Where all of them did, so does the clock that was reckoned along them.</summary>
    private void MoveEnd() =>
        transaction.Enqueue(
            """
            -- sync.branch.move_end
            update sync.journal j
            set seq = added.seq,
              hash = added.hash,
              count = j.count + added.count,
              total_minor = greatest(-9007199254740991, least(9007199254740991, j.total_minor + added.total_minor)),
              offset_ms = case when $7::text is null then joining.offset_ms else j.offset_ms end,
              corrected_at = case when $7::text is null then greatest(j.corrected_at, joining.corrected_at) else j.corrected_at end
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
            ) as added, sync.journal joining
            where j.tenant_id = $1
              and j.device_id = $2
              and j.incarnation = $3
              and j.branch = $5
              and added.count > 0
              and joining.tenant_id = $1
              and joining.device_id = $2
              and joining.incarnation = $3
              and joining.branch = $4
            """,
            [.. Places, Sql.Bigint(branch.First)]
        );

    /// <summary>The branch ends no more by itself, or it is what parted.</summary>
    private void PartEnd()
    {
        if (rest is null)
            transaction.Enqueue(
                """
                -- sync.branch.delete_end
                delete from sync.journal
                where tenant_id = $1
                  and device_id = $2
                  and incarnation = $3
                  and branch = $4
                """,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(seal.Device.Value),
                Sql.Uuid(seal.Incarnation),
                Sql.Text(branch.Name)
            );
        else
            transaction.Enqueue(
                """
                -- sync.branch.part_end
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
                Sql.Uuid(seal.Device.Value),
                Sql.Uuid(seal.Incarnation),
                Sql.Text(branch.Name),
                Sql.Text(rest),
                Sql.Bigint(differs)
            );
    }

    /// <summary>From where, to where, and where the part that differs goes.</summary>
    private NpgsqlParameter[] Places =>
        [
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(seal.Device.Value),
            Sql.Uuid(seal.Incarnation),
            Sql.Text(branch.Name),
            Sql.Text(seal.Branch),
            Sql.Bigint(differs),
            Sql.Text(rest),
        ];
}
