-- Why: each posting asked by itself for its entry and for its account, eight questions for a sale. One trigger for each statement asks once
-- for each entry and once for each account that the statement names, beside whether its entries are balanced (docs/decisions/0014-postings-are-checked-together.md).
-- Locks: ledger.posting, ledger.entry and ledger.account, for a moment; nothing is rewritten or read.
-- Compatibility: what was refused before still is.

drop trigger posting_balanced on ledger.posting;
drop function ledger.refuse_unbalanced();

alter table ledger.posting
  drop constraint posting_tenant_id_account_fkey,
  drop constraint posting_tenant_id_device_id_operation_id_cause_fkey;

-- The last guard: postings that are not balanced, entry by entry, or that belong to no entry or no account of their business, can't be
-- written. All postings of an entry are written by one statement. The rules are in Core.
-- Both look-ups are by whole key, and stand in scalar subqueries because these stay look-ups: a kept plan that joins would read all of a
-- business's entries for each sale once they are many.
create function ledger.refuse_unsound() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  unsound record;
begin
  select m.operation_id, m.cause, sum(m.amount_minor) as difference
  into unsound
  from made m
  group by m.tenant_id, m.device_id, m.operation_id, m.cause
  having sum(m.amount_minor) <> 0
    or (
      select e.tenant_id
      from ledger.entry e
      where e.tenant_id = m.tenant_id
        and e.device_id = m.device_id
        and e.operation_id = m.operation_id
        and e.cause = m.cause
    ) is null
  limit 1;
  if found and unsound.difference <> 0 then
    raise exception 'the entry "%" of operation % is not balanced', unsound.cause, unsound.operation_id using errcode = 'check_violation';
  elsif found then
    raise exception 'there is no entry "%" of operation % to post to', unsound.cause, unsound.operation_id using errcode = 'foreign_key_violation';
  end if;
  select m.account
  into unsound
  from made m
  group by m.tenant_id, m.account
  having (
    select a.tenant_id
    from ledger.account a
    where a.tenant_id = m.tenant_id
      and a.account = m.account
  ) is null
  limit 1;
  if found then
    raise exception 'there is no account % to post to', unsound.account using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
revoke all on function ledger.refuse_unsound() from public;

create trigger posting_sound
  after insert on ledger.posting
  referencing new table as made
  for each statement execute function ledger.refuse_unsound();

-- What postings refer to stays: nobody who signs in may change the books or take anything out of them.
revoke update, delete on ledger.account, ledger.entry, ledger.posting from kaunta_maintenance;
