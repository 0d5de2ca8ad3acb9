using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Cash.Reading;

/// <summary>
/// Shifts of a location: open ones with what each device did in them, so that another till knows them and a new device on the register
/// can go on with them; closed ones with their Z.
/// </summary>
internal static class ShiftFeed
{
    public static readonly FeedSource Source = new(
        "shift",
        13,
        FeedPartition.Location,
        """
        -- cash.feed.shift
        select s.version, s.shift_id,
          json_build_object(
            'id', s.shift_id,
            'register', s.register_id,
            'device', s.opened_device_id,
            'businessOn', s.business_on,
            'openedAt', (extract(epoch from s.opened_at) * 1000)::bigint,
            'openedBy', s.opened_by,
            'carried', s.carried_minor,
            'float', s.float_minor,
            'closedAt', (extract(epoch from s.closed_at) * 1000)::bigint,
            'closedBy', s.closed_by,
            'left', s.left_minor,
            'parts', case when s.closed_at is null then (
              select coalesce(json_agg(json_build_object('device', p.device_id, 'figures', p.figures::json) order by p.device_id), '[]')
              from cash.shift_part p
              where p.tenant_id = s.tenant_id
                and p.shift_id = s.shift_id
            ) else '[]'::json end,
            'z', s.z::jsonb || jsonb_build_object('note', s.closed_note)
          )::text
        from cash.shift s
        where s.tenant_id = current_setting('app.tenant_id')::uuid
          and s.location_id = @scope
          and (s.closed_at is null or s.closed_at > @now - interval '90 days')
          and (s.version, s.shift_id) > (@version, @id)
        order by s.version, s.shift_id
        limit @limit
        """
    );
}
