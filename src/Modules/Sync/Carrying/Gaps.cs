using Kaunta.Core.Ids;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>How many operations are missing before the branch, at the least: a copy's lines may stand at the same numbers.</summary>
internal sealed record MissingBefore(Guid Incarnation, string Branch, Guid Device, long Count);

/// <summary>What is missing before branches that part from nothing, and what becomes of them when it comes.</summary>
internal static class Gaps
{
    public const string Flag = "possible_loss";

    /// <summary>The first of them that these lines close, or null.</summary>
    /// <param name="but">This one is being closed already.</param>
    public static Gap? ClosedBy(IEnumerable<Gap> gaps, string branch, long first, IReadOnlyList<string> hashes, Gap? but) =>
        gaps.Where(gap => gap != but && gap.IsClosedBy(branch, first, hashes)).MinBy(gap => gap.First);

    public static async Task<IReadOnlyList<MissingBefore>> OfAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<Guid> devices,
        CancellationToken cancellation
    ) =>
        await transaction.QueryAsync(
            """
            -- sync.gap.missing
            select gap.incarnation, gap.branch, gap.device_id,
              greatest(1, gap.seq - gap.count - max(least(coalesce(held.seq, 0), gap.seq - gap.count)))
            from sync.journal gap
            left join sync.journal held
              on held.tenant_id = gap.tenant_id
                and held.device_id = gap.device_id
                and held.incarnation = gap.incarnation
                and held.branch <> gap.branch
                and held.seq - held.count < gap.seq - gap.count
            where gap.tenant_id = $1
              and gap.device_id = any ($2)
              and gap.follows is not null
            group by gap.device_id, gap.incarnation, gap.branch, gap.seq, gap.count
            """,
            row => new MissingBefore(row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetInt64(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. devices])
        );

    /// <summary>
    /// What was missing stands at the end of the push's journal now: the lines behind the gap go on there, so far as the push doesn't say
    /// something else. From where it does, they are a branch that parts from it, as of any device that was copied.
    /// </summary>
    public static async Task CloseAsync(TenantTransaction transaction, Push push, Gap gap, CancellationToken cancellation)
    {
        var seal = push.Seal;
        var lines = await transaction.QueryAsync(
            """
            -- sync.gap.lines
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
            Sql.Text(gap.Branch),
            Sql.Bigint(seal.Last)
        );
        var other = lines.Find(line => push.Lines[push.IndexOf(line.Seq)].Hash != line.Hash);
        var (differs, rest) = other.Hash is null ? (long.MaxValue, null) : (other.Seq, other.Hash);
        MoveLines(transaction, seal.Device, seal.Incarnation, gap, seal.Branch, differs, rest);
        MoveWhatBelongsToThem(transaction, seal.Device, seal.Incarnation, gap, seal.Branch, differs, rest);
        MoveWhatVouchesForThem(transaction, seal.Device, seal.Incarnation, gap, seal.Branch, differs, rest);
        MoveEnds(transaction, seal.Device, seal.Incarnation, gap, seal.Branch, differs, rest);
    }

    /// <summary>They arrive at their place now, which counts for the archive: what is before them may not be in it yet.</summary>
    private static void MoveLines(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        Gap gap,
        string branch,
        long differs,
        string? rest
    ) =>
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
            [.. Places(transaction, device, incarnation, gap, branch, differs, rest), Sql.Bigint(gap.First), Sql.Text(Flag)]
        );

    /// <summary>Their openings, and what they wait for.</summary>
    private static void MoveWhatBelongsToThem(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        Gap gap,
        string branch,
        long differs,
        string? rest
    )
    {
        transaction.Enqueue(
            """
            -- sync.gap.move_openings
            update sync.operation_private
            set branch = case when seq < $6 then $5 else $7 end
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = $4
            """,
            Places(transaction, device, incarnation, gap, branch, differs, rest)
        );
        transaction.Enqueue(
            """
            -- sync.gap.move_waiting
            update sync.waiting
            set branch = case when seq < $6 then $5 else $7 end
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = $4
            """,
            Places(transaction, device, incarnation, gap, branch, differs, rest)
        );
    }

    /// <summary>The device's seals, and who brought them: each stands where its last line does. What the push has brought again is there already.</summary>
    private static void MoveWhatVouchesForThem(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        Gap gap,
        string branch,
        long differs,
        string? rest
    )
    {
        transaction.Enqueue(
            """
            -- sync.gap.move_seals
            update sync.seal s
            set branch = moved.branch,
              sealed_branch = nullif(coalesce(s.sealed_branch, s.branch), moved.branch)
            from (
              select first_seq, last_seq, case when last_seq < $6 then $5 else $7 end as branch
              from sync.seal
              where tenant_id = $1
                and device_id = $2
                and incarnation = $3
                and branch = $4
            ) as moved
            where s.tenant_id = $1
              and s.device_id = $2
              and s.incarnation = $3
              and s.branch = $4
              and s.first_seq = moved.first_seq
              and s.last_seq = moved.last_seq
              and not exists (
                select 1
                from sync.seal there
                where there.tenant_id = $1
                  and there.device_id = $2
                  and there.incarnation = $3
                  and there.branch = moved.branch
                  and there.first_seq = moved.first_seq
                  and there.last_seq = moved.last_seq
              )
            """,
            Places(transaction, device, incarnation, gap, branch, differs, rest)
        );
        transaction.Enqueue(
            """
            -- sync.gap.move_carried
            update sync.carried c
            set branch = moved.branch
            from (
              select first_seq, last_seq, case when last_seq < $6 then $5 else $7 end as branch
              from sync.carried
              where tenant_id = $1
                and device_id = $2
                and incarnation = $3
                and branch = $4
            ) as moved
            where c.tenant_id = $1
              and c.device_id = $2
              and c.incarnation = $3
              and c.branch = $4
              and c.first_seq = moved.first_seq
              and c.last_seq = moved.last_seq
              and not exists (
                select 1
                from sync.carried there
                where there.tenant_id = $1
                  and there.device_id = $2
                  and there.incarnation = $3
                  and there.branch = moved.branch
                  and there.first_seq = moved.first_seq
                  and there.last_seq = moved.last_seq
              )
            """,
            Places(transaction, device, incarnation, gap, branch, differs, rest)
        );
    }

    private static void MoveEnds(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        Gap gap,
        string branch,
        long differs,
        string? rest
    )
    {
        // Where the whole branch goes on, so does the clock that was reckoned along it.
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
            [.. Places(transaction, device, incarnation, gap, branch, differs, rest), Sql.Bigint(gap.First)]
        );
        transaction.Enqueue(
            """
            -- sync.gap.delete_end
            delete from sync.journal
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = $4
              and seq < $5
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(gap.Branch),
            Sql.Bigint(differs)
        );
        if (rest is null)
            return;
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
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(gap.Branch),
            Sql.Text(rest),
            Sql.Bigint(differs)
        );
    }

    /// <summary>From where, to where, and where the part that differs goes.</summary>
    private static NpgsqlParameter[] Places(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        Gap gap,
        string branch,
        long differs,
        string? rest
    ) =>
        [
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(gap.Branch),
            Sql.Text(branch),
            Sql.Bigint(differs),
            Sql.Text(rest),
        ];
}
