using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Modules.Sync.Retrying;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>
/// A person has looked at lines and dealt with them: they leave the list, here and on their device. What waits for something that may never
/// arrive is waited for no longer (<see cref="GivenUp"/>). What is held is our own fault: it is still to take effect, and can't be dealt with by
/// looking at it.
/// </summary>
internal sealed class SettleReview(WaitingOperations waiting) : IOperationHandler
{
    public string Type => "review.settled";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;
    public string? Permission => Permissions.ReviewView;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => ReviewedLines.Read(body);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var outcomes = new List<Outcome>(operations.Count);
        foreach (var operation in operations)
            outcomes.Add(await SettleAsync(transaction, operation, (ReviewedLines)operation.Body, cancellation));
        return outcomes;
    }

    private async Task<Outcome> SettleAsync(
        TenantTransaction transaction,
        Operation operation,
        ReviewedLines wanted,
        CancellationToken cancellation
    )
    {
        var (found, missing) = await wanted.FindAsync(transaction, cancellation);
        if (missing.Count > 0)
            return Outcome.Parked(missing);
        var lines = found.Select(one => one.Line).ToList();
        if (lines.TrueForAll(line => line.Outcome == "held"))
            return Outcome.Refused("still_to_come");
        Settle(transaction, operation, lines);
        if (lines.FindAll(line => line.Outcome == "parked") is { Count: > 0 } parked)
        {
            GivenUp.Note(transaction, parked, operation);
            await waiting.WakeAsync(
                transaction,
                [.. parked.Where(line => line.Id is not null).Select(line => line.Id!.Value.ToString())],
                cancellation
            );
        }
        return Outcome.Applied;
    }

    private static void Settle(TenantTransaction transaction, Operation operation, List<KeptLine> lines) =>
        transaction.Enqueue(
            """
            -- sync.review.settle
            update sync.operation o
            set settled_at = $2, version = default
            from unnest($3, $4, $5, $6) as settled (device_id, incarnation, branch, seq)
            where o.tenant_id = $1
              and o.device_id = settled.device_id
              and o.incarnation = settled.incarnation
              and o.branch = settled.branch
              and o.seq = settled.seq
              and o.outcome in ('flagged', 'refused', 'quarantined')
              and o.settled_at is null
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Instant(operation.CorrectedAt),
            Sql.Uuids([.. lines.Select(line => line.Place.Device)]),
            Sql.Uuids([.. lines.Select(line => line.Place.Incarnation)]),
            Sql.Texts([.. lines.Select(line => line.Place.Branch)]),
            Sql.Bigints([.. lines.Select(line => line.Place.Seq)])
        );
}
