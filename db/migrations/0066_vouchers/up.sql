-- Why: what each voucher still has, so that one that is spent twice, or that nobody sold, is seen.
-- Locks: none that matter, both tables are new.
-- Compatibility: new tables only. Vouchers sold before it aren't in them: the first time that one pays, it is flagged as unknown.

-- code is what is printed on the receipt, without its dash. voucher_id is null while it has only paid: the sale of it may still come.
-- What is left is sold_minor - spent_minor, and may be below zero. What was given back onto a voucher is taken off what was spent.
create table sales.voucher (
  tenant_id uuid not null,
  code text not null,
  voucher_id uuid,
  sold_minor bigint not null,
  spent_minor bigint not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, code)
);
create index voucher_version on sales.voucher (tenant_id, version, voucher_id) where voucher_id is not null;
select platform.protect('sales.voucher', 'select, insert, update');

-- Append-only. amount_minor is above zero when it was sold or given back onto, below when it paid; without a code nobody knows which it was.
create table sales.voucher_entry (
  tenant_id uuid not null,
  device_id uuid not null,
  operation_id uuid not null,
  line integer not null,
  code text,
  amount_minor bigint not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, device_id, operation_id, line)
);
create index voucher_entry_code on sales.voucher_entry (tenant_id, code, made_version) where code is not null;
select platform.protect('sales.voucher_entry', 'select, insert');
