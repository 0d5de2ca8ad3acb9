-- Why: what a shop sells: categories, tax groups, products and their variants, with every price and tax group ever used.
-- Locks: none that matter, all tables are new.
-- Compatibility: new tables only.

create schema catalog;
grant usage on schema catalog to kaunta_app, kaunta_maintenance;

-- field_versions: for each field, the version that last changed it, for merging edits that were made at the same time.
create table catalog.category (
  tenant_id uuid not null,
  category_id uuid not null,
  name text not null,
  sort bigint not null,
  colour text,
  closed boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, category_id)
);
create index category_version on catalog.category (tenant_id, version, category_id);
select platform.protect('catalog.category', 'select, insert, update');

create table catalog.tax_group (
  tenant_id uuid not null,
  tax_group_id uuid not null,
  revision uuid,
  name text not null,
  taxes jsonb not null,
  closed boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, tax_group_id)
);
create index tax_group_version on catalog.tax_group (tenant_id, version, tax_group_id);
select platform.protect('catalog.tax_group', 'select, insert, update');

-- Each set of taxes that a group ever had; never changed. revision = the operation that set it.
create table catalog.tax_group_revision (
  tenant_id uuid not null,
  tax_group_id uuid not null,
  revision uuid not null,
  taxes jsonb not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, tax_group_id, revision)
);
select platform.protect('catalog.tax_group_revision', 'select, insert');

-- A placeholder was sold or received before its product arrived; the product fills it in, and only then it is sent to devices.
create table catalog.product (
  tenant_id uuid not null,
  product_id uuid not null,
  name text not null,
  category_id uuid,
  tax_group_id uuid,
  closed boolean not null,
  placeholder boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, product_id)
);
create index product_version on catalog.product (tenant_id, version, product_id);
select platform.protect('catalog.product', 'select, insert, update');

-- SKUs and barcodes are what people type: never unique. price is in thousandths of a minor unit.
create table catalog.variant (
  tenant_id uuid not null,
  variant_id uuid not null,
  product_id uuid,
  name text not null,
  sku text,
  barcodes text[] not null,
  unit text not null,
  price bigint not null check (price >= 0),
  price_revision uuid,
  tracked boolean not null,
  sort bigint not null,
  closed boolean not null,
  placeholder boolean not null,
  field_versions jsonb not null,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, variant_id)
);
create index variant_version on catalog.variant (tenant_id, version, variant_id);
select platform.protect('catalog.variant', 'select, insert, update');

-- Each price that a variant ever had; never changed. revision = the operation that set it.
create table catalog.price_revision (
  tenant_id uuid not null,
  variant_id uuid not null,
  revision uuid not null,
  price bigint not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, variant_id, revision)
);
select platform.protect('catalog.price_revision', 'select, insert');
