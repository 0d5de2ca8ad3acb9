using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>How many operations are missing before the branch, at the least: a copy's lines may stand at the same numbers.</summary>
internal sealed record MissingBefore(Guid Incarnation, string Branch, Guid Device, long Count);

/// <summary>What is missing before branches that part from nothing here.</summary>
internal static class Gaps
{
    public const string Flag = "possible_loss";

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
}
