using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Modules.Catalog.Placeholders;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Promotions;

/// <summary>
/// The promotions that stand open now, and since when some tills have them: which of them should a sale have been granted? Only what
/// the till had for a quarter of an hour, and what ran all that while, is expected of it; where a sale doesn't say its customer's group
/// or a line's category, what goes by them isn't.
/// </summary>
internal sealed class OpenPromotions
{
    private readonly List<(Promotion Promotion, long Version)> open;
    private readonly IReadOnlyDictionary<(DeviceId Device, long Version), DateTimeOffset> seen;

    private OpenPromotions(
        List<(Promotion Promotion, long Version)> open,
        IReadOnlyDictionary<(DeviceId Device, long Version), DateTimeOffset> seen
    ) => (this.open, this.seen) = (open, seen);

    public bool IsEmpty => open.Count == 0;

    /// <summary>Those that stand open, each with the version that it came with.</summary>
    public static Task<List<(Promotion Promotion, long Version)>> KnownAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    ) =>
        transaction.OnceAsync(
            "catalog.promotions.open",
            () =>
                transaction.QueryAsync(
                    """
                    -- catalog.promotions.open
                    select promotion.promotion_id, promotion.revision, promotion.rule::text, revision.made_version
                    from catalog.promotion
                    join catalog.promotion_revision as revision
                      on revision.tenant_id = promotion.tenant_id
                      and revision.promotion_id = promotion.promotion_id
                      and revision.revision = promotion.revision
                    where promotion.tenant_id = $1
                      and not promotion.closed
                    """,
                    row => (PromotionRule.Parse(row.GetGuid(0), row.GetGuid(1), row.GetString(2)), row.GetInt64(3)),
                    cancellation,
                    Sql.Uuid(transaction.Business.Value)
                )
        );

    public static async Task<OpenPromotions> ReadAsync(
        TenantTransaction transaction,
        IJournalQueries journals,
        IReadOnlyList<SaleCompleted> sales,
        CancellationToken cancellation
    )
    {
        var open = await KnownAsync(transaction, cancellation);
        var wanted = sales
            .Select(sale => sale.Device)
            .Distinct()
            .SelectMany(device => open.Select(one => (device, one.Version)))
            .ToHashSet();
        return new(
            open,
            wanted.Count == 0
                ? new Dictionary<(DeviceId, long), DateTimeOffset>()
                : await journals.SeenAsync(transaction, wanted, cancellation)
        );
    }

    /// <param name="named">Those that the sale was granted.</param>
    public bool MissedBy(SaleCompleted sale, ShopClock clock, IReadOnlyList<Promotion> named)
    {
        var basket = sale.Basket!;
        var expected = open.Where(one => KnewIt(sale, one.Version) && named.All(other => other.Id != one.Promotion.Id))
            .Select(one => one.Promotion)
            .Where(one => clock.All(at => PromotionChecks.Runs(at is null ? one with { Window = null } : one, basket with { At = at })))
            .ToList();
        if (expected.Count == 0)
            return false;
        var all = expected.Concat(named).Select(one => one.WithoutConditions());
        var again = BasketPricing.Price(basket with { Promotions = [.. all], Coupons = [] });
        var ids = expected.Select(one => one.Id).ToHashSet();
        return again.Refusal is null && again.Value.Lines.Any(line => line.Promotions.Any(granted => ids.Contains(granted.Promotion)));
    }

    private bool KnewIt(SaleCompleted sale, long version) =>
        seen.TryGetValue((sale.Device, version), out var at) && at + StalePrices.LongestBasket < sale.CorrectedAt;
}
