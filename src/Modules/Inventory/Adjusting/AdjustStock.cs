using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Operations;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Inventory.Levels;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Inventory.Adjusting;

/// <summary>
/// <c>stock.adjusted</c>: goods are gone without a sale, or were found. The shelf is as the person says: never refused.
/// </summary>
internal sealed class AdjustStock(ITenancyQueries tenancy, ICatalogQueries catalog, IEnumerable<IFactHandler<StockMoved>> listeners)
    : IOperationHandler
{
    public string Type => "stock.adjusted";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => true;
    public string? Permission => Permissions.StockAdjust;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => AdjustmentBody.Read(body, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var adjustments = operations.Select(operation => (AdjustmentBody)operation.Body).ToList();
        var places = adjustments
            .SelectMany(adjustment => adjustment.Lines.Select(line => (new LocationId(adjustment.Location), new VariantId(line.Variant))))
            .ToHashSet();
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var taken = await AdjustmentRows.TakenAsync(transaction, adjustments, cancellation);
        var variants = await catalog.VariantsAsync(transaction, places.Select(place => place.Item2).ToHashSet(), cancellation);
        var book = await StockBook.OpenAsync(transaction, places, cancellation);
        var outcomes = new Outcome[operations.Count];
        var accepted = new List<(Operation Operation, AdjustmentBody Adjustment)>();
        for (var at = 0; at < operations.Count; at++)
        {
            var adjustment = adjustments[at];
            if (!taken.Add(adjustment.Adjustment))
            {
                outcomes[at] = Outcome.Quarantined("id_reused");
                continue;
            }
            outcomes[at] = Outcome.AppliedWith(locations.ContainsKey(new(adjustment.Location)) ? [] : ["register_unknown"]);
            accepted.Add((operations[at], adjustment));
            foreach (var line in adjustment.Lines)
                book.Adjust(
                    operations[at],
                    new(adjustment.Location),
                    adjustment.BusinessOn,
                    line.Line,
                    new(line.Variant),
                    variants.GetValueOrDefault(new(line.Variant))?.Product,
                    line.Quantity,
                    line.UnitCost
                );
        }
        AdjustmentRows.Insert(transaction, accepted);
        var flags = book.Flags.Concat(await Listeners.TellAsync(listeners, transaction, book.Facts, cancellation));
        var byOperation = flags.ToLookup(flag => flag.Operation, flag => flag.Flag);
        for (var at = 0; at < operations.Count; at++)
            if (byOperation.Contains(operations[at].Id))
                outcomes[at] = Outcome.AppliedWith([.. outcomes[at].Flags.Concat(byOperation[operations[at].Id]).Distinct()]);
        return outcomes;
    }
}
