-- Why: a device may forget what is safe in a copy that outlives this machine, and nothing else; owner and operator see how far that is.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables and functions only.

-- Up to which version a business is in the archive. Versions become visible in commit order, so one number says it for all its rows.
create table sync.archived (
  tenant_id uuid primary key,
  reached bigint not null,
  archived_at timestamptz not null
);
select platform.protect('sync.archived', 'select');

-- A mark: everything in it was committed before this place of the write-ahead log. Once the archive holds the place, the mark is published.
create table directory.archive_mark (
  mark bigint generated always as identity primary key,
  source text not null check (source in ('backup', 'managed', 'wal')),
  taken_at timestamptz not null,
  place pg_lsn not null,
  published_at timestamptz
);

-- Only what changed since the last mark.
create table directory.archive_mark_version (
  mark bigint not null references directory.archive_mark (mark) on delete cascade,
  tenant_id uuid not null,
  reached bigint not null,
  primary key (mark, tenant_id)
);

-- The versions are read by one statement, the place in the log by a later one: a commit that the first saw was in the log before it.
create function directory.take_archive_mark(wanted_source text, now_at timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  taken bigint;
begin
  -- One at a time, over all servers.
  perform pg_advisory_xact_lock(hashtextextended('kaunta.archive', 0));
  insert into directory.archive_mark (source, taken_at, place)
  values (wanted_source, now_at, '0/0')
  returning mark into taken;
  insert into directory.archive_mark_version (mark, tenant_id, reached)
  select taken, c.tenant_id, c.version
  from tenancy.tenant_clock c
  left join sync.archived a on a.tenant_id = c.tenant_id
  where c.version > coalesce(a.reached, 0);
  update directory.archive_mark
  set place = pg_current_wal_insert_lsn()
  where mark = taken;
  return taken;
end $$;

-- Whether the write-ahead log's archive holds this place: by PostgreSQL's own archiver, or by a receiver with a slot named kaunta_archive….
create function directory.wal_archive_holds(wanted pg_lsn) returns boolean
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select exists (
      select from pg_stat_archiver a
      where length(a.last_archived_wal) = 24
        and a.last_archived_wal collate "C" >= pg_walfile_name(wanted) collate "C"
    )
    or exists (
      select from pg_replication_slots s
      where s.slot_type = 'physical'
        and s.slot_name like 'kaunta\_archive%'
        and s.restart_lsn >= wanted
    )
$$;

-- Publishes a mark and forgets those before it: what they said, this one says too.
create function directory.publish_archive_mark(wanted bigint, now_at timestamptz) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('kaunta.archive', 0));
  insert into sync.archived (tenant_id, reached, archived_at)
  select v.tenant_id, v.reached, m.taken_at
  from directory.archive_mark m
  join directory.archive_mark_version v on v.mark = m.mark
  where m.mark = wanted
  on conflict (tenant_id) do update
  set reached = greatest(sync.archived.reached, excluded.reached),
    archived_at = greatest(sync.archived.archived_at, excluded.archived_at);
  update directory.archive_mark
  set published_at = now_at
  where mark = wanted;
  delete from directory.archive_mark
  where mark < wanted;
end $$;

-- The marks that wait, oldest first, and the last one that was published.
create function directory.archive_marks()
returns table (mark bigint, source text, taken_at timestamptz, place pg_lsn, published_at timestamptz, businesses bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select m.mark, m.source, m.taken_at, m.place, m.published_at,
    (select count(*) from directory.archive_mark_version v where v.mark = m.mark)
  from directory.archive_mark m
  order by m.mark
$$;

-- A mark that no copy came of.
create function directory.drop_archive_mark(wanted bigint) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  delete from directory.archive_mark m where m.mark = wanted and m.published_at is null
$$;

revoke all on function directory.take_archive_mark(text, timestamptz) from public;
revoke all on function directory.wal_archive_holds(pg_lsn) from public;
revoke all on function directory.publish_archive_mark(bigint, timestamptz) from public;
revoke all on function directory.archive_marks() from public;
revoke all on function directory.drop_archive_mark(bigint) from public;
grant execute on function
  directory.take_archive_mark(text, timestamptz),
  directory.wal_archive_holds(pg_lsn),
  directory.publish_archive_mark(bigint, timestamptz),
  directory.archive_marks(),
  directory.drop_archive_mark(bigint)
to kaunta_app, kaunta_maintenance;
