-- Why: businesses, their clock, their locations, registers and bindings.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema tenancy;
grant usage on schema tenancy to kaunta_app, kaunta_maintenance;

-- One row per business. A write locks it until commit and takes the next version, so that versions become visible in order.
create table tenancy.tenant_clock (
  tenant_id uuid primary key,
  version bigint not null
);
select platform.protect('tenancy.tenant_clock', 'select, insert, update');

create table tenancy.business (
  tenant_id uuid primary key references tenancy.tenant_clock (tenant_id),
  name text not null,
  slug text not null,
  country text not null,
  currency text not null,
  tax_rounding text not null check (tax_rounding in ('line', 'receipt')),
  cash_denomination_minor bigint not null check (cash_denomination_minor > 0),
  prices_include_tax boolean not null,
  colour text,
  opened_at timestamptz not null,
  version bigint not null default current_setting('app.version')::bigint
);
select platform.protect('tenancy.business', 'select, insert, update');

-- field_versions: for each field, the version that last changed it, for merging edits that were made at the same time.
-- Names, addresses and phones are personal and may be erased: null.
create table tenancy.location (
  tenant_id uuid not null references tenancy.business (tenant_id),
  location_id uuid not null,
  name text not null,
  code text not null,
  time_zone text not null,
  day_start_minutes integer not null check (day_start_minutes between 0 and 1439),
  address text,
  phone text,
  tax_number text,
  closed boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, location_id)
);
create index location_version on tenancy.location (tenant_id, version, location_id);
select platform.protect('tenancy.location', 'select, insert, update');

-- The number is given by the server and is unique in the business, because receipts carry it.
create table tenancy.register (
  tenant_id uuid not null,
  register_id uuid not null,
  location_id uuid not null,
  number integer not null check (number > 0),
  name text not null,
  closed boolean not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, register_id),
  unique (tenant_id, number),
  foreign key (tenant_id, location_id) references tenancy.location (tenant_id, location_id)
);
create index register_version on tenancy.register (tenant_id, version, register_id);
select platform.protect('tenancy.register', 'select, insert, update');

-- One register on one device in one incarnation; owns a receipt series, for example R1.3.
create table tenancy.binding (
  tenant_id uuid not null,
  binding_id uuid not null,
  register_id uuid not null,
  device_id uuid not null,
  incarnation uuid not null,
  number integer not null check (number > 0),
  series text not null,
  ended_last bigint,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, binding_id),
  unique (tenant_id, register_id, number),
  unique (tenant_id, register_id, device_id, incarnation),
  foreign key (tenant_id, register_id) references tenancy.register (tenant_id, register_id)
);
create index binding_version on tenancy.binding (tenant_id, version, binding_id);
create index binding_device on tenancy.binding (tenant_id, device_id);
select platform.protect('tenancy.binding', 'select, insert, update');

-- The shop's name in an address (shop.example.com), unique over all businesses.
create table directory.business (
  slug text primary key,
  tenant_id uuid not null unique
);

create function directory.find_business(wanted text) returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select b.tenant_id from directory.business b where b.slug = wanted
$$;

-- Gives the business of this transaction its slug; false when another has it.
create function directory.take_slug(wanted text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := current_setting('app.tenant_id')::uuid;
begin
  insert into directory.business (slug, tenant_id)
  values (wanted, tenant)
  on conflict do nothing;
  return exists (select from directory.business b where b.slug = wanted and b.tenant_id = tenant);
end $$;

-- Who may open a shop when the operator asks for invitations. Only the hash of a code is kept.
create table directory.invitation (
  code_hash bytea primary key,
  note text not null,
  expires_at timestamptz not null,
  used_by uuid
);

create function directory.add_invitation(hash bytea, about text, until timestamptz) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into directory.invitation (code_hash, note, expires_at) values (hash, about, until)
$$;

-- Spends an invitation on the business of this transaction; true again for the same business.
create function directory.use_invitation(hash bytea, now_at timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := current_setting('app.tenant_id')::uuid;
begin
  update directory.invitation i
  set used_by = tenant
  where i.code_hash = hash
    and i.expires_at > now_at
    and (i.used_by is null or i.used_by = tenant);
  return found;
end $$;

revoke all on all functions in schema directory from public;
grant execute on function directory.find_business(text) to kaunta_app;
grant execute on function directory.take_slug(text) to kaunta_app;
grant execute on function directory.add_invitation(bytea, text, timestamptz) to kaunta_maintenance;
grant execute on function directory.use_invitation(bytea, timestamptz) to kaunta_app;
