using Kaunta.Contracts.Facts;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Reporting.Rollups;

/// <summary>
/// Adds what came back to the sums of its day, hour, products and means of payment, beside what was sold. A return counts with what the
/// books take from revenue: what waits for its sale is added when that arrives, and what is to recover is never revenue's. How the
/// money went is counted at once.
/// </summary>
internal sealed class AddReturns : IFactHandler<ReturnCompleted>, IFactHandler<ReturnMatched>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnCompleted> facts,
        CancellationToken cancellation
    )
    {
        var rollups = Rollups.Of(transaction);
        foreach (var fact in facts)
        {
            Add(rollups, fact.Location, fact.BusinessOn, fact.LocalHour, 1, fact.Lines);
            foreach (var refund in fact.Refunds)
            {
                var tender = rollups.TenderOf(fact.Location.Value, fact.BusinessOn, refund.Kind);
                tender.Refunds++;
                tender.Refunded += refund.AmountMinor;
            }
        }
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }

    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<ReturnMatched> facts,
        CancellationToken cancellation
    )
    {
        // It was counted as one when it came.
        foreach (var fact in facts)
            Add(Rollups.Of(transaction), fact.Location, fact.BusinessOn, fact.LocalHour, 0, fact.Lines);
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }

    private static void Add(
        Rollups rollups,
        LocationId location,
        DateOnly on,
        int localHour,
        long count,
        IReadOnlyList<ReturnedGoods> lines
    )
    {
        var accepted = lines.Sum(line => line.AcceptedMinor);
        var day = rollups.DayOf(location.Value, on);
        day.Returns += count;
        day.Returned += accepted;
        day.ReturnedTax += lines.SelectMany(line => line.Taxes).Sum(tax => tax.AmountMinor);
        var hour = rollups.HourOf(location.Value, on, localHour);
        hour.Returns += count;
        hour.Returned += accepted;
        foreach (var line in lines)
        {
            if (line is not { Variant: { } variant, Within: > 0 })
                continue;
            var product = rollups.ProductOf(location.Value, on, variant.Value);
            if (!product.IsSold)
                product.Name = line.Name;
            product.ReturnedQuantity += line.Within;
            product.Returned += line.AcceptedMinor;
        }
    }
}
