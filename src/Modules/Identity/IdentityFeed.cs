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
        // A code that was spent is null: its device tells by the place which are left.
        new(
            "approval_codes",
            23,
            FeedPartition.Device,
            """
            -- identity.feed.approval_codes
            select version, list_id,
                   case when salt is not null
                     then json_build_object('id', list_id, 'staff', staff_id, 'salt', salt, 'rounds', rounds, 'checks', (
                       select json_agg(case when c.used_by is null then c.check_hash end order by c.position)
                       from identity.approval_code c
                       where c.tenant_id = l.tenant_id and c.list_id = l.list_id))::text
                   end
            from identity.approval_list l
            where device_id = @scope
              and (version, list_id) > (@version, @id)
            order by version, list_id
            limit @limit
            """
        ),
        new(
            "approval_limits",
            27,
            FeedPartition.Business,
            """
            -- identity.feed.approval_limits
            select version, tenant_id, json_build_object('id', tenant_id, 'owner', owner_minor, 'manager', manager_minor)::text
            from identity.approval_limits
            where (version, tenant_id) > (@version, @id)
            order by version, tenant_id
            limit @limit
            """
        ),
    ];

    /// <summary>Rows that are tombstones only. Who was forgotten stays as an empty row, which debts and sales name.</summary>
    public static readonly IReadOnlyList<TombstonePurge> Purges =
    [
        new(
            "staff_pin",
            """
            -- identity.staff_pin.purge
            delete from identity.staff_pin
            where tenant_id = current_setting('app.tenant_id')::uuid
              and hash is null
              and version <= @horizon
            """
        ),
        new(
            "approval_codes",
            """
            -- identity.approval_code.purge
            with gone as (
              select tenant_id, list_id
              from identity.approval_list
              where tenant_id = current_setting('app.tenant_id')::uuid
                and salt is null
                and version <= @horizon
            )
            delete from identity.approval_code c
            using gone
            where c.tenant_id = gone.tenant_id
              and c.list_id = gone.list_id
            """
        ),
        new(
            "approval_codes",
            """
            -- identity.approval_list.purge
            delete from identity.approval_list
            where tenant_id = current_setting('app.tenant_id')::uuid
              and salt is null
              and version <= @horizon
            """
        ),
    ];
}
