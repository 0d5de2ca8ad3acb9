-- Why: values that one of two edits of a field lost are kept for a person; the server tries held operations again at every start, so it must find the businesses that have some; and a price that was
-- replaced before a sale is only odd when the till knew of it, so what each device has seen of the catalogue is noted.
-- Locks: none that matter, two new tables and one new function.
-- Compatibility: new tables and a new function only.

-- An edit that replaced a value which was changed after the version that it was made on. The values of personal fields stay out: null.
create table sync.conflict (
  tenant_id uuid not null,
  device_id uuid not null,
  operation_id uuid not null,
  kind text not null,
  row_id uuid not null,
  field text not null,
  lost_value jsonb not null,
  kept_value jsonb not null,
  noted_at timestamptz not null,
  primary key (tenant_id, device_id, operation_id, kind, row_id, field)
);
select platform.protect('sync.conflict', 'select, insert');

-- When a device first showed (by the cursor of its pull) that it has all prices and taxes up to a version. One row for each change of
-- the catalogue that it got.
create table sync.device_seen (
  tenant_id uuid not null,
  device_id uuid not null,
  catalogue_version bigint not null,
  seen_at timestamptz not null,
  primary key (tenant_id, device_id, catalogue_version)
);
select platform.protect('sync.device_seen', 'select, insert');

-- Businesses with something held, page by page; ids only.
create function directory.businesses_with_held(after uuid, most integer) returns setof uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct o.tenant_id
  from sync.operation o
  where o.outcome = 'held'
    and (after is null or o.tenant_id > after)
  order by o.tenant_id
  limit most
$$;

revoke all on function directory.businesses_with_held(uuid, integer) from public;
grant execute on function directory.businesses_with_held(uuid, integer) to kaunta_app;
