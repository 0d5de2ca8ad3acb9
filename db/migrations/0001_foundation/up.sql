-- Why: the schemas, rights and helper that every later migration builds on.
-- Locks: none that matter, the database is empty.
-- Compatibility: first migration.
--
-- How to add a table of a business (a "tenant table"):
--
--   create table catalog.category (
--     tenant_id uuid not null,
--     category_id uuid not null,
--     name text not null,
--     version bigint not null default current_setting('app.version')::bigint,   -- on rows that the feed sends
--     primary key (tenant_id, category_id)                                       -- the tenant is first in every key,
--   );                                                                           -- foreign key and unique index
--   create index category_version on catalog.category (tenant_id, version, category_id);
--   select platform.protect('catalog.category', 'select, insert, update');       -- the rights that the server has on it
--
-- and for a new schema: `create schema catalog; grant usage on schema catalog to kaunta_app, kaunta_maintenance;`.
-- A change of a synced row says `version = default`: it fails unless the transaction holds the business's clock.
-- The server refuses to start when a table breaks these rules (src/Platform/Database/CatalogueCheck.cs).

revoke all on schema public from public;

grant usage on schema platform to kaunta_app, kaunta_maintenance;
grant select on platform.migration to kaunta_app, kaunta_maintenance;

create function platform.protect(target regclass, rights text) returns void
language plpgsql
set search_path = pg_catalog
as $$
begin
  execute format('alter table %s enable row level security', target);
  -- Forced: the owner is held by the policies too.
  execute format('alter table %s force row level security', target);
  -- No nullif(…, ''): a missing tenant is an error, never an empty result.
  execute format(
    'create policy tenant on %s
       using (tenant_id = current_setting(''app.tenant_id'')::uuid)
       with check (tenant_id = current_setting(''app.tenant_id'')::uuid)', target);
  execute format(
    'create policy maintenance on %s to kaunta_owner, kaunta_maintenance using (true) with check (true)', target);
  execute format('grant %s on %s to kaunta_app', rights, target);
  execute format('grant select, insert, update, delete on %s to kaunta_maintenance', target);
end $$;

revoke all on function platform.protect(regclass, text) from public;

-- What must be known before the business is: the server has no right on these tables, only on the functions listed in
-- src/Platform/Database/DirectoryFunctions.cs. Each takes an exact key and runs as the owner.
create schema directory;
grant usage on schema directory to kaunta_app, kaunta_maintenance;

-- Keys that all servers of one installation share, for example the one that nonces are made with.
create table directory.secret (
  name text primary key,
  secret bytea not null
);

create function directory.shared_secret(wanted text, proposed bytea) returns bytea
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into directory.secret (name, secret)
  values (wanted, proposed)
  on conflict do nothing;
  return (select s.secret from directory.secret s where s.name = wanted);
end $$;

-- Which history of this database devices have seen. Another cluster or timeline than the stored one means that the database
-- was restored: a new epoch, and the devices send again what is missing.
create table directory.epoch (
  only_one boolean primary key default true check (only_one),
  system_identifier text not null,
  timeline integer not null,
  epoch text not null
);

create function directory.current_epoch(proposed text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  actual_identifier text := (select system_identifier::text from pg_control_system());
  actual_timeline integer := (select timeline_id from pg_control_checkpoint());
begin
  insert into directory.epoch (system_identifier, timeline, epoch)
  values (actual_identifier, actual_timeline, proposed)
  on conflict (only_one) do update
  set system_identifier = excluded.system_identifier, timeline = excluded.timeline, epoch = excluded.epoch
  where (directory.epoch.system_identifier, directory.epoch.timeline) <> (excluded.system_identifier, excluded.timeline);
  return (select e.epoch from directory.epoch e);
end $$;

revoke all on all functions in schema directory from public;
grant execute on function directory.shared_secret(text, bytea) to kaunta_app;
grant execute on function directory.current_epoch(text) to kaunta_app;
