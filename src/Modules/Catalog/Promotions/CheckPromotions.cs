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
/// been replaced on the till itself (<c>price_stale</c>). The sale stands in any case.
/// </summary>
internal sealed class CheckPromotions(IJournalQueries journals, ITenancyQueries tenancy) : IFactHandler<SaleCompleted>
{
    public async Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SaleCompleted> facts,
        CancellationToken cancellation
    )
    {
        var sales = facts.Where(fact => fact.Basket is not null).ToList();
        if (sales.Count == 0)
            return [];
        var locations = await tenancy.LocationsAsync(transaction, cancellation);
        var known = await KnownAsync(transaction, [.. sales.SelectMany(Named).Distinct()], cancellation);
        var flags = new List<FactFlag>();
        var replaced = new List<(SaleCompleted Sale, long Version)>();
        foreach (var sale in sales)
        {
            var named = Named(sale).Distinct().ToList();
            var revisions = named.Select(one => known.GetValueOrDefault(one)).OfType<Revision>().ToList();
            var zone = locations.GetValueOrDefault(sale.Location)?.TimeZone;
            if (revisions.Count < named.Count || !revisions.All(one => !one.Closed && Runs(one.Promotion, sale, zone)))
                flags.Add(new(sale.Operation, "price_unknown"));
            else if (!ComesOut(sale, revisions))
                flags.Add(new(sale.Operation, "price_mismatch"));
            replaced.AddRange(revisions.Where(one => one.Replaced is not null).Select(one => (sale, one.Replaced!.Value)));
        }
        flags.AddRange(await StalePrices.AmongAsync(transaction, journals, replaced, cancellation));
        return [.. flags.Distinct()];
    }

    private static IEnumerable<(string Promotion, string Revision)> Named(SaleCompleted sale) =>
        sale.Lines.SelectMany(line => line.Promotions).Select(granted => (granted.Promotion, granted.Revision));

    /// <summary>At the time of the sale, or while its basket may have been filled. A place without a zone keeps no hours.</summary>
    private static bool Runs(Promotion promotion, SaleCompleted sale, string? timeZone)
    {
        if (promotion.Window is null)
            return PromotionChecks.Runs(promotion, sale.Basket!);
        if (timeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
            return PromotionChecks.Runs(promotion with { Window = null }, sale.Basket!);
        for (var before = TimeSpan.Zero; before <= StalePrices.LongestBasket; before += TimeSpan.FromMinutes(1))
            if (PromotionChecks.Runs(promotion, sale.Basket! with { At = At(sale.CorrectedAt - before, zone) }))
                return true;
        return false;
    }

    private static LocalTime At(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return new(local.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), local.Hour * 60 + local.Minute);
    }

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
            Sql.Uuids(Ids(named.Select(one => one.Promotion))),
            Sql.Uuids(Ids(named.Select(one => one.Revision)))
        );
        return new(rows);
    }

    private static List<Guid> Ids(IEnumerable<string> texts) => [.. texts.Where(text => text.Length > 0).Select(Guid.Parse).Distinct()];
}
