using Kaunta.Contracts.Facts;
using Kaunta.Core.Promotions;
using Kaunta.Core.Time;
using Kaunta.Modules.Catalog.Placeholders;

namespace Kaunta.Modules.Catalog.Promotions;

/// <summary>The minutes on the shop's wall in which a sale's basket may have been filled. A place without a zone keeps no hours.</summary>
internal sealed class ShopClock
{
    private readonly DateTimeOffset sold;
    private readonly TimeZoneInfo? zone;

    private ShopClock(DateTimeOffset sold, TimeZoneInfo? zone) => (this.sold, this.zone) = (sold, zone);

    public static ShopClock Of(SaleCompleted sale, string? timeZone) =>
        new(sale.CorrectedAt, timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : null);

    /// <summary>Whether it holds in one of the minutes; without a zone it is asked once, with null.</summary>
    public bool Any(Func<LocalTime?, bool> holds) => Minutes().Any(holds);

    /// <summary>Whether it holds in all of them.</summary>
    public bool All(Func<LocalTime?, bool> holds) => Minutes().All(holds);

    private IEnumerable<LocalTime?> Minutes()
    {
        if (zone is null)
            yield return null;
        else
            for (var before = TimeSpan.Zero; before <= StalePrices.LongestBasket; before += TimeSpan.FromMinutes(1))
                yield return ShopTime.At(sold - before, zone);
    }
}
