-- Why: customers who may buy on account: who they are, every line of what they owe, and what that adds up to; sales find their
-- customer; and the books keep why somebody adjusted them.
-- Locks: sales.sale, for as long as a column without a default is added and its (still empty) index is built.
-- Compatibility: new tables, and a column that the server before this one doesn't write.

create schema customers;
grant usage on schema customers to kaunta_app, kaunta_maintenance;

-- The texts are personal and null once erased. allowance_minor null: 20 % of the limit. A placeholder was named by a sale or a payment
-- before it arrived itself; customer.saved fills it in, and only then it is sent to devices.
create table customers.customer (
  tenant_id uuid not null,
  customer_id uuid not null,
  name text,
  phone text,
  email text,
  address text,
  note text,
  tax_number text,
  exemption_number text,
  tax_exempt boolean not null,
  customer_group text,
  credit_limit_minor bigint not null check (credit_limit_minor >= 0),
  allowance_minor bigint check (allowance_minor >= 0),
  closed boolean not null,
  placeholder boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, customer_id)
);
create index customer_version on customers.customer (tenant_id, version, customer_id);
select platform.protect('customers.customer', 'select, insert, update');

-- What each owes, signed: the sum of their debt entries, and how many those are. Apart from the customer, so that a payment doesn't send the address again.
create table customers.balance (
  tenant_id uuid not null,
  customer_id uuid not null,
  balance_minor bigint not null,
  entries bigint not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, customer_id)
);
create index balance_version on customers.balance (tenant_id, version, customer_id);
select platform.protect('customers.balance', 'select, insert, update');

-- Append-only. All of them together are the account accounts_receivable: an entry without a customer is a debt that names nobody.
-- line orders the entries of one operation; arrival counts the entries of a customer, and balance_minor is what they owed after it.
create table customers.debt_entry (
  tenant_id uuid not null,
  device_id uuid not null,
  operation_id uuid not null,
  line integer not null,
  customer_id uuid,
  cause text not null check (cause in ('sale', 'payment', 'return', 'adjustment')),
  document_id uuid not null,
  receipt text,
  location_id uuid not null,
  business_on date not null,
  corrected_at timestamptz not null,
  amount_minor bigint not null,
  arrival bigint,
  balance_minor bigint,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, device_id, operation_id, line)
);
create unique index debt_entry_customer on customers.debt_entry (tenant_id, customer_id, arrival desc);
select platform.protect('customers.debt_entry', 'select, insert');

create table customers.payment (
  tenant_id uuid not null,
  payment_id uuid not null,
  operation_id uuid not null,
  device_id uuid not null,
  customer_id uuid not null,
  location_id uuid not null,
  register_id uuid,
  business_on date not null,
  corrected_at timestamptz not null,
  actor_id uuid,
  amount_minor bigint not null,
  note text,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, payment_id)
);
select platform.protect('customers.payment', 'select, insert');

create table customers.payment_tender (
  tenant_id uuid not null,
  payment_id uuid not null,
  position integer not null,
  tender_id uuid not null,
  kind text not null,
  amount_minor bigint not null,
  reference text,
  claimed boolean not null,
  primary key (tenant_id, payment_id, position),
  foreign key (tenant_id, payment_id) references customers.payment (tenant_id, payment_id)
);
select platform.protect('customers.payment_tender', 'select, insert');

alter table sales.sale add column customer_id uuid;
create index sale_customer on sales.sale (tenant_id, customer_id, business_on desc, corrected_at desc, sale_id desc)
  where customer_id is not null;

-- What was adjusted is in the entry of the same operation.
create table ledger.adjustment (
  tenant_id uuid not null,
  adjustment_id uuid not null,
  operation_id uuid not null,
  device_id uuid not null,
  location_id uuid not null,
  business_on date not null,
  reason text not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, adjustment_id)
);
create index adjustment_operation on ledger.adjustment (tenant_id, device_id, operation_id);
select platform.protect('ledger.adjustment', 'select, insert');
