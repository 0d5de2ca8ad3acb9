-- Why: a database that was put back to an older copy has forgotten which receipt series it gave since. Series that it gives from then on bear a
-- mark of their own, so that no two tills ever write the same receipt number.
-- Locks: directory.epoch, for a moment.
-- Compatibility: an older server gives series without a mark, as before.

-- Empty until the database is restored for the first time; then three letters, made from the epoch.
alter table directory.epoch add column mark text not null default '';

create function directory.mark_of(epoch text) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select translate(substr(md5(epoch), 1, 3), '0123456789abcdef', 'ABCDEFGHJKLMNPQR')
$$;

create or replace function directory.current_epoch(proposed text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  actual_identifier text := (select system_identifier::text from pg_control_system());
  actual_timeline integer := (select timeline_id from pg_control_checkpoint());
begin
  insert into directory.epoch (system_identifier, timeline, epoch)
  values (actual_identifier, actual_timeline, proposed)
  on conflict (only_one) do update
  set system_identifier = excluded.system_identifier, timeline = excluded.timeline, epoch = excluded.epoch,
    mark = directory.mark_of(excluded.epoch)
  where (directory.epoch.system_identifier, directory.epoch.timeline) <> (excluded.system_identifier, excluded.timeline);
  return (select e.epoch from directory.epoch e);
end $$;

create or replace function directory.begin_epoch(seen text, proposed text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update directory.epoch e
  set epoch = proposed, mark = directory.mark_of(proposed)
  where e.epoch = seen;
  return (select e.epoch from directory.epoch e);
end $$;

create function directory.series_mark() returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.mark from directory.epoch e
$$;

revoke all on function directory.mark_of(text) from public;
revoke all on function directory.series_mark() from public;
grant execute on function directory.series_mark() to kaunta_app;
