using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Identity;

/// <summary>The rows that devices get from this module. Order and names are those of spec/protocol/README.md.</summary>
internal static class IdentityFeed
{
    public static readonly IReadOnlyList<FeedSource> Sources =
    [
        new(
            "staff",
            4,
            FeedPartition.Business,
            """
            -- identity.feed.staff
            select version, staff_id, json_build_object(
              'id', staff_id, 'name', name, 'role', role, 'locations', locations, 'disabled', disabled)::text
            from identity.staff
            where (version, staff_id) > (@version, @id)
            order by version, staff_id
            limit @limit
            """
        ),
        // Only those who may sell at the location: another branch's verifiers never reach a device.
        new(
            "staff_pin",
            9,
            FeedPartition.Location,
            """
            -- identity.feed.staff_pin
            select version, staff_id,
                   case when hash is not null
                     then json_build_object('id', staff_id, 'salt', salt, 'rounds', rounds, 'hash', hash)::text
                   end
            from identity.staff_pin
            where location_id = @scope
              and (version, staff_id) > (@version, @id)
            order by version, staff_id
            limit @limit
            """
        ),
    ];
}
