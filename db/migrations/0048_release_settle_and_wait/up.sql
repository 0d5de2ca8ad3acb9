-- Why: a person says what becomes of what stands under "To review": an operation that was kept aside is released, one that was looked at is
-- dealt with and leaves the list. And an operation that builds on one which hasn't arrived waits for it.
-- Locks: sync.operation, for a moment (a column that is null everywhere) and while the list's index is built anew.
-- Compatibility: an older server ignores the column and lists what was dealt with too; it never writes what it waits for.

-- When a person dealt with it; null: it is still on the list, if its outcome puts it there.
alter table sync.operation add column settled_at timestamptz;

drop index sync.operation_review;
create index operation_review on sync.operation (tenant_id, arrival desc, device_id, seq desc)
  where outcome <> 'applied' and settled_at is null;
create index operation_settled on sync.operation (tenant_id, arrival desc, device_id, seq desc)
  where settled_at is not null;

-- A line that had no id of its own, because another operation has it, gets one when it is released.
grant update (operation_id, settled_at) on sync.operation to kaunta_app;

-- What a parked operation waits for: an operation's id, or the hash of a line. One row each; they go when it is parked no more.
create table sync.waiting (
  tenant_id uuid not null,
  needed text not null,
  device_id uuid not null,
  incarnation uuid not null,
  branch text not null,
  seq bigint not null,
  primary key (tenant_id, needed, device_id, incarnation, branch, seq)
);
create index waiting_place on sync.waiting (tenant_id, device_id, incarnation, branch, seq);
select platform.protect('sync.waiting', 'select, insert, delete');
