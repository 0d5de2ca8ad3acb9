-- Why: people, their PINs, devices and sessions; and, in `directory`, what is asked before a business is known.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema identity;
grant usage on schema identity to kaunta_app, kaunta_maintenance;

-- name is personal and may be erased: null. An empty list of locations means all of them. pin is the verifier's text.
create table identity.staff (
  tenant_id uuid not null,
  staff_id uuid not null,
  name text,
  role text not null check (role in ('owner', 'manager', 'cashier')),
  locations uuid[] not null,
  disabled boolean not null,
  pin text,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, staff_id)
);
create index staff_version on identity.staff (tenant_id, version, staff_id);
select platform.protect('identity.staff', 'select, insert, update');

-- Who may sell where, with the PIN's verifier: one row per location, so that a device gets the verifiers of its location only.
-- Without a hash the row is a tombstone.
create table identity.staff_pin (
  tenant_id uuid not null,
  location_id uuid not null,
  staff_id uuid not null,
  salt text,
  rounds integer,
  hash text,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, location_id, staff_id),
  foreign key (tenant_id, staff_id) references identity.staff (tenant_id, staff_id)
);
create index staff_pin_version on identity.staff_pin (tenant_id, location_id, version, staff_id);
select platform.protect('identity.staff_pin', 'select, insert, update');

-- The last columns are what the device itself reported last: the owner's list of devices shows them.
create table identity.device (
  tenant_id uuid not null,
  device_id uuid not null,
  name text not null,
  public_key bytea not null check (length(public_key) = 65),
  location_id uuid not null,
  incarnation uuid not null,
  enrolled_at timestamptz not null,
  enrolled_by uuid,
  revoked_at timestamptz,
  state_at timestamptz,
  unsent bigint,
  oldest_unsent_at timestamptz,
  head text,
  seq bigint,
  count bigint,
  total bigint,
  storage jsonb,
  primary key (tenant_id, device_id)
);
select platform.protect('identity.device', 'select, insert, update');

-- One row per sign-in (a family of tokens). Only hashes of tokens are kept.
create table identity.session (
  tenant_id uuid not null,
  session_id uuid not null,
  login_id uuid not null,
  staff_id uuid not null,
  device_id uuid not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  token_hash bytea not null,
  token_expires_at timestamptz not null,
  renewal_hash bytea not null,
  renewal_expires_at timestamptz not null,
  ended_at timestamptz,
  ended_why text,
  primary key (tenant_id, session_id),
  foreign key (tenant_id, staff_id) references identity.staff (tenant_id, staff_id),
  foreign key (tenant_id, device_id) references identity.device (tenant_id, device_id)
);
create index session_staff on identity.session (tenant_id, staff_id);
create index session_login on identity.session (login_id);
select platform.protect('identity.session', 'select, insert, update');

-- An e-mail address is one login, with any number of businesses. login_id is random; e-mail is stored folded.
create table directory.login (
  login_id uuid primary key,
  email text not null unique,
  password_hash text not null,
  created_at timestamptz not null
);

create table directory.membership (
  login_id uuid not null references directory.login (login_id),
  tenant_id uuid not null,
  staff_id uuid not null,
  primary key (login_id, tenant_id),
  unique (tenant_id, staff_id)
);

create table directory.device (
  device_id uuid primary key,
  tenant_id uuid not null
);

create table directory.enrolment_code (
  code_hash bytea primary key,
  tenant_id uuid not null,
  location_id uuid not null,
  register_id uuid,
  register_name text,
  made_by uuid not null,
  expires_at timestamptz not null,
  used_by uuid
);

create table directory.recovery (
  code_hash bytea primary key,
  login_id uuid not null references directory.login (login_id),
  expires_at timestamptz not null,
  used_at timestamptz
);

