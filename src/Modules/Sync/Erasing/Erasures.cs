using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Modules.Sync.Pushing;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Erasing;

/// <summary>
/// Forgets people. Hashes and chains stay whole: an envelope holds commitments only, and a missing opening reads as an erased value.
/// </summary>
internal sealed class Erasures(IEnumerable<IFactHandler<SubjectErased>> listeners, TimeProvider clock) : IErasures
{
    private const string OperationType = "customer.erased";

    /// <summary>Tells <see cref="ErasureList"/> that there is something to write down.</summary>
    public event Action? Erased;

    public async Task EraseAsync(TenantTransaction transaction, IReadOnlyList<Guid> subjects, CancellationToken cancellation)
    {
        if (subjects.Count == 0)
            return;
        transaction.Enqueue(
            """
            -- sync.erased.insert
            insert into sync.erased (tenant_id, subject_id, erased_at)
            select $1, subject_id, $2
            from unnest($3) as subject (subject_id)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Instant(clock.GetUtcNow()),
            Sql.Uuids([.. subjects])
        );
        DeleteOpenings(transaction, subjects);
        var facts = subjects.Select(subject => new SubjectErased(subject)).ToList();
        foreach (var listener in listeners)
            await listener.HandleAsync(transaction, facts, cancellation);
        transaction.ReadAgain();
        Erased?.Invoke();
    }

    /// <summary>Whatever was stored of what is personal in operations that name them.</summary>
    private static void DeleteOpenings(TenantTransaction transaction, IReadOnlyList<Guid> subjects) =>
        transaction.Enqueue(
            """
            -- sync.operation_private.erase
            delete from sync.operation_private p
            using sync.operation o
            where p.tenant_id = $1
              and o.tenant_id = p.tenant_id
              and o.device_id = p.device_id
              and o.incarnation = p.incarnation
              and o.branch = p.branch
              and o.seq = p.seq
              and exists (
                select from unnest($2) as subject (subject_id)
                where position(subject.subject_id::text in o.envelope) > 0
              )
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. subjects])
        );

    /// <summary>Operations before it in the same push are written after its effects: their openings go too.</summary>
    public static void FinishPush(TenantTransaction transaction, Push push)
    {
        var subjects = push
            .Lines.Where(line => line.Envelope?.Type == OperationType)
            .Select(line =>
                line.Envelope!.Body.TryGetProperty("customer", out var id) && id.TryGetGuid(out var subject) ? subject : (Guid?)null
            )
            .OfType<Guid>()
            .ToList();
        if (subjects.Count > 0 && push.Lines.Any(line => line.Private is not null))
            DeleteOpenings(transaction, subjects);
    }

    /// <summary>Takes the openings off what names somebody who was forgotten: pushed again, or late, it is stored and read without them.</summary>
    public static async Task<Push> StripAsync(
        TenantTransaction transaction,
        OperationHandlers handlers,
        Push push,
        CancellationToken cancellation
    )
    {
        if (push.Lines.All(line => line.Private is null))
            return push;
        var erased = await transaction.QueryAsync(
            """
            -- sync.erased.ids
            select subject_id::text
            from sync.erased
            where tenant_id = $1
            """,
            row => row.GetString(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        if (erased.Count == 0)
            return push;
        return push with { Lines = [.. push.Lines.Select(line => Names(line, erased) ? Strip(line, handlers) : line)] };
    }

    private static bool Names(Line line, List<string> erased)
    {
        if (line.Private is null || line.Envelope is not { } envelope)
            return false;
        var body = envelope.Body.GetRawText();
        return erased.Exists(subject => body.Contains(subject, StringComparison.Ordinal));
    }

    private static Line Strip(Line line, OperationHandlers handlers)
    {
        var bare = line with { Private = null };
        return line.Fault is null ? handlers.Read(bare, line.Envelope!, PersonalValues.None) : bare;
    }
}
