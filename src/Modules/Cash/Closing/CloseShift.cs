using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Cash;
using Kaunta.Modules.Cash.Shifts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Closing;

/// <summary>
/// <c>shift.closed</c>: a drawer was counted. The till's figures stand as they are on its Z; the server adds up the same stretch of the
/// journal and flags a difference. What comes to the shift later is "after close".
/// </summary>
internal sealed class CloseShift(ITenancyQueries tenancy, IEnumerable<IFactHandler<DrawerChanged>> listeners) : IOperationHandler
{
    public string Type => "shift.closed";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.ShiftWork;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
            {
                var closing = ClosingBody.Read(body.GetRawText(), fields, personal);
                return (closing, closing.Agrees ? Array.Empty<string>() : ["shift_differs"]);
            }
        );

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var closings = operations.Select(operation => (ClosingBody)operation.Body).ToList();
        var business = await tenancy.BusinessAsync(transaction, cancellation);
        var known = await ShiftRows.ReadAsync(transaction, closings.ConvertAll(closing => closing.Shift), cancellation);
        var entries = await ClosingRows.EntriesAsync(transaction, closings.ConvertAll(closing => closing.Shift), cancellation);
        var closed = known.Where(one => one.Value.Closed).Select(one => one.Key).ToHashSet();
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<AcceptedClosing>();
        for (var at = 0; at < operations.Count; at++)
        {
            var (operation, closing) = (operations[at], closings[at]);
            if (closing.Currency != business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!closed.Add(closing.Shift))
                // Somebody counted a second time: the first Z stands, and the drawer isn't emptied twice in the books.
                outcomes[at] = Outcome.AppliedWith(["shift_closed"]);
            else
            {
                var shift = known.GetValueOrDefault(closing.Shift);
                var (included, left) = Split(operation, closing, entries[closing.Shift]);
                var figures = included.Aggregate(ShiftFigures.None, (sum, next) => sum.Plus(next.Figures));
                List<string> flags = [];
                if (shift is not { Opened: true } || shift.Register != closing.Register)
                    flags.Add("shift_unknown");
                if (!figures.Equals(closing.Figures) || (shift?.Float is { } start && start != closing.Float))
                    flags.Add("shift_differs");
                outcomes[at] = Outcome.AppliedWith(flags);
                accepted.Add(new(operation, closing, figures, left));
            }
        }
        ShiftRows.InsertPlaceholders(
            transaction,
            [
                .. accepted
                    .Select(one => one.Closing)
                    .Where(closing => !known.ContainsKey(closing.Shift))
                    .Select(closing => (closing.Shift, closing.Location, closing.Register, closing.BusinessOn)),
            ]
        );
        ClosingRows.Save(transaction, accepted);
        var told = await Listeners.TellAsync(listeners, transaction, accepted.ConvertAll(Fact), cancellation);
        Listeners.Flag(operations, outcomes, told);
        return outcomes;
    }

    /// <summary>
    /// What the till could have counted: of its own journal everything up to where it says, of other devices what the feed had shown it.
    /// The rest belongs to no Z.
    /// </summary>
    private static (List<StoredEntry> Included, List<StoredEntry> Left) Split(
        Operation operation,
        ClosingBody closing,
        IEnumerable<StoredEntry> entries
    )
    {
        var split = entries.ToLookup(entry =>
            entry.Device == operation.Device.Value
                ? entry.Incarnation != closing.UpToIncarnation || entry.Seq <= closing.UpToSeq
                : entry.Version <= closing.SeenVersion
        );
        return ([.. split[true]], [.. split[false]]);
    }

    private static DrawerChanged Fact(AcceptedClosing one) =>
        new(
            one.Operation.Id,
            one.Operation.Device,
            new(one.Closing.Location),
            new(one.Closing.Register),
            one.Closing.BusinessOn,
            new DrawerChange.Closed(one.Closing.Difference, one.Closing.Counted, one.Closing.Left)
        );
}

/// <param name="Figures">The server's.</param>
/// <param name="Left">What arrived before, and isn't in the Z.</param>
internal sealed record AcceptedClosing(Operation Operation, ClosingBody Closing, ShiftFigures Figures, IReadOnlyList<StoredEntry> Left);

internal sealed record StoredEntry(Guid Shift, Guid Device, Guid Operation, Guid Incarnation, long Seq, long Version, ShiftFigures Figures);
