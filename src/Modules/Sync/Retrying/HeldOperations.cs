using System.Text;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Sync.Retrying;

/// <summary>
/// Tries operations that are held again, in journal order: those of a type or version that this server had not known, and those that
/// failed through our fault. At every start of a server (<see cref="HeldAtStart"/>), and whenever a person asks.
/// </summary>
internal sealed class HeldOperations(TenantDatabase database, OperationHandlers handlers, OperationRunner runner, TimeProvider clock)
{
    private const int AtOnce = 500;

    /// <summary>Tries all held operations now; answers how many are held no longer.</summary>
    public async Task<int> RetryAsync(BusinessId business, CancellationToken cancellation)
    {
        var changed = 0;
        for (var after = Place.Start; ; )
        {
            var (last, done) = await database.WriteAsync(
                business,
                (transaction, cancelled) => RetryAsync(transaction, after, cancelled),
                cancellation
            );
            changed += done;
            if (last is null)
                return changed;
            after = last;
        }
    }

    private sealed record Place(long Arrival, Guid Device, long Seq)
    {
        public static readonly Place Start = new(0, Guid.Empty, 0);
    }

    private sealed record Held(
        Place Place,
        Guid Incarnation,
        string Branch,
        string Envelope,
        byte[]? Private,
        string[] Flags,
        DateTimeOffset CorrectedAt
    );

    private async Task<(Place? Last, int Changed)> RetryAsync(TenantTransaction transaction, Place after, CancellationToken cancellation)
    {
        var held = await ReadAsync(transaction, after, cancellation);
        var lines = held.ConvertAll(one => (Held: one, Line: Read(one)));
        var ready = lines.FindAll(one => one.Line.EarlyOutcome is null);
        var outcomes = await runner.RunAsync(
            transaction,
            [.. ready.Select(one => Runnables.Of(one.Line, one.Held.CorrectedAt, one.Held.Flags))],
            fromServer: false,
            careful: true,
            cancellation
        );
        var decided = ready
            .Select((one, at) => (one.Held, one.Line, Outcome: outcomes[at]))
            .Concat(lines.Where(one => one.Line.EarlyOutcome is not null).Select(one => (one.Held, one.Line, one.Line.EarlyOutcome!)))
            .Where(one => one.Item3.Kind != OutcomeKind.Held)
            .ToList();
        Save(transaction, decided);
        return (held.Count == AtOnce ? held[^1].Place : null, decided.Count);
    }

    private Line Read(Held held)
    {
        var bytes = Encoding.UTF8.GetBytes(held.Envelope);
        var envelope = Envelope.Read(bytes).Envelope!;
        var line = new Line(bytes, JournalHash.Of(bytes), envelope, envelope.Id.Value, envelope.Id.Value, held.Private, null, null, null);
        return handlers.Read(line, envelope, PushReader.Open(envelope, held.Private) ?? PersonalValues.None);
    }

    private static Task<List<Held>> ReadAsync(TenantTransaction transaction, Place after, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- sync.held.read
            select o.arrival, o.device_id, o.seq, o.incarnation, o.branch, o.envelope, p.line, o.flags, o.corrected_at
            from sync.operation o
            left join sync.operation_private p
              on p.tenant_id = o.tenant_id
                and p.device_id = o.device_id
                and p.incarnation = o.incarnation
                and p.branch = o.branch
                and p.seq = o.seq
            where o.tenant_id = $1
              and o.outcome = 'held'
              and o.envelope is not null
              and (o.arrival, o.device_id, o.seq) > ($2, $3, $4)
            order by o.arrival, o.device_id, o.seq
            limit $5
            """,
            row => new Held(
                new(row.GetInt64(0), row.GetGuid(1), row.GetInt64(2)),
                row.GetGuid(3),
                row.GetString(4),
                row.GetString(5),
                row.IsDBNull(6) ? null : row.Bytes(6),
                row.GetFieldValue<string[]>(7),
                row.Instant(8)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Bigint(after.Arrival),
            Sql.Uuid(after.Device),
            Sql.Bigint(after.Seq),
            Sql.Integer(AtOnce)
        );

    private void Save(TenantTransaction transaction, List<(Held Held, Line Line, Outcome Outcome)> decided)
    {
        if (decided.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.held.decide
            update sync.operation o
            set outcome = decided.outcome,
              code = decided.code,
              flags = string_to_array(decided.flags, ','),
              version = default
            from unnest($2, $3, $4, $5, $6, $7, $8)
              as decided (device_id, incarnation, branch, seq, outcome, code, flags)
            where o.tenant_id = $1
              and o.device_id = decided.device_id
              and o.incarnation = decided.incarnation
              and o.branch = decided.branch
              and o.seq = decided.seq
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. decided.Select(one => one.Held.Place.Device)]),
            Sql.Uuids([.. decided.Select(one => one.Held.Incarnation)]),
            Sql.Texts([.. decided.Select(one => one.Held.Branch)]),
            Sql.Bigints([.. decided.Select(one => one.Held.Place.Seq)]),
            Sql.Texts([.. decided.Select(one => one.Outcome.Kind.Wire())]),
            Sql.Texts([.. decided.Select(one => one.Outcome.Code)]),
            Sql.Texts([.. decided.Select(one => string.Join(',', one.Outcome.Flags))])
        );
        OperationRows.InsertConflicts(
            transaction,
            clock.GetUtcNow(),
            [.. decided.SelectMany(one => one.Outcome.Conflicts.Select(conflict => (one.Held.Place.Device, one.Line.Id!.Value, conflict)))]
        );
    }
}
