using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Sales.Documents;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Returning;

/// <summary>
/// <c>sale.returned</c>: goods came back and money went. It is never refused: the customer has gone with the money. What goes beyond
/// the sale is to recover, what comes before its sale waits for it, and both are flagged for a person.
/// </summary>
internal sealed class CompleteReturn(ITenancyQueries tenancy, IEnumerable<IFactHandler<ReturnCompleted>> listeners) : IOperationHandler
{
    public string Type => "sale.returned";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.SaleReturn;

    /// <summary>Stating a price for what no receipt shows needs more than taking back what one shows.</summary>
    public string? PermissionFor(object body) =>
        ((ReturnBody)body).WithoutReceipt ? Permissions.SaleReturnWithoutReceipt : Permissions.SaleReturn;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
            {
                var read = ReturnBody.Read(body, fields);
                return (read, ReturnArithmetic.AgreesWithItself(read) ? Array.Empty<string>() : ["price_mismatch"]);
            }
        );

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var bodies = operations.Select(operation => (ReturnBody)operation.Body).ToList();
        var known = await DocumentFacts.ReadAsync(
            transaction,
            tenancy,
            bodies.ConvertAll(body => (body.Return, body.Binding, body.Number)),
            cancellation
        );
        var sold = await SoldSales.ReadAsync(
            transaction,
            bodies.Where(body => body.Sale is not null).Select(body => body.Sale!.Value).ToHashSet(),
            cancellation
        );
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<CompletedReturn>(operations.Count);
        for (var at = 0; at < operations.Count; at++)
        {
            var (operation, body) = (operations[at], bodies[at]);
            if (body.Currency != known.Business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!known.Taken.Documents.Add(body.Return))
                outcomes[at] = Outcome.Quarantined("id_reused");
            else
            {
                var waits = body.Sale is { } sale && !sold.Knows(sale) && body.Lines.Any(line => line.Of is not null);
                var lines = body.Lines.Select(line => sold.Take(line, body.Sale)).ToList();
                var document = new TillDocument(
                    body.Location,
                    body.Register,
                    body.Binding,
                    body.Series,
                    body.Number,
                    body.Control,
                    body.CashRounding
                );
                List<string> flags = [.. document.Oddities(operation, known), .. waits ? ["waiting_for_sale"] : ReturnFlags.Of(lines)];
                outcomes[at] = Outcome.AppliedWith([.. flags.Distinct()]);
                var fact = AsFact(operation, body, [.. lines.Select(line => line.Goods)], known.Locations);
                accepted.Add(new(operation, body, fact, waits));
            }
        }
        ReturnRows.Insert(transaction, accepted);
        sold.Save(transaction);
        await Listeners.TellAsync(listeners, transaction, [.. accepted.Select(one => one.Fact)], operations, outcomes, cancellation);
        return outcomes;
    }

    private static ReturnCompleted AsFact(
        Operation operation,
        ReturnBody body,
        IReadOnlyList<ReturnedGoods> lines,
        IReadOnlyDictionary<LocationId, LocationFacts> locations
    ) =>
        new(
            operation.Id,
            operation.Device,
            new(body.Return),
            body.Sale is { } sale ? new SaleId(sale) : null,
            new(body.Location),
            new(body.Register),
            body.BusinessOn,
            operation.CorrectedAt,
            TillDocument.LocalHour(operation.CorrectedAt, locations.GetValueOrDefault(new(body.Location))),
            operation.Actor,
            body.Customer,
            body.CashRounding,
            lines,
            [
                .. body.Tenders.Select(tender => new SoldTender(
                    tender.Tender,
                    tender.Kind,
                    tender.Amount,
                    tender.Claimed,
                    0,
                    tender.Reference
                )),
            ],
            [.. body.Taxes.Select(tax => new SoldTax(tax.Code, tax.Amount))],
            body.Shift is { } shift ? new(new(shift), operation.Incarnation, operation.Seq) : null,
            body.Receipt
        );
}

/// <param name="Waits">Its sale hasn't arrived.</param>
internal sealed record CompletedReturn(Operation Operation, ReturnBody Body, ReturnCompleted Fact, bool Waits);

internal static class ReturnFlags
{
    /// <summary>What is odd about a return whose sale is here.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<(ReturnedGoods Goods, bool Agrees)> lines)
    {
        if (lines.Any(line => line.Goods.Within < line.Goods.Quantity || line.Goods.ToRecoverMinor > 0))
            yield return "over_returned";
        if (lines.Any(line => !line.Agrees))
            yield return "price_mismatch";
    }
}
