-- Why: goods that come back and pay for others are a return and a sale; this says which two belong together, and which one is alone.
-- Locks: none that matter, the table is new.
-- Compatibility: a new table only. A server from before this books both halves on claimed tenders, where they clear too.

-- exchange_id is the id of the tender that both halves have. Each half fills its own columns; amounts are minor units, above zero.
create table sales.exchange (
  tenant_id uuid not null,
  exchange_id uuid not null,
  return_device_id uuid,
  return_operation_id uuid,
  return_minor bigint,
  sale_device_id uuid,
  sale_operation_id uuid,
  sale_minor bigint,
  primary key (tenant_id, exchange_id)
);
select platform.protect('sales.exchange', 'select, insert, update');
