using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
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
    public IReadOnlyList<int> Versions => [1];

    /// <summary>What is missing may have been money: the word of it is never refused.</summary>
    public bool MovesValue => true;
    public string? Permission => null;
    public bool ByDevice => true;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(body, fields => (ReadResumed(fields), Array.Empty<string>()));

    private static Resumed ReadResumed(BodyFields fields)
    {
        var read = new Resumed(
            fields.Id("incarnation"),
            fields.Integer("seq", least: 0),
            fields.Text("hash", 64),
            fields.Integer("unreadable", least: 1, most: int.MaxValue)
        );
        return JournalHash.IsHash(read.Hash) ? read : throw new UnreadableBodyException();
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
            var here = await LastHereAsync(transaction, resumed.Incarnation, cancellation);
            outcomes.Add(Outcome.AppliedWith(here >= resumed.Seq + resumed.Unreadable ? [] : ["possible_loss"]));
        }
        return outcomes;
    }

    /// <summary>How far the journal that ended came here; 0 for none of it.</summary>
    private static async Task<long> LastHereAsync(TenantTransaction transaction, Guid incarnation, CancellationToken cancellation)
    {
        var found = await transaction.QueryAsync(
            """
            -- sync.resumed.here
            select seq
            from sync.journal
            where tenant_id = $1
              and incarnation = $2
              and branch = ''
            """,
            row => row.GetInt64(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(incarnation)
        );
        return found.Count == 0 ? 0 : found[0];
    }

    /// <param name="Seq">The last number that could be read; 0 for none. <paramref name="Hash"/> is that line's.</param>
    /// <param name="Unreadable">How many numbers behind it had been given.</param>
    private sealed record Resumed(Guid Incarnation, long Seq, string Hash, long Unreadable);
}
