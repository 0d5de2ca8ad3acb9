using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// Finds where a stretch that was brought in a file belongs. The device wrote it long ago, and what the server holds has changed since: it had
/// a branch of which the device knew nothing, or it was restored and knows nothing of the device's branch.
/// </summary>
internal static class Placing
{
    private sealed record Held(string Branch, long Seq, string Hash, long End);

    /// <summary>The same lines, under the branch where they go on, where they part, or behind a gap.</summary>
    public static async Task<Push> PlaceAsync(TenantTransaction transaction, Push push, CancellationToken cancellation)
    {
        var (seal, first) = (push.Seal, push.Lines[0]);
        // The first of an incarnation follows nothing of it, so there is no gap before it.
        var held = await HeldAsync(transaction, push, cancellation);
        if (held.Find(one => one.Seq == seal.First && one.Hash == first.Hash) is { } same)
            return Under(push, same.Branch);
        if (seal.First == 1)
            return held.Exists(one => one.Seq == 1) ? push.AsBranch(1) : Under(push, "");
        // One that can't be read doesn't tell what it follows: it is taken behind the line before it, which a file holds too.
        if (first.Claimed is null && held.Exists(one => one.Seq == seal.First - 1))
            return push;
        var before = held.FindAll(one => one.Seq == seal.First - 1 && one.Hash == first.Claimed?.Prev);
        if (before.Find(one => one.End == one.Seq) is { } end)
            return Under(push, end.Branch);
        return push.AsBranch(seal.First) with { AfterGap = before.Count == 0 };
    }

    private static Push Under(Push push, string branch) => push.Seal.Branch == branch ? push : push.OfBranch(branch);

    /// <summary>What stands at its first number and the one before, in any branch; the main line's first.</summary>
    private static Task<List<Held>> HeldAsync(TenantTransaction transaction, Push push, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- sync.placing.held
            select o.branch, o.seq, o.hash, j.seq
            from sync.journal j
            join sync.operation o
              on o.tenant_id = j.tenant_id
                and o.device_id = j.device_id
                and o.incarnation = j.incarnation
                and o.branch = j.branch
                and o.seq between $4 - 1 and $4
            where j.tenant_id = $1
              and j.device_id = $2
              and j.incarnation = $3
            order by o.branch, o.seq
            """,
            row => new Held(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(push.Seal.Device.Value),
            Sql.Uuid(push.Seal.Incarnation),
            Sql.Bigint(push.Seal.First)
        );
}
