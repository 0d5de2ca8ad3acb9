-- Why: tombstones needn't be kept for ever: a device that comes back later than that takes everything anew.
-- Locks: none that matter, new tables and grants.
-- Compatibility: an older server knows no horizon: it would let a device that was away for longer keep rows that are gone. Update all servers of one database.

-- Where a business's versions stood on a day; what is older than the horizon goes.
create table sync.version_mark (
  tenant_id uuid not null,
  taken_on date not null,
  marked_version bigint not null,
  primary key (tenant_id, taken_on)
);
select platform.protect('sync.version_mark', 'select, insert, delete');

-- Tombstones of this version and older are gone.
create table sync.horizon (
  tenant_id uuid not null,
  forgotten_version bigint not null,
  primary key (tenant_id)
);
select platform.protect('sync.horizon', 'select, insert, update');

grant delete on identity.staff_pin to kaunta_app;
grant delete on identity.approval_list to kaunta_app;
grant delete on identity.approval_code to kaunta_app;

-- Businesses whose versions haven't been marked on a day, page by page; ids only.
create function directory.businesses_without_mark(day date, after uuid, most integer) returns setof uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select c.tenant_id
  from tenancy.tenant_clock c
  where (after is null or c.tenant_id > after)
    and not exists (
      select 1
      from sync.version_mark m
      where m.tenant_id = c.tenant_id
        and m.taken_on = day
    )
  order by c.tenant_id
  limit most
$$;

revoke all on function directory.businesses_without_mark(date, uuid, integer) from public;
grant execute on function directory.businesses_without_mark(date, uuid, integer) to kaunta_app;
