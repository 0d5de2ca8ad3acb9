using Kaunta.Contracts;
using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;
using Microsoft.Extensions.Logging;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>An operation and who applies it.</summary>
internal sealed record Runnable(IOperationHandler Handler, Operation Operation)
{
    /// <summary>It happened before its device was enrolled: its actor, or who approved, must be allowed to enter history.</summary>
    public bool IsHistory { get; init; }

    /// <summary>The operations that it builds on, by its envelope.</summary>
    public IReadOnlyList<OperationId> Needs { get; init; } = [];
}

/// <summary>
/// Applies journalled operations in order: whether the actor may, then the handlers, by consecutive runs of one type, so that their
/// work stays set-based.
/// </summary>
internal sealed class OperationRunner(IStaffQueries staff, ApprovalProofs proofs, ILogger<OperationRunner> log)
{
    /// <summary>The edit stands, and replaced a value that its author hadn't seen.</summary>
    private const string EditConflict = "edit_conflict";

    private const string ClockOff = "clock_off";

    private const string ChangesStaff = "staff.saved";
    private const string ChangesLimits = "approval_limits.saved";

    /// <summary>It was allowed by a PIN, and is above what a PIN of that role is good for.</summary>
    private const string ApprovalOverLimit = "approval_over_limit";

    /// <summary>Exact integers end somewhere: no till gets there, only forged figures.</summary>
    private const string AmountOutOfRange = "amount_out_of_range";

    /// <param name="fromServer">The server's own journal: it needs no permission.</param>
    /// <param name="careful">
    /// After a failure that will come again: every run stands on a savepoint and is halved until the failing operation is alone; that
    /// one becomes held, the others go on. Slower, so it isn't the first attempt.
    /// </param>
    public async Task<Outcome[]> RunAsync(
        TenantTransaction transaction,
        IReadOnlyList<Runnable> runnables,
        bool fromServer,
        bool careful,
        CancellationToken cancellation
    )
    {
        var outcomes = new Outcome[runnables.Count];
        List<Operation> batch = [.. runnables.Select(one => one.Operation)];
        IReadOnlyDictionary<StaffId, StaffAuthority>? authority = null;
        var needs = await Needs.ReadAsync(transaction, runnables, cancellation);
        runnables = await proofs.CheckAsync(transaction, runnables, cancellation);
        for (var start = 0; start < runnables.Count; )
        {
            var handler = runnables[start].Handler;
            var end = start + 1;
            // Each change of staff decides who may make the next one, so those go one by one.
            while (handler.Type != ChangesStaff && end < runnables.Count && ReferenceEquals(runnables[end].Handler, handler))
                end++;
            if (!fromServer)
                authority ??= await AuthorityAsync(transaction, runnables, cancellation);
            var allowed = new List<(int At, Operation Operation)>(end - start);
            for (var at = start; at < end; at++)
            {
                if (needs.MissingFor(runnables[at]) is { Count: > 0 } missing)
                {
                    outcomes[at] = Outcome.Parked(missing) with { Flags = runnables[at].Operation.Flags };
                    continue;
                }
                var known = fromServer ? runnables[at].Operation : WithClock(runnables[at], authority!);
                var (operation, refused) = fromServer || handler.ByDevice ? (known, null) : Judge(handler, known, authority!);
                if (refused is null)
                    allowed.Add((at, operation));
                else
                    outcomes[at] = refused;
            }
            var operations = allowed.ConvertAll(one => one.Operation);
            // What moves no value may change a location or the business.
            if (!handler.MovesValue)
                transaction.ReadAgain();
            var applied = careful
                ? await CarefullyAsync(transaction, handler, operations, cancellation)
                : await ApplyAsync(transaction, handler, operations, cancellation);
            for (var at = 0; at < allowed.Count; at++)
                outcomes[allowed[at].At] = WithFlags(
                    applied[at],
                    applied[at].Conflicts.Count == 0 ? operations[at].Flags : [.. operations[at].Flags, EditConflict]
                );
            transaction.Keep<FlagChanges>().Apply(batch, outcomes);
            foreach (var (at, operation) in allowed)
                if (outcomes[at].Kind is not (OutcomeKind.Applied or OutcomeKind.Flagged or OutcomeKind.Refused))
                    needs.Undecided(operation.Id);
            if (handler.Type is ChangesStaff or ChangesLimits)
                authority = null;
            if (!handler.MovesValue)
                transaction.ReadAgain();
            start = end;
        }
        return outcomes;
    }

    private async Task<IReadOnlyDictionary<StaffId, StaffAuthority>> AuthorityAsync(
        TenantTransaction transaction,
        IReadOnlyList<Runnable> runnables,
        CancellationToken cancellation
    )
    {
        var actors = runnables
            .SelectMany(one => new[] { one.Operation.Actor, one.Operation.Approval?.By })
            .Where(person => person is not null)
            .Select(person => person!.Value)
            .ToHashSet();
        return actors.Count == 0
            ? new Dictionary<StaffId, StaffAuthority>()
            : await staff.AuthorityAsync(transaction, actors, cancellation);
    }