-- The device and, when a token of a living session came along, the session: in one look.
create function directory.authenticate(device uuid, token bytea)
returns table (
  tenant_id uuid, public_key bytea, location_id uuid, device_revoked boolean, incarnation uuid,
  session_id uuid, login_id uuid, staff_id uuid, role text, locations uuid[], token_expires_at timestamptz
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select d.tenant_id, d.public_key, d.location_id, d.revoked_at is not null, d.incarnation,
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
create index session_device on identity.session (tenant_id, device_id, token_hash);

-- Gives the id of a device to the business of this transaction; false when another business has it.
create function directory.take_device(device uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := current_setting('app.tenant_id')::uuid;
begin
  insert into directory.device (device_id, tenant_id)
  values (device, tenant)
  on conflict do nothing;
  return exists (select from directory.device d where d.device_id = device and d.tenant_id = tenant);
end $$;

create function directory.find_login(address text)
returns table (login_id uuid, password_hash text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.login_id, l.password_hash from directory.login l where l.email = address
$$;

create function directory.login_by_id(wanted uuid)
returns table (email text, password_hash text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.email, l.password_hash from directory.login l where l.login_id = wanted
$$;

-- False when the address has a login already.
create function directory.add_login(new_login uuid, address text, hash text, now_at timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into directory.login (login_id, email, password_hash, created_at)
  values (new_login, address, hash, now_at)
  on conflict do nothing;
  return found;
end $$;

-- Replaces a password by one that was checked against the old hash: false when it changed meanwhile.
create function directory.change_password(wanted uuid, old_hash text, new_hash text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update directory.login l set password_hash = new_hash where l.login_id = wanted and l.password_hash = old_hash;
  return found;
end $$;

-- The businesses of one login, with the names that a person chooses from.
create function directory.memberships(wanted uuid)
returns table (tenant_id uuid, staff_id uuid, business_name text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select m.tenant_id, m.staff_id, b.name
  from directory.membership m
  join tenancy.business b on b.tenant_id = m.tenant_id
  join identity.staff s on s.tenant_id = m.tenant_id and s.staff_id = m.staff_id
  where m.login_id = wanted
    and not s.disabled
  order by b.name, m.tenant_id
$$;

-- Makes a login a member of the business of this transaction, as one of its staff.
create function directory.add_membership(member uuid, staff uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into directory.membership (login_id, tenant_id, staff_id)
  values (member, current_setting('app.tenant_id')::uuid, staff);
end $$;

-- Ends every session of a login, in all its businesses, but for one.
create function directory.end_sessions(wanted uuid, but uuid, now_at timestamptz, why text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  update identity.session s
  set ended_at = now_at, ended_why = why
  where s.login_id = wanted
    and s.ended_at is null
    and s.session_id is distinct from but
$$;

create function directory.add_enrolment_code(
  hash bytea, location uuid, register uuid, new_register_name text, maker uuid, until timestamptz
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into directory.enrolment_code (code_hash, tenant_id, location_id, register_id, register_name, made_by, expires_at)
  values (hash, current_setting('app.tenant_id')::uuid, location, register, new_register_name, maker, until);
end $$;

-- Spends a code on a device; the same device may ask again, because an answer can be lost on the way.
create function directory.use_enrolment_code(hash bytea, device uuid, now_at timestamptz)
returns table (tenant_id uuid, location_id uuid, register_id uuid, register_name text, made_by uuid)
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  update directory.enrolment_code c
  set used_by = device
  where c.code_hash = hash
    and c.expires_at > now_at
    and (c.used_by is null or c.used_by = device)
  returning c.tenant_id, c.location_id, c.register_id, c.register_name, c.made_by
$$;

-- A one-time code that lets a login choose a new password; false when the address has no login.
create function directory.add_recovery(address text, hash bytea, until timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into directory.recovery (code_hash, login_id, expires_at)
  select hash, l.login_id, until
  from directory.login l
  where l.email = address;
  return found;
end $$;

-- Spends the code, sets the password, ends every session and every other code of that login; false when it is no good.
create function directory.use_recovery(hash bytea, new_hash text, now_at timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  recovered uuid;
begin
  update directory.recovery r
  set used_at = now_at
  where r.code_hash = hash
    and r.used_at is null
    and r.expires_at > now_at
  returning r.login_id into recovered;
  if recovered is null then
    return false;
  end if;
  update directory.recovery r set used_at = now_at where r.login_id = recovered and r.used_at is null;
  update directory.login l set password_hash = new_hash where l.login_id = recovered;
  perform directory.end_sessions(recovered, null, now_at, 'recovery');
  return true;
end $$;

revoke all on all functions in schema directory from public;
grant execute on function
  directory.authenticate(uuid, bytea),
  directory.take_device(uuid),
  directory.find_login(text),
  directory.login_by_id(uuid),
  directory.add_login(uuid, text, text, timestamptz),
  directory.change_password(uuid, text, text),
  directory.memberships(uuid),
  directory.add_membership(uuid, uuid),
  directory.end_sessions(uuid, uuid, timestamptz, text),
  directory.add_enrolment_code(bytea, uuid, uuid, text, uuid, timestamptz),
  directory.use_enrolment_code(bytea, uuid, timestamptz),
  directory.add_recovery(text, bytea, timestamptz),
  directory.use_recovery(bytea, text, timestamptz)
to kaunta_app;
grant execute on function directory.add_recovery(text, bytea, timestamptz) to kaunta_maintenance;
