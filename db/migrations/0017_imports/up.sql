-- Why: files of products are staged here, looked at by a person, and written part by part when they are accepted.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema imports;
grant usage on schema imports to kaunta_app, kaunta_maintenance;

-- content is the file, gzip-compressed, as it was sent; an undo has none. parts_done and rows_done move with what the parts did, in one
-- transaction: a server that stops in between goes on where it stood.
create table imports.import (
  tenant_id uuid not null,
  import_id uuid not null,
  kind text not null check (kind in ('products', 'undo')),
  undoes uuid,
  file_name text not null,
  content bytea,
  options jsonb,
  report jsonb,
  state text not null check (state in ('staged', 'running', 'done', 'stopped')),
  staff_id uuid not null,
  created_at timestamptz not null,
  accepted_at timestamptz,
  finished_at timestamptz,
  parts integer not null default 0,
  parts_done integer not null default 0,
  rows integer not null default 0,
  rows_done integer not null default 0,
  fault text,
  primary key (tenant_id, import_id)
);
create index import_running on imports.import (tenant_id) where state = 'running';
select platform.protect('imports.import', 'select, insert, update, delete');

-- One operation each, with its id, made when the file was accepted and never changed. before: what the rows held until then, for undoing.
create table imports.part (
  tenant_id uuid not null,
  import_id uuid not null,
  part integer not null,
  operation_id uuid not null,
  type text not null,
  type_version integer not null,
  rows integer not null,
  body text not null,
  before text,
  primary key (tenant_id, import_id, part),
  foreign key (tenant_id, import_id) references imports.import (tenant_id, import_id)
);
select platform.protect('imports.part', 'select, insert');

create function directory.businesses_with_imports(after uuid, most integer) returns setof uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct i.tenant_id
  from imports.import i
  where i.state = 'running'
    and (after is null or i.tenant_id > after)
  order by i.tenant_id
  limit most
$$;

revoke all on function directory.businesses_with_imports(uuid, integer) from public;
grant execute on function directory.businesses_with_imports(uuid, integer) to kaunta_app;
