-- Why: sums that the dashboard reads, kept in the transaction that applies the operations; all can be rebuilt from sales and stock.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema reporting;
grant usage on schema reporting to kaunta_app, kaunta_maintenance;

create table reporting.sales_hour (
  tenant_id uuid not null,
  location_id uuid not null,
  business_on date not null,
  hour integer not null check (hour between 0 and 23),
  sales bigint not null,
  total_minor bigint not null,
  primary key (tenant_id, location_id, business_on, hour)
);
select platform.protect('reporting.sales_hour', 'select, insert, update');

create table reporting.sales_day (
  tenant_id uuid not null,
  location_id uuid not null,
  business_on date not null,
  sales bigint not null,
  total_minor bigint not null,
  tax_minor bigint not null,
  discount_minor bigint not null,
  cost_minor bigint not null,
  primary key (tenant_id, location_id, business_on)
);
create index sales_day_on on reporting.sales_day (tenant_id, business_on);
select platform.protect('reporting.sales_day', 'select, insert, update');

-- name: as the last receipt of that day wrote it, so that a report needs no product that was closed or never arrived.
create table reporting.product_day (
  tenant_id uuid not null,
  location_id uuid not null,
  business_on date not null,
  variant_id uuid not null,
  name text not null,
  quantity bigint not null,
  total_minor bigint not null,
  cost_minor bigint not null,
  primary key (tenant_id, location_id, business_on, variant_id)
);
create index product_day_on on reporting.product_day (tenant_id, business_on);
select platform.protect('reporting.product_day', 'select, insert, update');

create table reporting.tender_day (
  tenant_id uuid not null,
  location_id uuid not null,
  business_on date not null,
  kind text not null,
  tenders bigint not null,
  amount_minor bigint not null,
  primary key (tenant_id, location_id, business_on, kind)
);
create index tender_day_on on reporting.tender_day (tenant_id, business_on);
select platform.protect('reporting.tender_day', 'select, insert, update');
