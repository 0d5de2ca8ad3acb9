-- Why: carts that a till puts aside, for any till of the location to go on with.
-- Locks: none that matter, both tables are new.
-- Compatibility: new tables only; an older server holds cart.parked and cart.taken.

-- A cart's stay on the shelf. contents is null once it was taken: what was in it is in its operation, and in whatever it became.
-- made_version: whoever hasn't heard up to it never had the cart, and needs no tombstone. doubled: two tills went on with it, because neither knew of the other; both get to see that.
create table sales.parked_cart (
  tenant_id uuid not null,
  cart_id uuid not null,
  location_id uuid not null,
  register_id uuid,
  device_id uuid not null,
  name text,
  customer_id uuid,
  contents jsonb,
  parked_at timestamptz not null,
  parked_by uuid,
  taken boolean not null default false,
  doubled boolean not null default false,
  made_version bigint not null default current_setting('app.version')::bigint,
  version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, cart_id),
  check (taken = (contents is null)),
  check (taken or not doubled)
);
create index parked_cart_version on sales.parked_cart (tenant_id, location_id, version, cart_id);
create index parked_cart_customer on sales.parked_cart (tenant_id, customer_id) where customer_id is not null;
select platform.protect('sales.parked_cart', 'select, insert, update, delete');

-- Who took a cart off the shelf. It stays when the cart's tombstone is forgotten: a cart that was taken is never on the shelf again.
create table sales.cart_taking (
  tenant_id uuid not null,
  cart_id uuid not null,
  device_id uuid not null,
  operation_id uuid not null,
  why text not null check (why in ('resumed', 'merged', 'discarded')),
  register_id uuid,
  actor_id uuid,
  taken_at timestamptz not null,
  made_version bigint not null default current_setting('app.version')::bigint,
  primary key (tenant_id, cart_id, device_id, operation_id)
);
select platform.protect('sales.cart_taking', 'select, insert');
