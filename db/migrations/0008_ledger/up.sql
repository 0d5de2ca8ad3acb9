-- Why: the double-entry books. Every figure of money is a view of them.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema ledger;
grant usage on schema ledger to kaunta_app, kaunta_maintenance;

-- account is the code of Core's chart: its name, then the location and the part where it is kept by them, e.g. tax_payable/<location>/VAT.
create table ledger.account (
  tenant_id uuid not null,
  account text not null,
  name text not null,
  type text not null check (type in ('asset', 'liability', 'equity', 'income', 'expense')),
  location_id uuid,
  part text,
  opened_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, account)
);
select platform.protect('ledger.account', 'select, insert');

-- What one operation did to the books, and why: cause "sale" is its money, "sale_cost" the goods that went out with it. Append-only: the server has no right to change or remove.
create table ledger.entry (
  tenant_id uuid not null,
  device_id uuid not null,
  operation_id uuid not null,
  cause text not null,
  location_id uuid not null,
  business_on date not null,
  posted_on date not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, device_id, operation_id, cause)
);
create index entry_posted on ledger.entry (tenant_id, posted_on);
select platform.protect('ledger.entry', 'select, insert');

-- Debits are positive, credits negative, minor units.
create table ledger.posting (
  tenant_id uuid not null,
  device_id uuid not null,
  operation_id uuid not null,
  cause text not null,
  line integer not null,
  account text not null,
  amount_minor bigint not null,
  primary key (tenant_id, device_id, operation_id, cause, line),
  foreign key (tenant_id, device_id, operation_id, cause)
    references ledger.entry (tenant_id, device_id, operation_id, cause),
  foreign key (tenant_id, account) references ledger.account (tenant_id, account)
);
create index posting_account on ledger.posting (tenant_id, account);
select platform.protect('ledger.posting', 'select, insert');

-- The last guard: what a transaction posted must be balanced, entry by entry, or it can't commit. The rules are in Core.
create function ledger.refuse_unbalanced() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if (
    select coalesce(sum(p.amount_minor), 0)
    from ledger.posting p
    where p.tenant_id = new.tenant_id
      and p.device_id = new.device_id
      and p.operation_id = new.operation_id
      and p.cause = new.cause
  ) <> 0 then
    raise exception 'the entry of operation % is not balanced', new.operation_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
revoke all on function ledger.refuse_unbalanced() from public;

create constraint trigger entry_balanced
  after insert on ledger.entry
  deferrable initially deferred
  for each row execute function ledger.refuse_unbalanced();
