using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Carrying;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Sync.Resuming;

/// <summary>
/// A device couldn't read the end of its own journal and began a new one. What stood behind the last good line and isn't here either may be
/// lost: nothing can be done about it but to say so, on somebody's list. Where a browser lost everything it kept, the journal was another
/// device's: the one that takes its place says so first.
/// </summary>
internal sealed class JournalResumed : IOperationHandler
{
    public string Type => "journal.resumed";
    public IReadOnlyList<int> Versions => [1, 2];

    /// <summary>What is missing may have been money: the word of it is never refused.</summary>
    public bool MovesValue => true;
    public string? Permission => null;
    public bool ByDevice => true;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(body, fields => (ReadResumed(version, fields), Array.Empty<string>()));

    /// <summary>The first version didn't say which line was the last.</summary>
    private static Resumed ReadResumed(int version, BodyFields fields)
    {
        var read = new Resumed(
            fields.Id("incarnation"u8),
            fields.Integer("seq"u8, least: 0),
            fields.Text("hash"u8, 64),
            fields.Integer("unreadable"u8, least: 1, most: int.MaxValue),
            version == 1 ? null : fields.TextOrNull("last"u8, 64)
        );
        return JournalHash.IsHash(read.Hash) && (read.Last is null || JournalHash.IsHash(read.Last))
            ? read
            : throw new UnreadableBodyException();
    }

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
        {
            var resumed = (Resumed)operation.Body;
            var here = resumed.Last is { } last
                ? await HoldsAsync(transaction, resumed.Incarnation, resumed.Seq + resumed.Unreadable, last, cancellation)
                : await IsHereAsync(transaction, resumed, cancellation);
            outcomes.Add(Outcome.AppliedWith(here ? [] : [Gaps.Flag]));
        }
        return outcomes;
    }

    /// <summary>
    /// The last line that the device wrote is here, at its number: with it, by the chain, all that it wrote before, and whatever else there is of
    /// that journal came from a copy. Behind a gap the chain proves nothing.
    /// </summary>
    private static async Task<bool> HoldsAsync(
        TenantTransaction transaction,
        Guid incarnation,
        long seq,
        string hash,
        CancellationToken cancellation
    ) =>
        (
            await transaction.QueryAsync(
                """
                -- sync.resumed.holds
                select coalesce(bool_or(o.hash is not null) and bool_and(j.follows is null), false)
                from sync.journal j
                left join sync.operation o
                  on o.tenant_id = j.tenant_id
                    and o.device_id = j.device_id
                    and o.incarnation = j.incarnation
                    and o.branch = j.branch
                    and o.seq = $3
                    and o.hash = $4
                where j.tenant_id = $1
                  and j.incarnation = $2
                """,
                row => row.GetBoolean(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(incarnation),
                Sql.Bigint(seq),
                Sql.Text(hash)
            )
        )[0];

    /// <summary>
    /// Of a device that doesn't know its last line. The journal came here as far as numbers had been given, behind the line that could be read,
    /// and no farther, nothing is missing in it, and there is no other history of it. Else a copy of the device may have filled the numbers: its
    /// lines prove nothing of those that are lost.
    /// </summary>
    private static async Task<bool> IsHereAsync(TenantTransaction transaction, Resumed resumed, CancellationToken cancellation)
    {
        var found = await transaction.QueryAsync(
            """
            -- sync.resumed.here
            select j.seq, j.follows is null, exists (
              select 1
              from sync.operation o
              where o.tenant_id = j.tenant_id
                and o.device_id = j.device_id
                and o.incarnation = j.incarnation
                and o.branch = j.branch
                and o.seq = $3
                and o.hash = $4
            )
            from sync.journal j
            where j.tenant_id = $1
              and j.incarnation = $2
            """,
            row => (Last: row.GetInt64(0), IsWhole: row.GetBoolean(1), HoldsLine: row.GetBoolean(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(resumed.Incarnation),
            Sql.Bigint(resumed.Seq),
            Sql.Text(resumed.Hash)
        );
        // A device that had forgotten the line itself doesn't know its hash.
        return found is [var only]
            && only.IsWhole
            && only.Last == resumed.Seq + resumed.Unreadable
            && (only.HoldsLine || resumed.Seq == 0 || resumed.Hash == JournalHash.Zero);
    }

    /// <param name="Seq">The last number that could be read; 0 for none. <paramref name="Hash"/> is that line's.</param>
    /// <param name="Unreadable">How many numbers behind it had been given.</param>
    /// <param name="Last">The hash of the last of those; null where the device doesn't know it.</param>
    private sealed record Resumed(Guid Incarnation, long Seq, string Hash, long Unreadable, string? Last);
}
