-- Why: a database that was put back from a copy of its files has the same identifier and timeline as before. Devices show the signed
-- acknowledgements that they got; one that says more than this database holds begins a new epoch, and so does the operator who restored.
-- Locks: none.
-- Compatibility: new functions only.

-- The epoch, without looking at the cluster: for every pull, so that all servers of one database agree.
create function directory.epoch_now() returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.epoch from directory.epoch e
$$;

-- Begins a new epoch unless somebody did so since `seen` was read. Answers the epoch that holds now.
create function directory.begin_epoch(seen text, proposed text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update directory.epoch e
  set epoch = proposed
  where e.epoch = seen;
  return (select e.epoch from directory.epoch e);
end $$;

revoke all on function directory.epoch_now() from public;
revoke all on function directory.begin_epoch(text, text) from public;
grant execute on function directory.epoch_now() to kaunta_app, kaunta_maintenance;
grant execute on function directory.begin_epoch(text, text) to kaunta_app, kaunta_maintenance;
