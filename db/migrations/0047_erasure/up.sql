-- Why: a customer who asks for it is forgotten: what is personal goes, what was sold and owed stays. What was forgotten stays forgotten after
-- a restore and when a device sends it again, so it is also known by id alone.
-- Locks: customers.customer, for a moment.
-- Compatibility: a column with a default, new tables and functions; the server before this one sends an erased customer without a name.

alter table customers.customer add column erased boolean not null default false;
grant update (note) on customers.payment to kaunta_app;

-- Who was forgotten. The same list is kept in a file outside the database, which survives a restore of it.
create table sync.erased (
  tenant_id uuid not null,
  subject_id uuid not null,
  erased_at timestamptz not null,
  primary key (tenant_id, subject_id)
);
select platform.protect('sync.erased', 'select, insert');

-- All of them, page by page; ids only.
create function directory.erased(after_tenant uuid, after_subject uuid, most integer)
returns table (tenant_id uuid, subject_id uuid, erased_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.tenant_id, e.subject_id, e.erased_at
  from sync.erased e
  where after_tenant is null or (e.tenant_id, e.subject_id) > (after_tenant, after_subject)
  order by e.tenant_id, e.subject_id
  limit most
$$;

revoke all on function directory.erased(uuid, uuid, integer) from public;
grant execute on function directory.erased(uuid, uuid, integer) to kaunta_app;
