-- Why: the operation log: what devices and the server did, byte for byte, and what became of it.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema sync;
grant usage on schema sync to kaunta_app, kaunta_maintenance;

-- One row per journalled line, whatever it means. The key is its place in the journal; branch is '' or the hash of a fork's first operation.
-- operation_id is null where the line has no id of its own: unreadable, foreign, or an id that another operation took before it.
-- envelope holds the line unchanged; a line that is no text (invalid UTF-8, a zero byte) stands in envelope_bytes.
-- arrival is the version in which it was journalled; version is the one in which its outcome last changed (the feed's).
create table sync.operation (
  tenant_id uuid not null,
  device_id uuid not null,
  incarnation uuid not null,
  branch text not null,
  seq bigint not null check (seq > 0),
  operation_id uuid,
  hash text not null,
  envelope text,
  envelope_bytes bytea,
  type text,
  type_version bigint,
  actor_id uuid,
  control_minor bigint not null,
  at_ms bigint,
  corrected_at timestamptz not null,
  received_at timestamptz not null,
  outcome text not null
    check (outcome in ('applied', 'flagged', 'refused', 'parked', 'held', 'quarantined')),
  code text,
  flags text[] not null,
  arrival bigint not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, device_id, incarnation, branch, seq),
  unique (tenant_id, device_id, operation_id),
  check ((envelope is null) <> (envelope_bytes is null))
);
create index operation_version on sync.operation (tenant_id, device_id, version, operation_id);
-- What a person should look at, newest first.
create index operation_review on sync.operation (tenant_id, arrival desc, device_id, seq desc) where outcome <> 'applied';
create index operation_held on sync.operation (tenant_id, arrival, device_id, seq) where outcome = 'held';
select platform.protect('sync.operation', 'select, insert');
-- The bytes and the place of an operation can't be changed by the server; what became of it can.
grant update (outcome, code, flags, version) on sync.operation to kaunta_app;

-- The openings of personal values, apart from the envelope, because they may be erased.
create table sync.operation_private (
  tenant_id uuid not null,
  device_id uuid not null,
  incarnation uuid not null,
  branch text not null,
  seq bigint not null,
  line bytea not null,
  primary key (tenant_id, device_id, incarnation, branch, seq),
  foreign key (tenant_id, device_id, incarnation, branch, seq)
    references sync.operation (tenant_id, device_id, incarnation, branch, seq)
);
select platform.protect('sync.operation_private', 'select, insert, delete');

-- How far each journal has come: what both sides compare. total is the sum of the operations' control figures.
create table sync.journal (
  tenant_id uuid not null,
  device_id uuid not null,
  incarnation uuid not null,
  branch text not null,
  seq bigint not null,
  hash text not null,
  count bigint not null,
  total_minor bigint not null,
  offset_ms bigint not null,
  corrected_at timestamptz not null,
  received_at timestamptz not null,
  primary key (tenant_id, device_id, incarnation, branch)
);
select platform.protect('sync.journal', 'select, insert, update');

-- A device's signed word on a stretch of its journal; an auditor's export contains them.
create table sync.seal (
  tenant_id uuid not null,
  device_id uuid not null,
  incarnation uuid not null,
  branch text not null,
  first_seq bigint not null,
  last_seq bigint not null,
  head text not null,
  signature text not null,
  received_at timestamptz not null,
  primary key (tenant_id, device_id, incarnation, branch, first_seq, last_seq)
);
select platform.protect('sync.seal', 'select, insert');

-- The journal of what the server itself does for a business has a device and a key like any other.
create table sync.server_device (
  tenant_id uuid primary key,
  device_id uuid not null,
  incarnation uuid not null,
  private_key bytea not null,
  public_key text not null
);
select platform.protect('sync.server_device', 'select, insert');
