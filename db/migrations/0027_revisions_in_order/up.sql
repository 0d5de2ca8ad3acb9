-- Why: two revisions of one promotion or list price may come in one push; which of them is the later one is said by their places in the journal.
-- Locks: a short exclusive lock on two small tables; the default is a constant, so no row is rewritten.
-- Compatibility: a server from before this writes 0, which orders as before.

alter table catalog.promotion_revision add column made_seq bigint not null default 0;
alter table catalog.list_price_revision add column made_seq bigint not null default 0;
