-- Why: a business may add accounts of its own to the chart: a loan, the owner's drawings, rent apart from other expenses.
-- Locks: none that matter, the table is new.
-- Compatibility: a new table only. What was booked on such an account has its code in the books, whatever is known of it here.

-- In the books an own account is own_<type>/<location>/<account_id>. Its type is chosen once.
create table ledger.own_account (
  tenant_id uuid not null,
  account_id uuid not null,
  name text not null,
  type text not null check (type in ('asset', 'liability', 'equity', 'income', 'expense')),
  closed boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, account_id)
);
create index own_account_version on ledger.own_account (tenant_id, version, account_id);
select platform.protect('ledger.own_account', 'select, insert, update');
