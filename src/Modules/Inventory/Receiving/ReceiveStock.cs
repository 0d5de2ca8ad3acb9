using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Inventory.Levels;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Receiving;

/// <summary><c>stock.received</c>: goods came in, from a supplier or because the books begin. They are on the shelf: never refused.</summary>
internal sealed class ReceiveStock(ITenancyQueries tenancy, ICatalogQueries catalog, IEnumerable<IFactHandler<StockMoved>> listeners)
    : IOperationHandler
{
    public string Type => "stock.received";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.StockReceive;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => ReceiptBody.Read(body, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var receipts = operations.Select(operation => (ReceiptBody)operation.Body).ToList();
        var business = await tenancy.BusinessAsync(transaction, cancellation);
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var taken = await ReceiptRows.TakenAsync(transaction, receipts, cancellation);
        var variants = await catalog.VariantsAsync(
            transaction,
            receipts.SelectMany(receipt => receipt.Lines).Select(line => new VariantId(line.Variant)).ToHashSet(),
            cancellation
        );
        var book = await StockBook.OpenAsync(
            transaction,
            receipts
                .SelectMany(receipt => receipt.Lines.Select(line => (new LocationId(receipt.Location), new VariantId(line.Variant))))
                .ToHashSet(),
            cancellation
        );
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<(Operation Operation, ReceiptBody Receipt)>();
        for (var at = 0; at < operations.Count; at++)
        {
            var receipt = receipts[at];
            if (receipt.Currency != business.Currency)
                outcomes[at] = Outcome.Held("currency_differs");
            else if (!taken.Add(receipt.Receipt))
                outcomes[at] = Outcome.Quarantined("id_reused");
            else
            {
                outcomes[at] = Outcome.AppliedWith(locations.ContainsKey(new(receipt.Location)) ? [] : ["register_unknown"]);
                accepted.Add((operations[at], receipt));
                Receive(book, operations[at], receipt, variants);
            }
        }
        ReceiptRows.Insert(transaction, accepted);
        var flags = await Listeners.TellAsync(listeners, transaction, book.Facts, cancellation);
        var byOperation = flags.ToLookup(flag => flag.Operation, flag => flag.Flag);
        for (var at = 0; at < operations.Count; at++)
            if (byOperation.Contains(operations[at].Id))
                outcomes[at] = Outcome.AppliedWith([.. outcomes[at].Flags.Concat(byOperation[operations[at].Id]).Distinct()]);
        return outcomes;
    }

    private static void Receive(
        StockBook book,
        Operation operation,
        ReceiptBody receipt,
        IReadOnlyDictionary<VariantId, VariantFacts> variants
    )
    {
        foreach (var line in receipt.Lines)
            book.Receive(
                operation,
                receipt.Cause,
                new(receipt.Location),
                receipt.BusinessOn,
                line.Line,
                new(line.Variant),
                variants.GetValueOrDefault(new(line.Variant))?.Product,
                line.Quantity,
                line.UnitCost
            );
    }
}
