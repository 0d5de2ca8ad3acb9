-- Why: up to which amount a role's PIN allows something at a till; above it takes a code, or whoever allows it themselves elsewhere.
-- Locks: none that matter, the table is new.
-- Compatibility: a new table only; an older server holds approval_limits.saved and takes every PIN.

-- One row a business. Minor units of its currency; null: a PIN of the role is good for any amount.
create table identity.approval_limits (
  tenant_id uuid not null,
  owner_minor bigint,
  manager_minor bigint,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id)
);
select platform.protect('identity.approval_limits', 'select, insert, update');
