using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Cash;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary><c>cash.moved</c>: cash went into a drawer, out of it for something, or to the safe. Never refused: it has moved.</summary>
internal sealed class MoveCash(ITenancyQueries tenancy, IEnumerable<IFactHandler<DrawerChanged>> listeners) : IOperationHandler
{
    public string Type => "cash.moved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.CashMove;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(body, fields => (MovementBody.Read(fields, personal), Array.Empty<string>()));

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var movements = operations.Select(operation => (MovementBody)operation.Body).ToList();
        var business = await tenancy.BusinessAsync(transaction, cancellation);
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var taken = await MovementRows.TakenAsync(transaction, movements, cancellation);
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<(Operation Operation, MovementBody Movement)>();
        for (var at = 0; at < operations.Count; at++)
        {
            var movement = movements[at];
            if (movement.Currency != business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!taken.Add(movement.Movement))
                outcomes[at] = Outcome.Quarantined("id_reused");
            else
            {
                outcomes[at] = Outcome.AppliedWith(locations.ContainsKey(new(movement.Location)) ? [] : ["register_unknown"]);
                accepted.Add((operations[at], movement));
            }
        }
        MovementRows.Insert(transaction, accepted);
        var added = await ShiftEntries.AddAsync(
            transaction,
            [.. accepted.Where(one => one.Movement.Shift is not null).Select(Entry)],
            cancellation
        );
        var told = await Listeners.TellAsync(listeners, transaction, accepted.ConvertAll(Fact), cancellation);
        Listeners.Flag(operations, outcomes, added.Concat(told));
        return outcomes;
    }

    private static ShiftEntry Entry((Operation Operation, MovementBody Movement) one) =>
        new(
            one.Operation.Id,
            one.Operation.Device,
            new(new ShiftId(one.Movement.Shift!.Value), one.Operation.Incarnation, one.Operation.Seq),
            one.Movement.Location,
            one.Movement.Register,
            one.Movement.BusinessOn,
            one.Operation.CorrectedAt,
            "movement",
            ShiftFigures.OfMovement(one.Movement.Kind, one.Movement.Amount)
        );

    private static DrawerChanged Fact((Operation Operation, MovementBody Movement) one) =>
        new(
            one.Operation.Id,
            one.Operation.Device,
            new(one.Movement.Location),
            new(one.Movement.Register),
            one.Movement.BusinessOn,
            new DrawerChange.Moved(one.Movement.Kind, one.Movement.Amount, one.Movement.Category)
        );
}

/// <summary>The body of <c>cash.moved</c>, version 1.</summary>
/// <param name="Category">What it was spent on; only of what went out.</param>
internal sealed record MovementBody(
    Guid Movement,
    Guid? Shift,
    Guid Location,
    Guid Register,
    DateOnly BusinessOn,
    string Currency,
    CashMovement Kind,
    long Amount,
    string? Category,
    string? Note
)
{
    public static MovementBody Read(BodyFields fields, PersonalValues personal) =>
        new(
            fields.Id("movement"u8),
            fields.IdOrNull("shift"u8),
            fields.Id("location"u8),
            fields.Id("register"u8),
            fields.Date("businessOn"u8),
            fields.Text("currency"u8, 3),
            fields.OneOf("kind"u8, "", "in", "out", "drop") switch
            {
                "in" => CashMovement.In,
                "out" => CashMovement.Out,
                "drop" => CashMovement.Drop,
                _ => throw new UnreadableBodyException(),
            },
            fields.Integer("amount"u8, 1),
            fields.TextOrNull("category"u8, 64) is { Length: > 0 } category ? category : null,
            fields.Commitment("note"u8) is { } note ? personal.Open(note) : null
        );
}
