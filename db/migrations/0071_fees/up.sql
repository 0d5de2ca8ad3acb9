-- Why: what a shop adds to every sale, such as a service charge: what tills charge, and what the server knows that they may.
-- Locks: none that matter, the table is new.
-- Compatibility: a new table only.

-- rule: {kind, value, perLine, taxGroup}, as spec/protocol/operations/fee.saved.v1.json says it.
create table catalog.fee (
  tenant_id uuid not null,
  fee_id uuid not null,
  name text not null,
  rule jsonb not null,
  closed boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, fee_id)
);
create index fee_version on catalog.fee (tenant_id, version, fee_id);
select platform.protect('catalog.fee', 'select, insert, update');
