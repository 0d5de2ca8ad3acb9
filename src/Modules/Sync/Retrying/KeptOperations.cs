using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Retrying;

/// <summary>What became of a kept line when it was tried again.</summary>
internal sealed record Retried(KeptLine Line, Outcome Outcome)
{
    public bool TookEffect => Outcome.Kind is OutcomeKind.Applied or OutcomeKind.Flagged;
}

/// <summary>
/// Tries lines of the log again, in the order in which they arrived, and writes down what became of them: those that were held, those that
/// waited for another, and those that a person released.
/// </summary>
/// <param name="handlers">Lazy, because one of them releases what was kept aside and so needs this.</param>
internal sealed class KeptOperations(Lazy<OperationHandlers> handlers, OperationRunner runner, TimeProvider clock)
{
    /// <summary>
    /// Tries them. <paramref name="released"/>: by a person's word, so they bear the flag <c>released</c>, and one that is odd in no other
    /// way needs nobody's eyes any more.
    /// </summary>
    public async Task<IReadOnlyList<Retried>> RetryAsync(
        TenantTransaction transaction,
        IReadOnlyList<KeptLine> lines,
        bool released,
        CancellationToken cancellation
    )
    {
        var opened = lines.Select(line => (Line: line, Envelope: line.Read())).Where(one => one.Envelope is not null).ToList();
        var read = opened.ConvertAll(one => (one.Line, Ready: one.Line.Open(one.Envelope!, handlers.Value)));
        var ready = read.FindAll(one => one.Ready.EarlyOutcome is null);
        var outcomes = await runner.RunAsync(
            transaction,
            [.. ready.Select(one => Runnables.Of(one.Ready, one.Line.CorrectedAt, FlagsOf(one.Line, released)))],
            fromServer: false,
            careful: true,
            cancellation
        );
        List<Retried> retried =
        [
            .. ready.Select((one, at) => new Retried(one.Line with { Id = one.Ready.Id }, outcomes[at])),
            .. read.Where(one => one.Ready.EarlyOutcome is not null).Select(one => new Retried(one.Line, one.Ready.EarlyOutcome!)),
        ];
        Save(transaction, retried.FindAll(one => one.Outcome.Kind.Wire() != one.Line.Outcome || one.Outcome.Code != one.Line.Code));
        return retried;
    }

    private static IReadOnlyList<string> FlagsOf(KeptLine line, bool released) => released ? [.. line.Flags, "released"] : line.Flags;

    private void Save(TenantTransaction transaction, List<Retried> changed)
    {
        if (changed.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.kept.decide
            update sync.operation o
            set outcome = decided.outcome,
              code = decided.code,
              flags = string_to_array(decided.flags, ','),
              operation_id = decided.operation_id,
              settled_at = case when decided.outcome = 'flagged' and decided.flags = 'released' then $2 end,
              version = default
            from unnest($3, $4, $5, $6, $7, $8, $9, $10)
              as decided (device_id, incarnation, branch, seq, operation_id, outcome, code, flags)
            where o.tenant_id = $1
              and o.device_id = decided.device_id
              and o.incarnation = decided.incarnation
              and o.branch = decided.branch
              and o.seq = decided.seq
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Instant(clock.GetUtcNow()),
            Sql.Uuids([.. changed.Select(one => one.Line.Place.Device)]),
            Sql.Uuids([.. changed.Select(one => one.Line.Place.Incarnation)]),
            Sql.Texts([.. changed.Select(one => one.Line.Place.Branch)]),
            Sql.Bigints([.. changed.Select(one => one.Line.Place.Seq)]),
            Sql.UuidsOrNull([.. changed.Select(one => one.Line.Id)]),
            Sql.Texts([.. changed.Select(one => one.Outcome.Kind.Wire())]),
            Sql.Texts([.. changed.Select(one => one.Outcome.Code)]),
            Sql.Texts([.. changed.Select(one => string.Join(',', one.Outcome.Flags))])
        );
        WaitingOperations.Forget(transaction, changed.ConvertAll(one => one.Line.Place));
        WaitingOperations.Note(
            transaction,
            [.. changed.SelectMany(one => one.Outcome.WaitsFor.Select(needed => (one.Line.Place, needed)))]
        );
        OperationRows.InsertConflicts(
            transaction,
            clock.GetUtcNow(),
            [.. changed.SelectMany(one => one.Outcome.Conflicts.Select(conflict => (one.Line.Place.Device, one.Line.Id!.Value, conflict)))]
        );
    }
}
