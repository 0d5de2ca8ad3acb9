-- Why: how the business reads its scale's labels, and what money of other currencies is worth to it, kept where every till gets them.
-- Locks: a short exclusive lock on tenancy.business; the defaults are constants, so no row is rewritten.
-- Compatibility: a server from before this ignores the columns.

alter table tenancy.business
  add column scale_rules jsonb not null default '[]',
  add column exchange_rates jsonb not null default '[]',
  add column field_versions jsonb not null default '{}';
