-- Why: goods that were written off or found, with the reason that a person gave; and a movement finds the document behind it.
-- Locks: inventory.receipt, for as long as its index is built.
-- Compatibility: a new table and a new index only.
create table inventory.adjustment (
  tenant_id uuid not null,
  adjustment_id uuid not null,
  operation_id uuid not null,
  device_id uuid not null,
  location_id uuid not null,
  business_on date not null,
  reason text not null check (reason in ('damaged', 'expired', 'lost', 'found', 'counted', 'used', 'other')),
  note text,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, adjustment_id)
);
create index adjustment_operation on inventory.adjustment (tenant_id, operation_id);
select platform.protect('inventory.adjustment', 'select, insert');

create index receipt_operation on inventory.receipt (tenant_id, operation_id);
