-- Why: the list of vouchers says when and on which receipt each was sold and used.
-- Locks: short ones on both tables; adding columns without a default rewrites nothing.
-- Compatibility: entries from before have none of the three, and their vouchers are listed without a day. An older server writes none either.

alter table sales.voucher_entry
  add column document_id uuid,
  add column receipt text,
  add column business_on date;
create index voucher_recent on sales.voucher (tenant_id, version desc, code desc);
