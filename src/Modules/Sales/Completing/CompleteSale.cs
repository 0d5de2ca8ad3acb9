using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Money;
using Kaunta.Modules.Sales.Documents;
using Kaunta.Modules.Sales.Returning;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Completing;

/// <summary>
/// <c>sale.completed</c>: books a sale as its till computed it. The money has changed hands, so it is never refused; whatever is odd
/// is flagged for a person.
/// </summary>
internal sealed class CompleteSale(ITenancyQueries tenancy, WaitingReturns waiting, IEnumerable<IFactHandler<SaleCompleted>> listeners)
    : IOperationHandler
{
    public string Type => "sale.completed";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.SaleComplete;

    public string? PermissionFor(object body) => ((SaleBody)body).IsByHand ? Permissions.SaleDiscount : Permissions.SaleComplete;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) =>
        BodyFields.Read(
            body,
            fields =>
            {
                var sale = SaleBody.Read(body, fields);
                SaleArithmetic.RequireBounded(sale);
                var (total, agrees) = SaleArithmetic.Check(sale);
                return (sale with { ServerTotal = total }, agrees ? Array.Empty<string>() : ["price_mismatch"]);
            }
        );

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var sales = operations.Select(operation => (SaleBody)operation.Body).ToList();
        var (known, returns) = await transaction.TogetherAsync(
            () =>
                DocumentFacts.ReadAsync(
                    transaction,
                    tenancy,
                    sales.ConvertAll(sale => (sale.Sale, sale.Binding, sale.Number)),
                    cancellation
                ),
            () => WaitingReturns.ReadAsync(transaction, sales.ConvertAll(sale => sale.Sale), cancellation),
            cancellation
        );
        var outcomes = new Outcome[operations.Count];
        var facts = new List<(int At, SaleCompleted Fact)>(operations.Count);
        for (var at = 0; at < operations.Count; at++)
        {
            var (operation, sale) = (operations[at], sales[at]);
            if (sale.Currency != known.Business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!known.Taken.Documents.Add(sale.Sale))
                outcomes[at] = Outcome.Quarantined("id_reused");
            else
            {
                outcomes[at] = Outcome.AppliedWith(AsDocument(sale).Oddities(operation, known));
                facts.Add((at, AsFact(operation, sale, known.Locations)));
            }
        }
        SaleRows.Insert(transaction, [.. facts.Select(one => (operations[one.At], sales[one.At], one.Fact))]);
        await Listeners.TellAsync(listeners, transaction, [.. facts.Select(one => one.Fact)], operations, outcomes, cancellation);
        var booked = facts.Select(one => one.Fact.Sale.Value).ToHashSet();
        await waiting.MatchAsync(transaction, returns.FindAll(one => booked.Contains(one.Body.Sale!.Value)), cancellation);
        return outcomes;
    }

    private static TillDocument AsDocument(SaleBody sale) =>
        new(
            sale.Location,
            sale.Register,
            sale.Binding,
            sale.Series,
            sale.Number,
            Exact.Add(sale.Due, sale.CashRounding),
            sale.CashRounding
        );

    private static SaleCompleted AsFact(Operation operation, SaleBody sale, IReadOnlyDictionary<LocationId, LocationFacts> locations) =>
        new(
            operation.Id,
            operation.Device,
            new(sale.Sale),
            new(sale.Location),
            new(sale.Register),
            sale.BusinessOn,
            operation.CorrectedAt,
            TillDocument.LocalHour(operation.CorrectedAt, locations.GetValueOrDefault(new(sale.Location))),
            operation.Actor,
            sale.Total,
            sale.CashRounding,
            sale.Change,
            [.. sale.Lines.Select(AsFact)],
            [.. sale.Fees.Select(fee => new SoldFee(Guid.TryParse(fee.Fee, out var id) ? id : null, fee.Name, fee.Amount, fee.Total))],
            [.. sale.Taxes.Select(tax => new SoldTax(tax.Code, tax.Amount))],
            [
                .. sale.Tenders.Select(tender => new SoldTender(
                    tender.Tender,
                    tender.Kind,
                    tender.Amount,
                    tender.Claimed,
                    tender.ExchangeDifference(sale.Currency),
                    tender.Reference
                )),
            ],
            sale.Tip,
            sale.Vouchers,
            sale.Shift is { } shift ? new(new(shift), operation.Incarnation, operation.Seq) : null,
            sale.Customer is { } customer ? new CustomerId(customer) : null,
            sale.Receipt,
            sale.Basket
        );

    private static SoldLine AsFact(LineBody line) =>
        new(
            line.Line,
            line.Product is { } product ? new ProductId(product) : null,
            line.Variant is { } variant ? new VariantId(variant) : null,
            line.Name,
            line.Unit,
            line.Quantity,
            line.UnitPrice,
            line.PriceSource,
            line.PriceRevision,
            line.TaxGroup is { } group ? new TaxGroupId(group) : null,
            line.TaxGroupRevision,
            line.Gross,
            line.Discounted,
            line.Total,
            line.Taxes,
            line.Promotions
        );
}
