-- Why: completed sales as their tills computed them.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema sales;
grant usage on schema sales to kaunta_app, kaunta_maintenance;

-- body is the operation's body unchanged, for devices and for printing again. business_on is the day that the till chose;
-- local_hour is the hour in the location's zone. Receipt numbers are what people read out: never unique here.
create table sales.sale (
  tenant_id uuid not null,
  sale_id uuid not null,
  operation_id uuid not null,
  device_id uuid not null,
  location_id uuid not null,
  register_id uuid not null,
  binding_id uuid not null,
  series text not null,
  number bigint not null,
  receipt text not null,
  business_on date not null,
  local_hour integer not null check (local_hour between 0 and 23),
  corrected_at timestamptz not null,
  actor_id uuid,
  currency text not null,
  total_minor bigint not null,
  cash_rounding_minor bigint not null,
  change_minor bigint not null,
  server_total_minor bigint,
  body text not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, sale_id)
);
create index sale_version on sales.sale (tenant_id, location_id, version, sale_id);
create index sale_recent on sales.sale (tenant_id, business_on desc, corrected_at desc, sale_id desc);
create index sale_receipt on sales.sale (tenant_id, binding_id, number);
select platform.protect('sales.sale', 'select, insert');

create table sales.sale_line (
  tenant_id uuid not null,
  sale_id uuid not null,
  line integer not null,
  product_id uuid,
  variant_id uuid,
  name text not null,
  unit text not null,
  quantity bigint not null,
  unit_price bigint not null,
  price_source text not null,
  gross_minor bigint not null,
  discount_minor bigint not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  primary key (tenant_id, sale_id, line),
  foreign key (tenant_id, sale_id) references sales.sale (tenant_id, sale_id)
);
select platform.protect('sales.sale_line', 'select, insert');

create table sales.sale_tax (
  tenant_id uuid not null,
  sale_id uuid not null,
  position integer not null,
  code text not null,
  rate bigint not null,
  inclusive boolean not null,
  base_minor bigint not null,
  amount_minor bigint not null,
  primary key (tenant_id, sale_id, position),
  foreign key (tenant_id, sale_id) references sales.sale (tenant_id, sale_id)
);
select platform.protect('sales.sale_tax', 'select, insert');

create table sales.sale_tender (
  tenant_id uuid not null,
  sale_id uuid not null,
  position integer not null,
  tender_id uuid not null,
  kind text not null,
  amount_minor bigint not null,
  reference text,
  claimed boolean not null,
  primary key (tenant_id, sale_id, position),
  foreign key (tenant_id, sale_id) references sales.sale (tenant_id, sale_id)
);
select platform.protect('sales.sale_tender', 'select, insert');
