using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Ledger.Posting;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Ledger.Adjusting;

/// <summary><c>ledger.adjusted</c>: what no other operation says, booked by hand: a bad debt, an opening balance, a correction.</summary>
internal sealed class AdjustLedger(ITenancyQueries tenancy, IEnumerable<IFactHandler<DebtAdjusted>> listeners) : IOperationHandler
{
    public string Type => "ledger.adjusted";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.LedgerAdjust;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => AdjustmentBody.Read(body);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var bodies = operations.Select(operation => (AdjustmentBody)operation.Body).ToList();
        var business = await tenancy.BusinessAsync(transaction, cancellation);
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var taken = await AdjustmentRows.TakenAsync(transaction, bodies, cancellation);
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<(Operation Operation, AdjustmentBody Body)>();
        for (var at = 0; at < operations.Count; at++)
        {
            if (bodies[at].Currency != business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!taken.Add(bodies[at].Adjustment))
                outcomes[at] = Outcome.Quarantined("id_reused");
            else
            {
                outcomes[at] = Outcome.AppliedWith(locations.ContainsKey(new(bodies[at].Location)) ? [] : ["register_unknown"]);
                accepted.Add((operations[at], bodies[at]));
            }
        }
        AdjustmentRows.Insert(transaction, accepted);
        var flags = new List<FactFlag>(await Books.PostAsync(transaction, accepted.ConvertAll(Booked), cancellation));
        var debts = accepted.SelectMany(Debts).ToList();
        if (debts.Count > 0)
            foreach (var listener in listeners)
                flags.AddRange(await listener.HandleAsync(transaction, debts, cancellation));
        var byOperation = flags.ToLookup(flag => flag.Operation, flag => flag.Flag);
        for (var at = 0; at < operations.Count; at++)
            if (byOperation.Contains(operations[at].Id))
                outcomes[at] = Outcome.AppliedWith([.. outcomes[at].Flags.Concat(byOperation[operations[at].Id]).Distinct()]);
        return outcomes;
    }

    private static BookedEntry Booked((Operation Operation, AdjustmentBody Body) one) =>
        new(one.Operation.Device.Value, one.Operation.Id.Value, "adjusted", one.Body.Location, one.Body.BusinessOn, one.Body.Entry);

    private static IEnumerable<DebtAdjusted> Debts((Operation Operation, AdjustmentBody Body) one) =>
        one
            .Body.Lines.Select((line, at) => (line, at))
            .Where(numbered => numbered.line.IsDebt)
            .Select(numbered => new DebtAdjusted(
                one.Operation.Id,
                one.Operation.Device,
                one.Body.Adjustment,
                numbered.at + 1,
                numbered.line.Customer is { } customer ? new CustomerId(customer) : null,
                new(one.Body.Location),
                one.Body.BusinessOn,
                one.Operation.CorrectedAt,
                numbered.line.Amount
            ));
}
