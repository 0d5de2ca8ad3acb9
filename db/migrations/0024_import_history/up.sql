-- Why: what a device says it did before it was enrolled is history that somebody enters; whoever may do that is believed, anybody
-- else's clock is off. The server must know with each request when the device was enrolled.
-- Locks: none that matter.
-- Compatibility: an older server reads the columns that it names.
drop function directory.authenticate(uuid, bytea);
create function directory.authenticate(device uuid, token bytea)
returns table (
  tenant_id uuid, public_key bytea, location_id uuid, device_revoked boolean, incarnation uuid, enrolled_at timestamptz,
  session_id uuid, login_id uuid, staff_id uuid, role text, locations uuid[], token_expires_at timestamptz
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select d.tenant_id, d.public_key, d.location_id, d.revoked_at is not null, d.incarnation, d.enrolled_at,
         s.session_id, s.login_id, s.staff_id, s.role, s.locations, s.token_expires_at
  from directory.device k
  join identity.device d
    on d.tenant_id = k.tenant_id and d.device_id = k.device_id
  left join lateral (
    select s.session_id, s.login_id, s.staff_id, p.role, p.locations, s.token_expires_at
    from identity.session s
    join identity.staff p
      on p.tenant_id = s.tenant_id and p.staff_id = s.staff_id
    where s.tenant_id = d.tenant_id
      and s.device_id = d.device_id
      and s.token_hash = token
      and s.ended_at is null
      and not p.disabled
  ) s on true
  where k.device_id = device
$$;
revoke all on function directory.authenticate(uuid, bytea) from public;
grant execute on function directory.authenticate(uuid, bytea) to kaunta_app;
