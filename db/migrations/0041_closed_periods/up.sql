-- Why: books of days that are closed don't change any more; what comes for them later is posted on the first open day.
-- Locks: none that matter, the table is new.
-- Compatibility: a new table only. A server from before this would still post on closed days; none is released.

-- One closing of the books. Everything up to the day is closed; the last one counts.
create table ledger.closing (
  tenant_id uuid not null,
  operation_id uuid not null,
  device_id uuid not null,
  closed_through date not null,
  -- Devices that hadn't agreed with the server since the end of that day, when it was closed: their operations may still come.
  lacking uuid[] not null,
  actor_id uuid,
  closed_at timestamptz not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, operation_id)
);
create index closing_through on ledger.closing (tenant_id, closed_through desc);
select platform.protect('ledger.closing', 'select, insert');
