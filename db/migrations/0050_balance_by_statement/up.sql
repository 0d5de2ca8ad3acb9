-- Why: the guard of balanced entries asked once for each entry, at commit; each sale has two. All postings of an entry are written by one
-- statement, so that one question for each statement is enough, and more is refused: an entry that two statements would balance together.
-- Locks: a short exclusive lock on ledger.entry and ledger.posting; nothing is rewritten.
-- Compatibility: whatever was balanced before still is.

drop trigger entry_balanced on ledger.entry;

create or replace function ledger.refuse_unbalanced() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  unbalanced uuid;
begin
  select m.operation_id
  into unbalanced
  from made m
  group by m.tenant_id, m.device_id, m.operation_id, m.cause
  having sum(m.amount_minor) <> 0
  limit 1;
  if found then
    raise exception 'the entry of operation % is not balanced', unbalanced using errcode = 'check_violation';
  end if;
  return null;
end $$;

create trigger posting_balanced
  after insert on ledger.posting
  referencing new table as made
  for each statement execute function ledger.refuse_unbalanced();
