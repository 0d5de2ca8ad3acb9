using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>How many operations are missing before the branch, at the least: a copy's lines may stand at the same numbers.</summary>
internal sealed record MissingBefore(Guid Incarnation, string Branch, Guid Device, long Count);

/// <summary>What is missing before branches that part from nothing, and what becomes of them when it comes.</summary>
internal static class Gaps
{
    public const string Flag = "possible_loss";

    /// <summary>The first of them that these lines close, or null.</summary>
    /// <param name="closing">This one and those before it were tried: each is once, so that it comes to an end.</param>
    public static Gap? ClosedBy(IEnumerable<Gap> gaps, string branch, long first, IReadOnlyList<string> hashes, Gap? closing) =>
        gaps.Where(gap => gap.First > (closing?.First ?? 0) && gap.IsClosedBy(branch, first, hashes)).MinBy(gap => gap.First);

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
        new ClosedGap(transaction, seal, gap, differs, rest).Move();
    }
}
