using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Inventory.Levels;

/// <summary>
/// The quantities of a location, for its tills. Every change of a level has its movement, with the same version, so the movements say which
/// levels changed: the last movement of a variant is the one of its level's version. A load from the beginning would read all that ever
/// moved; it reads the levels themselves. Both give the same rows in the same order.
/// </summary>
/// <remarks>An index on the levels' own version would be written anew with every sale, and each level with it into another place.</remarks>
internal static class StockFeed
{
    public static readonly FeedSource Source = new(
        "stock",
        10,
        FeedPartition.Location,
        """
        -- inventory.feed.stock
        (
          select version, variant_id, json_build_object('id', variant_id, 'quantity', quantity)::text
          from inventory.stock_level
          where @begun > @version
            and tenant_id = current_setting('app.tenant_id')::uuid
            and location_id = @scope
            and (version, variant_id) > (@version, @id)
          order by version, variant_id
          limit @limit
        )
        union all
        (
          select l.version, l.variant_id, json_build_object('id', l.variant_id, 'quantity', l.quantity)::text
          from (
            select distinct made_version, variant_id
            from inventory.movement
            where @begun <= @version
              and tenant_id = current_setting('app.tenant_id')::uuid
              and location_id = @scope
              and (made_version, variant_id) > (@version, @id)
          ) as m
          join inventory.stock_level l
            on l.tenant_id = current_setting('app.tenant_id')::uuid
              and l.location_id = @scope
              and l.variant_id = m.variant_id
              and l.version = m.made_version
          order by l.version, l.variant_id
          limit @limit
        )
        order by version, variant_id
        limit @limit
        """
    );
}
