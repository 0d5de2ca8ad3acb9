-- Why: what a device couldn't send is carried to the server in a file that only the server can open, by whoever has the file.
-- Locks: none, all tables are new.
-- Compatibility: new tables only.

-- The key to which devices seal what they write into such files.
create table sync.deposit_key (
  tenant_id uuid primary key,
  private_key bytea not null,
  public_key text not null
);
select platform.protect('sync.deposit_key', 'select, insert');

-- Who brought in which stretch of whose journal. The author of the operations is the device that sealed them, never the carrier.
create table sync.carried (
  tenant_id uuid not null,
  device_id uuid not null,
  incarnation uuid not null,
  branch text not null,
  first_seq bigint not null,
  last_seq bigint not null,
  carried_from uuid not null,
  carried_by uuid not null,
  carried_at timestamptz not null,
  primary key (tenant_id, device_id, incarnation, branch, first_seq, last_seq)
);
select platform.protect('sync.carried', 'select, insert');
