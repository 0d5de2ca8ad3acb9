using Kaunta.Core.Journal;
using Kaunta.Core.Sync;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// Finds where a stretch that was brought in a file belongs. The device wrote it long ago, and what the server holds has changed since: it had
/// a branch of which the device knew nothing, or it was restored and knows nothing of the device's branch.
/// </summary>
internal static class Placing
{
    /// <summary>The same lines, under the branch where they go on, where they part, or behind a gap.</summary>
    public static async Task<Push> PlaceAsync(TenantTransaction transaction, Push push, CancellationToken cancellation)
    {
        var (seal, first) = (push.Seal, push.Lines[0]);
        var place = Of(
            seal.Branch,
            seal.First,
            first.Hash,
            first.Claimed?.Prev,
            await HeldAsync(transaction, push, cancellation),
            push.Behind is not null
        );
        return place.Branch == seal.Branch ? push
            : place.Branch is { } branch ? push.OfBranch(branch)
            : push.AsBranch(seal.First) with { AfterGap = place.AfterGap };
    }

    /// <summary>Where lines belong of which the first has this number and hash.</summary>
    /// <param name="branch">As which the device sealed them.</param>
    /// <param name="prev">What the first says that it follows; null where it can't be read.</param>
    /// <param name="held">What stands at that number and the one before, in any branch; the main line's first.</param>
    /// <param name="isBehindLost">The device can't send the line before it.</param>
    public static Place Of(string branch, long first, string hash, string? prev, List<Held> held, bool isBehindLost = false)
    {
        if (held.Find(one => one.Seq == first && one.Hash == hash) is { } same)
            return new(same.Branch);
        // The first of an incarnation follows nothing of it, so there is no gap before it.
        if (first == 1)
            return held.Exists(one => one.Seq == 1) ? new Place(null) : new("");
        // One that can't be read doesn't tell what it follows: where another line is at its place, that may be another's history.
        if (prev is null && !isBehindLost && held.Exists(one => one.Seq == first - 1) && !held.Exists(one => one.Seq == first))
            return new(branch);
        var before = held.FindAll(one => one.Seq == first - 1 && one.Hash == prev);
        return before.Find(one => one.End == one.Seq) is { } end ? new(end.Branch) : new(null, AfterGap: before.Count == 0);
    }

    /// <summary>
    /// What the device must send first of what stood before lines that it can't read any more, or null: this journal reaches as far as the last
    /// line before them that it can read, and with that line.
    /// </summary>
    /// <param name="seq">Of that line; 0 where nothing before them can be read.</param>
    /// <param name="end">The last that is here of the branch; null where there is no such branch.</param>
    /// <param name="held">The hash of the line that is here at that number of the branch; null where it begins behind it.</param>
    public static ServerCommand? LacksBefore(string branch, long seq, string hash, long? end, string? held) =>
        end is null && branch.Length > 0 ? new ServerCommand.AnswerMalformed("No such branch is here: send it from its beginning.")
        : (end ?? 0) < seq ? new ServerCommand.AnswerGap((end ?? 0) + 1)
        : seq > 0 && held is not null && held != hash ? new ServerCommand.AnswerDiffers(seq, held)
        : null;

    /// <summary>Of a push behind lines that its device can't read any more; of any other null.</summary>
    public static async Task<ServerCommand?> LackedAsync(TenantTransaction transaction, Push push, CancellationToken cancellation)
    {
        if (push.Behind is not { } behind)
            return null;
        var (end, held) = await EndAsync(transaction, push.Seal, behind.Seq, cancellation);
        return LacksBefore(push.Seal.Branch, behind.Seq, behind.Hash, end, held);
    }

    private static async Task<(long? End, string? Held)> EndAsync(
        TenantTransaction transaction,
        Seal seal,
        long seq,
        CancellationToken cancellation
    ) =>
        (
            await transaction.QueryAsync(
                """
                -- sync.placing.end
                select j.seq, o.hash
                from sync.journal j
                left join sync.operation o
                  on o.tenant_id = j.tenant_id
                    and o.device_id = j.device_id
                    and o.incarnation = j.incarnation
                    and o.branch = j.branch
                    and o.seq = $5
                where j.tenant_id = $1
                  and j.device_id = $2
                  and j.incarnation = $3
                  and j.branch = $4
                """,
                row => ((long?)row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(seal.Device.Value),
                Sql.Uuid(seal.Incarnation),
                Sql.Text(seal.Branch),
                Sql.Bigint(seq)
            )
        ).FirstOrDefault();

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

/// <summary>A line that the server holds, and where its branch ends.</summary>
internal sealed record Held(string Branch, long Seq, string Hash, long End);

/// <param name="Branch">Under which lines go on; null where they begin one of their own.</param>
internal readonly record struct Place(string? Branch, bool AfterGap = false);
