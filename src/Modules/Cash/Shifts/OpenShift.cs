using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Cash.Shifts;

/// <summary><c>shift.opened</c>: somebody takes over a drawer and says what is in it. Never refused: the cash is there.</summary>
internal sealed class OpenShift(ITenancyQueries tenancy, IEnumerable<IFactHandler<DrawerChanged>> listeners) : IOperationHandler
{
    public string Type => "shift.opened";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.ShiftWork;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(body, fields => (OpeningBody.Read(fields, personal), Array.Empty<string>()));

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var openings = operations.Select(operation => (OpeningBody)operation.Body).ToList();
        var business = await tenancy.BusinessAsync(transaction, cancellation);
        var bindings = await tenancy.BindingsAsync(
            transaction,
            openings.Select(opening => new BindingId(opening.Binding)).ToHashSet(),
            cancellation
        );
        var known = await ShiftRows.ReadAsync(transaction, openings.ConvertAll(opening => opening.Shift), cancellation);
        var taken = known.Where(one => one.Value.Opened).Select(one => one.Key).ToHashSet();
        var open = await OpenRows.RegistersAsync(transaction, openings.ConvertAll(opening => opening.Register), cancellation);
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<(Operation Operation, OpeningBody Opening)>();
        for (var at = 0; at < operations.Count; at++)
        {
            var (operation, opening) = (operations[at], openings[at]);
            if (opening.Currency != business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!taken.Add(opening.Shift))
                outcomes[at] = Outcome.Quarantined("id_reused");
            else
            {
                var flags = new List<string>();
                if (
                    !bindings.TryGetValue(new(opening.Binding), out var binding)
                    || binding.Device != operation.Device
                    || binding.Register.Value != opening.Register
                    || binding.Location.Value != opening.Location
                )
                    flags.Add("binding_unknown");
                if (
                    open.Contains((opening.Register, opening.Shift))
                        ? open.Count(one => one.Register == opening.Register) > 1
                        : open.Any(one => one.Register == opening.Register)
                )
                    flags.Add("shift_open");
                open.Add((opening.Register, opening.Shift));
                outcomes[at] = Outcome.AppliedWith(flags);
                accepted.Add((operation, opening));
            }
        }
        OpenRows.Save(transaction, accepted);
        var told = await Listeners.TellAsync(listeners, transaction, accepted.ConvertAll(Fact), cancellation);
        Listeners.Flag(operations, outcomes, told);
        return outcomes;
    }

    private static DrawerChanged Fact((Operation Operation, OpeningBody Opening) one) =>
        new(
            one.Operation.Id,
            one.Operation.Device,
            new(one.Opening.Location),
            new(one.Opening.Register),
            one.Opening.BusinessOn,
            new DrawerChange.Opened(one.Opening.Carried, one.Opening.Float)
        );
}

/// <summary>The body of <c>shift.opened</c>, version 1.</summary>
/// <param name="Carried">What should have been in the drawer as the till knew it, minor units.</param>
/// <param name="Float">What was in it, minor units.</param>
internal sealed record OpeningBody(
    Guid Shift,
    Guid Location,
    Guid Register,
    Guid Binding,
    DateOnly BusinessOn,
    string Currency,
    long Carried,
    long Float,
    string? Note
)
{
    public static OpeningBody Read(BodyFields fields, PersonalValues personal)
    {
        var opening = new OpeningBody(
            fields.Id("shift"u8),
            fields.Id("location"u8),
            fields.Id("register"u8),
            fields.Id("binding"u8),
            fields.Date("businessOn"u8),
            fields.Text("currency"u8, 3),
            fields.Integer("carried"u8),
            fields.Integer("float"u8, 0),
            fields.Commitment("note"u8) is { } note ? personal.Open(note) : null
        );
        // What the books will need is seen while it is known whose figures they are.
        _ = Exact.Subtract(opening.Float, opening.Carried);
        return opening;
    }
}
