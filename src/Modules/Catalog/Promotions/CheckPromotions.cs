using Kaunta.Contracts.Facts;
using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Core.Pricing;
using Kaunta.Core.Promotions;
using Kaunta.Modules.Catalog.Placeholders;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Catalog.Promotions;

/// <summary>
/// Looks at what promotions gave. The revisions that a sale names must be real, open, and for this place, customer, coupon and time
/// (<c>price_unknown</c>); with nothing but them the basket must come out as the till had it (<c>price_mismatch</c>); and none may have
/// been replaced on the till itself (<c>price_stale</c>). What the till knew and should have granted is <c>promotion_missed</c>. The sale
/// stands in any case.
/// </summary>
internal sealed class CheckPromotions(IJournalQueries journals, ITenancyQueries tenancy) : IFactHandler<SaleCompleted>
{
    public Task ReadAheadAsync(TenantTransaction transaction, IReadOnlyList<SaleCompleted> facts, CancellationToken cancellation) =>
        OpenPromotions.KnownAsync(transaction, cancellation);

    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var sales = facts.Where(fact => fact.Basket is not null).ToList();
        var open = await OpenPromotions.ReadAsync(transaction, journals, sales, cancellation);
        var named = sales.SelectMany(Named).Distinct().ToList();
        if (named.Count == 0 && open.IsEmpty)
            return [];
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var known = await KnownAsync(transaction, named, cancellation);
        var flags = new List<FactFlag>();
        var replaced = new List<(SaleCompleted Sale, long Version)>();
        foreach (var sale in sales)
        {
            var clock = ShopClock.Of(sale, locations.GetValueOrDefault(sale.Location)?.TimeZone);
            var (flag, revisions) = Judge(sale, clock, known);
            if (flag is not null)
                flags.Add(new(sale.Operation, flag));
            else if (open.MissedBy(sale, clock, [.. revisions.Select(one => one.Promotion)]))
                flags.Add(new(sale.Operation, "promotion_missed"));
            replaced.AddRange(revisions.Where(one => one.Replaced is not null).Select(one => (sale, one.Replaced!.Value)));
        }
        flags.AddRange(await StalePrices.AmongAsync(transaction, journals, replaced, cancellation));
        return [.. flags.Distinct()];
    }

    /// <summary>What is wrong with the promotions that a sale names, and those of them that are real.</summary>
    private static (string? Flag, List<Revision> Revisions) Judge(
        SaleCompleted sale,
        ShopClock clock,
        Dictionary<(string Promotion, string Revision), Revision> known
    )
    {
        var named = Named(sale).Distinct().ToList();
        var revisions = named.Select(one => known.GetValueOrDefault(one)).OfType<Revision>().ToList();
        // At the time of the sale, or while its basket may have been filled.
        if (revisions.Count < named.Count || !revisions.All(one => !one.Closed && clock.Any(at => Runs(one.Promotion, sale, at))))
            return ("price_unknown", revisions);
        return (named.Count > 0 && !ComesOut(sale, revisions) ? "price_mismatch" : null, revisions);
    }

    private static bool Runs(Promotion promotion, SaleCompleted sale, LocalTime? at) =>
        PromotionChecks.Runs(at is null ? promotion with { Window = null } : promotion, sale.Basket! with { At = at });

    private static IEnumerable<(string Promotion, string Revision)> Named(SaleCompleted sale) =>
        sale.Lines.SelectMany(line => line.Promotions).Select(granted => (granted.Promotion, granted.Revision));

    private static bool ComesOut(SaleCompleted sale, List<Revision> revisions)
    {
        var again = BasketPricing.Price(
            sale.Basket! with
            {
                Promotions = [.. revisions.Select(one => one.Promotion.WithoutConditions())],
                Coupons = [],
            }
        );
        return again.Refusal is null
            && sale.Lines.Zip(again.Value.Lines).All(pair => pair.First.Promotions.SequenceEqual(pair.Second.Promotions));
    }

    /// <param name="Replaced">The version in which the next revision came.</param>
    private sealed record Revision(Promotion Promotion, bool Closed, long? Replaced);

    private static async Task<Dictionary<(string Promotion, string Revision), Revision>> KnownAsync(
        TenantTransaction transaction,
        IReadOnlyList<(string Promotion, string Revision)> named,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- catalog.sale.promotions
            select promotion_id, revision, rule::text, closed, replaced
            from (
              select promotion_id, revision, rule, closed,
                lead(made_version) over (partition by promotion_id order by made_version, made_seq) as replaced
              from catalog.promotion_revision
              where tenant_id = $1
                and promotion_id = any ($2)
            ) as promoted
            where revision = any ($3)
            """,
            row =>
                KeyValuePair.Create(
                    (row.GetGuid(0).ToString(), row.GetGuid(1).ToString()),
                    new Revision(
                        PromotionRule.Parse(row.GetGuid(0), row.GetGuid(1), row.GetString(2)),
                        row.GetBoolean(3),
                        row.BigintOrNull(4)
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. Ids(named.Select(one => one.Promotion))]),
            Sql.Uuids([.. Ids(named.Select(one => one.Revision))])
        );
        return new(rows);
    }

    private static List<Guid> Ids(IEnumerable<string> texts) => [.. texts.Where(text => text.Length > 0).Select(Guid.Parse).Distinct()];
}
