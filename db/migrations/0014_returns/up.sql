-- Why: goods come back: returns with and without a receipt, how much of each sold line has come back, and sums of returns beside those of sales.
-- Locks: the reporting tables, for a moment each (new columns with constant defaults).
-- Compatibility: new tables, and columns that an older server fills with their defaults.

-- body is the operation's body unchanged, for devices and for printing again. Money is what went back, minor units, above zero.
-- waiting: it names a sale that hasn't arrived; its money stands in "refunds to be matched" until then.
create table sales.sale_return (
  tenant_id uuid not null,
  return_id uuid not null,
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
  customer_id uuid,
  sale_id uuid,
  sale_receipt text,
  currency text not null,
  total_minor bigint not null,
  paid_minor bigint not null,
  cash_rounding_minor bigint not null,
  waiting boolean not null,
  body text not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, return_id)
);
create index sale_return_version on sales.sale_return (tenant_id, location_id, version, return_id);
create index sale_return_recent on sales.sale_return (tenant_id, business_on desc, corrected_at desc, return_id desc);
create index sale_return_receipt on sales.sale_return (tenant_id, binding_id, number);
create index sale_return_sale on sales.sale_return (tenant_id, sale_id, version, operation_id) where sale_id is not null;
select platform.protect('sales.sale_return', 'select, insert');
grant update (waiting, version) on sales.sale_return to kaunta_app;

-- within_quantity, accepted_minor and recover_minor are decided when the sale is here: in the order of arrival, units and money
-- beyond what was sold are to recover. of_line: the line of the sale, null without a receipt.
create table sales.return_line (
  tenant_id uuid not null,
  return_id uuid not null,
  line integer not null,
  of_line integer,
  product_id uuid,
  variant_id uuid,
  name text not null,
  unit text not null,
  quantity bigint not null,
  unit_price bigint not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  paid_minor bigint not null,
  restock boolean not null,
  reason text,
  within_quantity bigint not null,
  accepted_minor bigint not null,
  recover_minor bigint not null,
  primary key (tenant_id, return_id, line),
  foreign key (tenant_id, return_id) references sales.sale_return (tenant_id, return_id)
);
select platform.protect('sales.return_line', 'select, insert');
grant update (within_quantity, accepted_minor, recover_minor) on sales.return_line to kaunta_app;

create table sales.return_tender (
  tenant_id uuid not null,
  return_id uuid not null,
  position integer not null,
  tender_id uuid not null,
  kind text not null,
  amount_minor bigint not null,
  reference text,
  claimed boolean not null,
  primary key (tenant_id, return_id, position),
  foreign key (tenant_id, return_id) references sales.sale_return (tenant_id, return_id)
);
select platform.protect('sales.return_tender', 'select, insert');

-- How much of a sold line has come back: never more than was sold, in the order of arrival.
create table sales.line_returned (
  tenant_id uuid not null,
  sale_id uuid not null,
  line integer not null,
  quantity bigint not null,
  refunded_minor bigint not null,
  primary key (tenant_id, sale_id, line),
  foreign key (tenant_id, sale_id, line) references sales.sale_line (tenant_id, sale_id, line)
);
select platform.protect('sales.line_returned', 'select, insert, update');

-- What came back stands beside what was sold; whoever shows a sum takes it off. cost_minor is already without what was restocked.
alter table reporting.sales_day add column returns bigint not null default 0;
alter table reporting.sales_day add column returned_minor bigint not null default 0;
alter table reporting.sales_day add column returned_tax_minor bigint not null default 0;
alter table reporting.sales_hour add column returns bigint not null default 0;
alter table reporting.sales_hour add column returned_minor bigint not null default 0;
alter table reporting.product_day add column returned_quantity bigint not null default 0;
alter table reporting.product_day add column returned_minor bigint not null default 0;
alter table reporting.tender_day add column refunds bigint not null default 0;
alter table reporting.tender_day add column refunded_minor bigint not null default 0;
