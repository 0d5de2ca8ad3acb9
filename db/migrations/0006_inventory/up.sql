-- Why: the stock ledger: every movement with its cause and cost, and the level that the movements add up to.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema inventory;
grant usage on schema inventory to kaunta_app, kaunta_maintenance;

-- Quantities are thousandths, values minor units, unit costs thousandths of a minor unit.
-- value_minor is the variant's part of the inventory account; below zero it is the provisional cost of what was sold short.
create table inventory.stock_level (
  tenant_id uuid not null,
  location_id uuid not null,
  variant_id uuid not null,
  quantity bigint not null,
  value_minor bigint not null,
  last_unit_cost bigint,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, location_id, variant_id)
);
create index stock_level_version on inventory.stock_level (tenant_id, location_id, version, variant_id);
select platform.protect('inventory.stock_level', 'select, insert, update');

-- Append-only. position orders the movements of one operation; made_version orders those of a business.
create table inventory.movement (
  tenant_id uuid not null,
  operation_id uuid not null,
  device_id uuid not null,
  position integer not null,
  location_id uuid not null,
  variant_id uuid not null,
  cause text not null check (cause in ('sale', 'purchase', 'opening')),
  quantity bigint not null,
  value_minor bigint not null,
  correction_minor bigint not null,
  business_on date not null,
  corrected_at timestamptz not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, device_id, operation_id, position)
);
create index movement_variant
  on inventory.movement (tenant_id, variant_id, location_id, made_version desc, operation_id desc, position desc);
select platform.protect('inventory.movement', 'select, insert');

create table inventory.receipt (
  tenant_id uuid not null,
  receipt_id uuid not null,
  operation_id uuid not null,
  location_id uuid not null,
  business_on date not null,
  kind text not null check (kind in ('purchase', 'opening')),
  supplier_id uuid,
  reference text,
  total_minor bigint not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, receipt_id)
);
select platform.protect('inventory.receipt', 'select, insert');

create table inventory.receipt_line (
  tenant_id uuid not null,
  receipt_id uuid not null,
  line integer not null,
  variant_id uuid not null,
  quantity bigint not null,
  unit_cost bigint not null,
  primary key (tenant_id, receipt_id, line),
  foreign key (tenant_id, receipt_id) references inventory.receipt (tenant_id, receipt_id)
);
select platform.protect('inventory.receipt_line', 'select, insert');
