using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>Adds what the sold goods cost to the day and the product they were sold on, and takes off what came back on the shelf.</summary>
internal sealed class AddCosts : IFactHandler<StockMoved>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<StockMoved> facts,
        CancellationToken cancellation
    )
    {
        var rollups = Rollups.Of(transaction);
        foreach (var fact in facts.Where(fact => fact.Cause is StockCause.Sale or StockCause.Return))
        {
            var cost = -(fact.ValueMinor + fact.CorrectionMinor);
            rollups.DayOf(fact.Location.Value, fact.BusinessOn).Cost += cost;
            rollups.ProductOf(fact.Location.Value, fact.BusinessOn, fact.Variant.Value).Cost += cost;
        }
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }
}
