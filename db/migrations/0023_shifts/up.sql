-- Why: the shifts of a register: what its drawer began with, what moved, what was counted; and the balance of each account at hand, so that the cash in a drawer is one row and not a year of postings.
-- Locks: ledger.posting, for as long as its rows are added up once.
-- Compatibility: new tables only; a server from before this doesn't keep ledger.balance, so stop it first.

create schema cash;
grant usage on schema cash to kaunta_app, kaunta_maintenance;

-- The opened_ columns are null until the opening has arrived (something may name its shift before), the closed_ ones while it is open.
-- z is the body of shift.closed unchanged; server_figures is what the server adds up for the same stretch of the journal.
create table cash.shift (
  tenant_id uuid not null,
  shift_id uuid not null,
  location_id uuid not null,
  register_id uuid not null,
  business_on date not null,
  opened_operation_id uuid,
  opened_device_id uuid,
  opened_at timestamptz,
  opened_by uuid,
  carried_minor bigint,
  float_minor bigint,
  opened_note text,
  closed_operation_id uuid,
  closed_device_id uuid,
  closed_at timestamptz,
  closed_by uuid,
  expected_minor bigint,
  counted_minor bigint,
  difference_minor bigint,
  left_minor bigint,
  closed_note text,
  z text,
  server_figures text,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, shift_id)
);
create index shift_version on cash.shift (tenant_id, location_id, version, shift_id);
create index shift_recent on cash.shift (tenant_id, business_on desc, shift_id desc);
create index shift_open on cash.shift (tenant_id, register_id) where closed_at is null;
select platform.protect('cash.shift', 'select, insert, update');

-- What each operation did to its shift, in the form of a Z's figures. after_close: no Z holds it.
create table cash.shift_entry (
  tenant_id uuid not null,
  shift_id uuid not null,
  device_id uuid not null,
  operation_id uuid not null,
  incarnation uuid not null,
  seq bigint not null,
  cause text not null check (cause in ('sale', 'return', 'payment', 'movement')),
  figures text not null,
  cash_minor bigint not null,
  after_close boolean not null,
  corrected_at timestamptz not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, shift_id, device_id, operation_id)
);
select platform.protect('cash.shift_entry', 'select, insert');
grant update (after_close) on cash.shift_entry to kaunta_app;

-- The entries of an open shift added up, by the device that made them: a till adds what others did in the shift to its own figures.
create table cash.shift_part (
  tenant_id uuid not null,
  shift_id uuid not null,
  device_id uuid not null,
  figures text not null,
  primary key (tenant_id, shift_id, device_id)
);
select platform.protect('cash.shift_part', 'select, insert, update');

create table cash.movement (
  tenant_id uuid not null,
  movement_id uuid not null,
  operation_id uuid not null,
  device_id uuid not null,
  shift_id uuid,
  location_id uuid not null,
  register_id uuid not null,
  business_on date not null,
  kind text not null check (kind in ('in', 'out', 'drop')),
  amount_minor bigint not null,
  category text,
  note text,
  actor_id uuid,
  corrected_at timestamptz not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, movement_id)
);
create index movement_shift on cash.movement (tenant_id, shift_id, corrected_at);
select platform.protect('cash.movement', 'select, insert');

-- A sum that can be made again from the postings.
create table ledger.balance (
  tenant_id uuid not null,
  account text not null,
  amount_minor bigint not null,
  primary key (tenant_id, account),
  foreign key (tenant_id, account) references ledger.account (tenant_id, account)
);
select platform.protect('ledger.balance', 'select, insert, update');

insert into ledger.balance (tenant_id, account, amount_minor)
select tenant_id, account, sum(amount_minor)::bigint
from ledger.posting
group by tenant_id, account;
