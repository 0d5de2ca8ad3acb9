-- Why: a policy that reads the tenant's setting where it stands reads and parses it for every row. As a query of its own it is read once
-- for each statement; what is missing is an error as before.
-- Locks: a short exclusive lock on each table in turn; nothing is rewritten.
-- Compatibility: the same rows are seen and refused.

create or replace function platform.protect(target regclass, rights text) returns void
language plpgsql
set search_path = pg_catalog
as $$
begin
  execute format('alter table %s enable row level security', target);
  -- Forced: the owner is held by the policies too.
  execute format('alter table %s force row level security', target);
  -- No nullif(…, ''): a missing tenant is an error, never an empty result.
  execute format(
    'create policy tenant on %s
       using (tenant_id = (select current_setting(''app.tenant_id'')::uuid))
       with check (tenant_id = (select current_setting(''app.tenant_id'')::uuid))', target);
  execute format(
    'create policy maintenance on %s to kaunta_owner, kaunta_maintenance using (true) with check (true)', target);
  execute format('grant %s on %s to kaunta_app', rights, target);
  execute format('grant select, insert, update, delete on %s to kaunta_maintenance', target);
end $$;

do $$
declare
  target text;
begin
  for target in
    select format('%I.%I', p.schemaname, p.tablename)
    from pg_policies p
    where p.policyname = 'tenant'
  loop
    execute format(
      'alter policy tenant on %s
         using (tenant_id = (select current_setting(''app.tenant_id'')::uuid))
         with check (tenant_id = (select current_setting(''app.tenant_id'')::uuid))', target);
  end loop;
end $$;