    /// <summary>An earlier time is believed of whoever may enter history; of anybody else, it is a clock that is off.</summary>
    private static Operation WithClock(Runnable one, IReadOnlyDictionary<StaffId, StaffAuthority> authority)
    {
        var operation = one.Operation;
        var believed =
            !one.IsHistory
            || operation.Actor is { } actor && authority.TryGetValue(actor, out var known) && known.May(Permissions.ImportHistory)
            || IsApproved(operation, Permissions.ImportHistory, authority);
        return believed || operation.Flags.Contains(ClockOff) ? operation : operation with { Flags = [.. operation.Flags, ClockOff] };
    }

    /// <summary>What has happened at the till is flagged: money has changed hands, a cart is where somebody left it. Anything else is refused.</summary>
    private static (Operation Operation, Outcome? Refused) Judge(
        IOperationHandler handler,
        Operation operation,
        IReadOnlyDictionary<StaffId, StaffAuthority> authority
    )
    {
        var flag =
            operation.Actor is not { } actor || !authority.TryGetValue(actor, out var known) ? "actor_unknown"
            : known.Disabled ? "actor_disabled"
            : handler.PermissionFor(operation.Body) is not { } permission ? "not_permitted"
            : known.May(permission) ? null
            : !IsApproved(operation, permission, authority) ? "not_permitted"
            : IsOverLimit(operation, authority) ? ApprovalOverLimit
            : null;
        if (flag is null)
            return (operation, null);
        return handler.Stands
            ? (operation with { Flags = [.. operation.Flags, flag] }, null)
            : (operation, Outcome.Refused("not_permitted") with { Flags = operation.Flags });
    }

    /// <summary>Somebody who may has allowed exactly this. An approval of another operation or amount is none.</summary>
    private static bool IsApproved(Operation operation, string permission, IReadOnlyDictionary<StaffId, StaffAuthority> authority) =>
        operation.Approval is { } approval
        && authority.TryGetValue(approval.By, out var approver)
        && approver.May(permission)
        && approval.Subject == ApprovalSubject.Of(operation.Id, operation.Type, permission, operation.Control);

    /// <summary>What was proved is good for any amount; every other method is as a PIN.</summary>
    private static bool IsOverLimit(Operation operation, IReadOnlyDictionary<StaffId, StaffAuthority> authority) =>
        operation.Approval is { Method: not (ApprovalMethods.Code or ApprovalMethods.Signature) } approval
        && !PinLimit.Covers(authority[approval.By].PinLimitMinor, operation.Control);

    private static async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IOperationHandler handler,
        List<Operation> operations,
        CancellationToken cancellation
    )
    {
        if (operations.Count == 0)
            return [];
        var outcomes = await handler.ApplyAsync(transaction, operations, cancellation);
        return outcomes.Count == operations.Count
            ? outcomes
            : throw new InvalidOperationException($"The handler of {handler.Type} answered {outcomes.Count} of {operations.Count}.");
    }

#pragma warning disable CA1031 // Whatever is wrong with one operation, it must not stop those behind it: it is held, and logged.
    private async Task<IReadOnlyList<Outcome>> CarefullyAsync(
        TenantTransaction transaction,
        IOperationHandler handler,
        List<Operation> operations,
        CancellationToken cancellation
    )
    {
        // What was gathered before is no part of this attempt.
        await transaction.FlushAsync(cancellation);
        try
        {
            transaction.Enqueue("-- sync.careful.begin\nsavepoint careful");
            var outcomes = await ApplyAsync(transaction, handler, operations, cancellation);
            await transaction.FlushAsync(cancellation);
            // What is only checked at the end is checked here, while it is known whose fault it is.
            transaction.Enqueue("-- sync.careful.check\nset constraints all immediate");
            transaction.Enqueue("-- sync.careful.defer\nset constraints all deferred");
            transaction.Enqueue("-- sync.careful.end\nrelease savepoint careful");
            await transaction.FlushAsync(cancellation);
            return outcomes;
        }
        catch (Exception fault) when (!DatabaseFault.IsTransient(fault) && fault is not OperationCanceledException)
        {
            transaction.Discard();
            transaction.Keep<FlagChanges>().Forget();
            transaction.Enqueue("-- sync.careful.undo\nrollback to savepoint careful");
            await transaction.FlushAsync(cancellation);
            if (operations.Count == 1 && fault is RefusedException { Refusal.Code: AmountOutOfRange })
                return [Outcome.Quarantined(AmountOutOfRange)];
            if (operations.Count == 1)
            {
                log.LogError(fault, "Operation {Operation} of type {Type} can't be applied; it is held.", operations[0].Id, handler.Type);
                return [Outcome.Held("server_fault")];
            }
            var half = operations.Count / 2;
            var first = await CarefullyAsync(transaction, handler, operations[..half], cancellation);
            var second = await CarefullyAsync(transaction, handler, operations[half..], cancellation);
            return [.. first, .. second];
        }
    }
#pragma warning restore CA1031

    private static Outcome WithFlags(Outcome outcome, IReadOnlyList<string> flags)
    {
        if (flags.Count == 0)
            return outcome;
        var all = flags.Concat(outcome.Flags).Distinct(StringComparer.Ordinal).ToList();
        return outcome.Kind == OutcomeKind.Applied
            ? outcome with
            {
                Kind = OutcomeKind.Flagged,
                Flags = all,
            }
            : outcome with
            {
                Flags = all,
            };
    }
}
