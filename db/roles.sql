-- The four roles, made once per PostgreSQL cluster by someone who may create roles; safe to run again.
-- The embedded database runs this by itself. For your own cluster: run it as an administrator, give the three login roles a
-- password, then `create database kaunta owner kaunta_owner` and `Kaunta.Server migrate --database …` as kaunta_migrate.
do $$
begin
  -- Owns every object; nobody can sign in as it.
  if not exists (select from pg_roles where rolname = 'kaunta_owner') then
    create role kaunta_owner nologin;
  end if;
  -- Runs migrations, and nothing else: it acts as the owner with `set role`.
  if not exists (select from pg_roles where rolname = 'kaunta_migrate') then
    create role kaunta_migrate login noinherit;
  end if;
  -- Backup, export of all businesses, erasure, the operator's commands: sees every business through the second policy.
  if not exists (select from pg_roles where rolname = 'kaunta_maintenance') then
    create role kaunta_maintenance login;
  end if;
  -- The server's pool. It sees one business at a time.
  if not exists (select from pg_roles where rolname = 'kaunta_app') then
    create role kaunta_app login;
  end if;
end $$;

grant kaunta_owner to kaunta_migrate;
