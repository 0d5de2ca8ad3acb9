-- Why: a manager who isn't there allows something at a till by a code that is good once: twenty for each manager and device.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only; an older server holds approval_codes.made and takes an approval by code for none.

-- One printed list. Without a salt the row is a tombstone: another list of the same person for the same device replaced it.
create table identity.approval_list (
  tenant_id uuid not null,
  list_id uuid not null,
  staff_id uuid not null,
  device_id uuid not null,
  salt text,
  rounds integer,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, list_id)
);
create index approval_list_version on identity.approval_list (tenant_id, device_id, version, list_id);
select platform.protect('identity.approval_list', 'select, insert, update');

-- check_hash is the SHA-256 of a slow hash of the code: whoever spends the code shows the slow hash, which nobody can make from this.
-- used_by: the operation that spent it, of used_device (the same in a copied profile).
create table identity.approval_code (
  tenant_id uuid not null,
  device_id uuid not null,
  check_hash text not null,
  list_id uuid not null,
  position integer not null,
  used_by uuid,
  used_hash text,
  primary key (tenant_id, device_id, check_hash),
  foreign key (tenant_id, list_id) references identity.approval_list (tenant_id, list_id)
);
create index approval_code_list on identity.approval_code (tenant_id, list_id, position);
select platform.protect('identity.approval_code', 'select, insert, update');
