using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Customers.Debts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Customers.Paying;

/// <summary><c>payment.received</c>: a customer paid towards what they owe. The money has changed hands: never refused.</summary>
internal sealed class ReceivePayment(ITenancyQueries tenancy, IEnumerable<IFactHandler<PaymentReceived>> listeners) : IOperationHandler
{
    public string Type => "payment.received";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.PaymentReceive;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => PaymentBody.Read(body, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var payments = operations.Select(operation => (PaymentBody)operation.Body).ToList();
        var business = await tenancy.BusinessAsync(transaction, cancellation);
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var taken = await PaymentRows.TakenAsync(transaction, payments, cancellation);
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<(Operation Operation, PaymentBody Payment)>();
        for (var at = 0; at < operations.Count; at++)
        {
            if (payments[at].Currency != business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!taken.Add(payments[at].Payment))
                outcomes[at] = Outcome.Quarantined("id_reused");
            else
            {
                outcomes[at] = Outcome.AppliedWith(locations.ContainsKey(new(payments[at].Location)) ? [] : ["register_unknown"]);
                accepted.Add((operations[at], payments[at]));
            }
        }
        if (accepted.Count == 0)
            return outcomes;
        var facts = accepted.ConvertAll(AsFact);
        var book = await DebtBook.OpenAsync(transaction, facts.Select(fact => (CustomerId?)fact.Customer), cancellation);
        foreach (var fact in facts)
            book.Add(Owed(fact));
        PaymentRows.Insert(transaction, accepted);
        var flags = new List<FactFlag>(book.Flags);
        foreach (var listener in listeners)
            flags.AddRange(await listener.HandleAsync(transaction, facts, cancellation));
        var byOperation = flags.ToLookup(flag => flag.Operation, flag => flag.Flag);
        for (var at = 0; at < operations.Count; at++)
            if (byOperation.Contains(operations[at].Id))
                outcomes[at] = Outcome.AppliedWith([.. outcomes[at].Flags.Concat(byOperation[operations[at].Id]).Distinct()]);
        return outcomes;
    }

    private static PaymentReceived AsFact((Operation Operation, PaymentBody Payment) one) =>
        new(
            one.Operation.Id,
            one.Operation.Device,
            new(one.Payment.Payment),
            new(one.Payment.Customer),
            new(one.Payment.Location),
            one.Payment.Register is { } register ? new RegisterId(register) : null,
            one.Payment.BusinessOn,
            one.Operation.CorrectedAt,
            one.Operation.Actor,
            one.Payment.Amount,
            [.. one.Payment.Tenders.Select(tender => new SoldTender(tender.Tender, tender.Kind, tender.Amount, tender.Claimed))],
            one.Payment.Shift is { } shift ? new(new(shift), one.Operation.Incarnation, one.Operation.Seq) : null
        );

    private static DebtEntry Owed(PaymentReceived payment) =>
        new(
            payment.Operation,
            payment.Device,
            1,
            payment.Customer,
            "payment",
            payment.Payment.Value,
            null,
            payment.Location,
            payment.BusinessOn,
            payment.CorrectedAt,
            -payment.AmountMinor
        );
}
