-- Why: a business that has moved to another server must never be applied here again: its devices are told where it is.
-- Locks: tenancy.tenant_clock, for a moment; the column is null everywhere.
-- Compatibility: an older server ignores the column and goes on taking pushes, so update every server before a business is moved.

-- The address of the server that has the business now; null: this one.
alter table tenancy.tenant_clock add column moved_to text;

-- Says that a business is elsewhere now, or, without an address, that it is here again; false when there is no such business.
create function directory.move_business(named text, address text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update tenancy.tenant_clock c
  set moved_to = address
  from tenancy.business b
  where b.tenant_id = c.tenant_id
    and b.slug = named;
  return found;
end $$;

revoke all on function directory.move_business(text, text) from public;
grant execute on function directory.move_business(text, text) to kaunta_maintenance;
