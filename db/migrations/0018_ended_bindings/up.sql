-- Why: a register is bound to one device at a time. A binding ends when its device closes the series, or when a person gives the register
-- to another device; it says since when, how, and what the last number was.
-- Locks: tenancy.binding, while its few rows are read.
-- Compatibility: new columns that an older server leaves alone; it may still bind without ending, which the index then refuses.

alter table tenancy.binding
  add column ended_at timestamptz,
  -- closed: its device said so. taken_over: the register went to another device. renewed: the same device began a new incarnation.
  add column ended_how text check (ended_how in ('closed', 'taken_over', 'renewed')),
  -- The name of the device that has the register now, as it was then.
  add column ended_for text;

-- A device may bind the same register again after its binding ended.
alter table tenancy.binding drop constraint binding_tenant_id_register_id_device_id_incarnation_key;

-- Of several open bindings of one register the newest stays; devices hear of the others' end.
do $$
declare
  tenant uuid;
  changed bigint;
begin
  for tenant in
    select distinct b.tenant_id
    from tenancy.binding b
    join tenancy.binding newer
      on newer.tenant_id = b.tenant_id and newer.register_id = b.register_id and newer.number > b.number
    where b.ended_last is null
  loop
    update tenancy.tenant_clock c
    set version = c.version + 1
    where c.tenant_id = tenant
    returning c.version into changed;
    update tenancy.binding b
    set ended_last = coalesce((select max(s.number) from sales.sale s where s.tenant_id = b.tenant_id and s.binding_id = b.binding_id), 0),
        ended_at = now(),
        ended_how = case when newer.device_id = b.device_id then 'renewed' else 'taken_over' end,
        version = changed
    from tenancy.binding newer
    where b.tenant_id = tenant
      and b.ended_last is null
      and newer.tenant_id = b.tenant_id
      and newer.register_id = b.register_id
      and newer.number = (
        select max(n.number) from tenancy.binding n where n.tenant_id = b.tenant_id and n.register_id = b.register_id)
      and newer.number > b.number;
  end loop;
end $$;

alter table tenancy.binding
  add constraint binding_ended check (
    (ended_last is null) = (ended_at is null) and (ended_last is null) = (ended_how is null) and ended_last >= 0);
create unique index binding_open on tenancy.binding (tenant_id, register_id) where ended_last is null;
