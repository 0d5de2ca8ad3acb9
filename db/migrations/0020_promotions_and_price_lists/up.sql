-- Why: promotions and price lists, with every rule and every list price that they ever had, because sales name the one that they were made with.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

-- field_versions: for each field, the version that last changed it, for merging edits that were made at the same time.
-- rule: what a promotion grants, as spec/protocol/operations/promotion.saved.v1.json says it.
create table catalog.promotion (
  tenant_id uuid not null,
  promotion_id uuid not null,
  revision uuid not null,
  name text not null,
  rule jsonb not null,
  closed boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, promotion_id)
);
create index promotion_version on catalog.promotion (tenant_id, version, promotion_id);
select platform.protect('catalog.promotion', 'select, insert, update');

-- Never changed. Closing and opening a promotion are revisions too: a till that still grants a closed one names the revision from before.
create table catalog.promotion_revision (
  tenant_id uuid not null,
  promotion_id uuid not null,
  revision uuid not null,
  rule jsonb not null,
  closed boolean not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, promotion_id, revision)
);
select platform.protect('catalog.promotion_revision', 'select, insert');

-- groups: the customer groups that pay its prices; locations: where everybody does.
create table catalog.price_list (
  tenant_id uuid not null,
  price_list_id uuid not null,
  name text not null,
  groups text[] not null,
  locations uuid[] not null,
  closed boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, price_list_id)
);
create index price_list_version on catalog.price_list (tenant_id, version, price_list_id);
select platform.protect('catalog.price_list', 'select, insert, update');

-- One row for each variant that has a price on some list. prices: by list, {price, tiers, revision}; thousandths of a minor unit.
create table catalog.list_price (
  tenant_id uuid not null,
  variant_id uuid not null,
  prices jsonb not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, variant_id)
);
create index list_price_version on catalog.list_price (tenant_id, version, variant_id);
select platform.protect('catalog.list_price', 'select, insert, update');

-- Each price that a variant ever had on a list; never changed. A price of null took it off the list.
create table catalog.list_price_revision (
  tenant_id uuid not null,
  variant_id uuid not null,
  price_list_id uuid not null,
  revision uuid not null,
  price bigint,
  tiers jsonb not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, variant_id, price_list_id, revision)
);
select platform.protect('catalog.list_price_revision', 'select, insert');
