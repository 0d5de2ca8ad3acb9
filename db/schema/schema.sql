-- Written by `Kaunta.Server schema` from the migrations. Don't edit.

-- Schemas

schema cash owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema catalog owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema customers owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema directory owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema identity owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema imports owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema inventory owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema ledger owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema platform owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema reporting owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema sales owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema sync owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}
schema tenancy owner kaunta_owner grants {kaunta_app:USAGE, kaunta_maintenance:USAGE, kaunta_owner:CREATE, kaunta_owner:USAGE}

-- Tables

table cash.movement owner kaunta_owner rls forced
  tenant_id uuid not null
  movement_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  shift_id uuid
  location_id uuid not null
  register_id uuid not null
  business_on date not null
  kind text not null
  amount_minor bigint not null
  category text
  note text
  actor_id uuid
  corrected_at timestamp with time zone not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint movement_kind_check CHECK ((kind = ANY (ARRAY['in'::text, 'out'::text, 'drop'::text])))
  constraint movement_pkey PRIMARY KEY (tenant_id, movement_id)
  index CREATE INDEX movement_shift ON cash.movement USING btree (tenant_id, shift_id, corrected_at)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table cash.shift owner kaunta_owner rls forced
  tenant_id uuid not null
  shift_id uuid not null
  location_id uuid not null
  register_id uuid not null
  business_on date not null
  opened_operation_id uuid
  opened_device_id uuid
  opened_at timestamp with time zone
  opened_by uuid
  carried_minor bigint
  float_minor bigint
  opened_note text
  closed_operation_id uuid
  closed_device_id uuid
  closed_at timestamp with time zone
  closed_by uuid
  expected_minor bigint
  counted_minor bigint
  difference_minor bigint
  left_minor bigint
  closed_note text
  z text
  server_figures text
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint shift_pkey PRIMARY KEY (tenant_id, shift_id)
  index CREATE INDEX shift_open ON cash.shift USING btree (tenant_id, register_id) WHERE (closed_at IS NULL)
  index CREATE INDEX shift_recent ON cash.shift USING btree (tenant_id, business_on DESC, shift_id DESC)
  index CREATE INDEX shift_version ON cash.shift USING btree (tenant_id, location_id, version, shift_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table cash.shift_entry owner kaunta_owner rls forced
  tenant_id uuid not null
  shift_id uuid not null
  device_id uuid not null
  operation_id uuid not null
  incarnation uuid not null
  seq bigint not null
  cause text not null
  figures text not null
  cash_minor bigint not null
  after_close boolean not null
  corrected_at timestamp with time zone not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint shift_entry_cause_check CHECK ((cause = ANY (ARRAY['sale'::text, 'return'::text, 'payment'::text, 'movement'::text])))
  constraint shift_entry_pkey PRIMARY KEY (tenant_id, shift_id, device_id, operation_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (after_close) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table cash.shift_part owner kaunta_owner rls forced
  tenant_id uuid not null
  shift_id uuid not null
  device_id uuid not null
  figures text not null
  constraint shift_part_pkey PRIMARY KEY (tenant_id, shift_id, device_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.category owner kaunta_owner rls forced
  tenant_id uuid not null
  category_id uuid not null
  name text not null
  sort bigint not null
  colour text
  closed boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint category_pkey PRIMARY KEY (tenant_id, category_id)
  index CREATE INDEX category_version ON catalog.category USING btree (tenant_id, version, category_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.fee owner kaunta_owner rls forced
  tenant_id uuid not null
  fee_id uuid not null
  name text not null
  rule jsonb not null
  closed boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint fee_pkey PRIMARY KEY (tenant_id, fee_id)
  index CREATE INDEX fee_version ON catalog.fee USING btree (tenant_id, version, fee_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.list_price owner kaunta_owner rls forced
  tenant_id uuid not null
  variant_id uuid not null
  prices jsonb not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint list_price_pkey PRIMARY KEY (tenant_id, variant_id)
  index CREATE INDEX list_price_version ON catalog.list_price USING btree (tenant_id, version, variant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.list_price_revision owner kaunta_owner rls forced
  tenant_id uuid not null
  variant_id uuid not null
  price_list_id uuid not null
  revision uuid not null
  price bigint
  tiers jsonb not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  made_seq bigint not null default 0
  constraint list_price_revision_pkey PRIMARY KEY (tenant_id, variant_id, price_list_id, revision)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.price_list owner kaunta_owner rls forced
  tenant_id uuid not null
  price_list_id uuid not null
  name text not null
  groups text[] not null
  locations uuid[] not null
  closed boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint price_list_pkey PRIMARY KEY (tenant_id, price_list_id)
  index CREATE INDEX price_list_version ON catalog.price_list USING btree (tenant_id, version, price_list_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.price_revision owner kaunta_owner rls forced
  tenant_id uuid not null
  variant_id uuid not null
  revision uuid not null
  price bigint not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint price_revision_pkey PRIMARY KEY (tenant_id, variant_id, revision)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.product owner kaunta_owner rls forced
  tenant_id uuid not null
  product_id uuid not null
  name text not null
  category_id uuid
  tax_group_id uuid
  closed boolean not null
  placeholder boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint product_pkey PRIMARY KEY (tenant_id, product_id)
  index CREATE INDEX product_version ON catalog.product USING btree (tenant_id, version, product_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.promotion owner kaunta_owner rls forced
  tenant_id uuid not null
  promotion_id uuid not null
  revision uuid not null
  name text not null
  rule jsonb not null
  closed boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint promotion_pkey PRIMARY KEY (tenant_id, promotion_id)
  index CREATE INDEX promotion_version ON catalog.promotion USING btree (tenant_id, version, promotion_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.promotion_revision owner kaunta_owner rls forced
  tenant_id uuid not null
  promotion_id uuid not null
  revision uuid not null
  rule jsonb not null
  closed boolean not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  made_seq bigint not null default 0
  constraint promotion_revision_pkey PRIMARY KEY (tenant_id, promotion_id, revision)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.tax_group owner kaunta_owner rls forced
  tenant_id uuid not null
  tax_group_id uuid not null
  revision uuid
  name text not null
  taxes jsonb not null
  closed boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint tax_group_pkey PRIMARY KEY (tenant_id, tax_group_id)
  index CREATE INDEX tax_group_version ON catalog.tax_group USING btree (tenant_id, version, tax_group_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.tax_group_revision owner kaunta_owner rls forced
  tenant_id uuid not null
  tax_group_id uuid not null
  revision uuid not null
  taxes jsonb not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint tax_group_revision_pkey PRIMARY KEY (tenant_id, tax_group_id, revision)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table catalog.variant owner kaunta_owner rls forced
  tenant_id uuid not null
  variant_id uuid not null
  product_id uuid
  name text not null
  sku text
  barcodes text[] not null
  unit text not null
  price bigint not null
  price_revision uuid
  tracked boolean not null
  sort bigint not null
  closed boolean not null
  placeholder boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint variant_price_check CHECK ((price >= 0))
  constraint variant_pkey PRIMARY KEY (tenant_id, variant_id)
  index CREATE INDEX variant_version ON catalog.variant USING btree (tenant_id, version, variant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table customers.balance owner kaunta_owner rls forced
  tenant_id uuid not null
  customer_id uuid not null
  balance_minor bigint not null
  entries bigint not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint balance_pkey PRIMARY KEY (tenant_id, customer_id)
  index CREATE INDEX balance_version ON customers.balance USING btree (tenant_id, version, customer_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table customers.customer owner kaunta_owner rls forced
  tenant_id uuid not null
  customer_id uuid not null
  name text
  phone text
  email text
  address text
  note text
  tax_number text
  exemption_number text
  tax_exempt boolean not null
  customer_group text
  credit_limit_minor bigint not null
  allowance_minor bigint
  closed boolean not null
  placeholder boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  erased boolean not null default false
  constraint customer_allowance_minor_check CHECK ((allowance_minor >= 0))
  constraint customer_credit_limit_minor_check CHECK ((credit_limit_minor >= 0))
  constraint customer_pkey PRIMARY KEY (tenant_id, customer_id)
  index CREATE INDEX customer_version ON customers.customer USING btree (tenant_id, version, customer_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table customers.debt_entry owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  operation_id uuid not null
  line integer not null
  customer_id uuid
  cause text not null
  document_id uuid not null
  receipt text
  location_id uuid not null
  business_on date not null
  corrected_at timestamp with time zone not null
  amount_minor bigint not null
  arrival bigint
  balance_minor bigint
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint debt_entry_cause_check CHECK ((cause = ANY (ARRAY['sale'::text, 'payment'::text, 'return'::text, 'adjustment'::text])))
  constraint debt_entry_pkey PRIMARY KEY (tenant_id, device_id, operation_id, line)
  index CREATE UNIQUE INDEX debt_entry_customer ON customers.debt_entry USING btree (tenant_id, customer_id, arrival DESC)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table customers.payment owner kaunta_owner rls forced
  tenant_id uuid not null
  payment_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  customer_id uuid not null
  location_id uuid not null
  register_id uuid
  business_on date not null
  corrected_at timestamp with time zone not null
  actor_id uuid
  amount_minor bigint not null
  note text
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint payment_pkey PRIMARY KEY (tenant_id, payment_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (note) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table customers.payment_tender owner kaunta_owner rls forced
  tenant_id uuid not null
  payment_id uuid not null
  "position" integer not null
  tender_id uuid not null
  kind text not null
  amount_minor bigint not null
  reference text
  claimed boolean not null
  constraint payment_tender_tenant_id_payment_id_fkey FOREIGN KEY (tenant_id, payment_id) REFERENCES customers.payment(tenant_id, payment_id)
  constraint payment_tender_pkey PRIMARY KEY (tenant_id, payment_id, "position")
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table directory.archive_mark owner kaunta_owner rls off
  mark bigint not null
  source text not null
  taken_at timestamp with time zone not null
  place pg_lsn not null
  published_at timestamp with time zone
  constraint archive_mark_source_check CHECK ((source = ANY (ARRAY['backup'::text, 'managed'::text, 'wal'::text])))
  constraint archive_mark_pkey PRIMARY KEY (mark)

table directory.archive_mark_version owner kaunta_owner rls off
  mark bigint not null
  tenant_id uuid not null
  reached bigint not null
  constraint archive_mark_version_mark_fkey FOREIGN KEY (mark) REFERENCES directory.archive_mark(mark) ON DELETE CASCADE
  constraint archive_mark_version_pkey PRIMARY KEY (mark, tenant_id)

table directory.business owner kaunta_owner rls off
  slug text not null
  tenant_id uuid not null
  constraint business_pkey PRIMARY KEY (slug)
  constraint business_tenant_id_key UNIQUE (tenant_id)

table directory.device owner kaunta_owner rls off
  device_id uuid not null
  tenant_id uuid not null
  constraint device_pkey PRIMARY KEY (device_id)

table directory.enrolment_code owner kaunta_owner rls off
  code_hash bytea not null
  tenant_id uuid not null
  location_id uuid not null
  register_id uuid
  register_name text
  made_by uuid not null
  expires_at timestamp with time zone not null
  used_by uuid
  constraint enrolment_code_pkey PRIMARY KEY (code_hash)

table directory.epoch owner kaunta_owner rls off
  only_one boolean not null default true
  system_identifier text not null
  timeline integer not null
  epoch text not null
  mark text not null default ''::text
  constraint epoch_only_one_check CHECK (only_one)
  constraint epoch_pkey PRIMARY KEY (only_one)

table directory.invitation owner kaunta_owner rls off
  code_hash bytea not null
  note text not null
  expires_at timestamp with time zone not null
  used_by uuid
  constraint invitation_pkey PRIMARY KEY (code_hash)

table directory.login owner kaunta_owner rls off
  login_id uuid not null
  email text not null
  password_hash text not null
  created_at timestamp with time zone not null
  constraint login_pkey PRIMARY KEY (login_id)
  constraint login_email_key UNIQUE (email)

table directory.membership owner kaunta_owner rls off
  login_id uuid not null
  tenant_id uuid not null
  staff_id uuid not null
  constraint membership_login_id_fkey FOREIGN KEY (login_id) REFERENCES directory.login(login_id)
  constraint membership_pkey PRIMARY KEY (login_id, tenant_id)
  constraint membership_tenant_id_staff_id_key UNIQUE (tenant_id, staff_id)

table directory.recovery owner kaunta_owner rls off
  code_hash bytea not null
  login_id uuid not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  constraint recovery_login_id_fkey FOREIGN KEY (login_id) REFERENCES directory.login(login_id)
  constraint recovery_pkey PRIMARY KEY (code_hash)

table directory.secret owner kaunta_owner rls off
  name text not null
  secret bytea not null
  constraint secret_pkey PRIMARY KEY (name)

table identity.approval_code owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  check_hash text not null
  list_id uuid not null
  "position" integer not null
  used_by uuid
  used_hash text
  constraint approval_code_tenant_id_list_id_fkey FOREIGN KEY (tenant_id, list_id) REFERENCES identity.approval_list(tenant_id, list_id)
  constraint approval_code_pkey PRIMARY KEY (tenant_id, device_id, check_hash)
  index CREATE INDEX approval_code_list ON identity.approval_code USING btree (tenant_id, list_id, "position")
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table identity.approval_limits owner kaunta_owner rls forced
  tenant_id uuid not null
  owner_minor bigint
  manager_minor bigint
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint approval_limits_pkey PRIMARY KEY (tenant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table identity.approval_list owner kaunta_owner rls forced
  tenant_id uuid not null
  list_id uuid not null
  staff_id uuid not null
  device_id uuid not null
  salt text
  rounds integer
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint approval_list_pkey PRIMARY KEY (tenant_id, list_id)
  index CREATE INDEX approval_list_version ON identity.approval_list USING btree (tenant_id, device_id, version, list_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table identity.device owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  name text not null
  public_key bytea not null
  location_id uuid not null
  incarnation uuid not null
  enrolled_at timestamp with time zone not null
  enrolled_by uuid
  revoked_at timestamp with time zone
  state_at timestamp with time zone
  unsent bigint
  oldest_unsent_at timestamp with time zone
  head text
  seq bigint
  count bigint
  total bigint
  storage jsonb
  constraint device_public_key_check CHECK ((length(public_key) = 65))
  constraint device_pkey PRIMARY KEY (tenant_id, device_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table identity.session owner kaunta_owner rls forced
  tenant_id uuid not null
  session_id uuid not null
  login_id uuid not null
  staff_id uuid not null
  device_id uuid not null
  started_at timestamp with time zone not null
  seen_at timestamp with time zone not null
  token_hash bytea not null
  token_expires_at timestamp with time zone not null
  renewal_hash bytea not null
  renewal_expires_at timestamp with time zone not null
  ended_at timestamp with time zone
  ended_why text
  constraint session_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES identity.device(tenant_id, device_id)
  constraint session_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES identity.staff(tenant_id, staff_id)
  constraint session_pkey PRIMARY KEY (tenant_id, session_id)
  index CREATE INDEX session_device ON identity.session USING btree (tenant_id, device_id, token_hash)
  index CREATE INDEX session_login ON identity.session USING btree (login_id)
  index CREATE INDEX session_staff ON identity.session USING btree (tenant_id, staff_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table identity.staff owner kaunta_owner rls forced
  tenant_id uuid not null
  staff_id uuid not null
  name text
  role text not null
  locations uuid[] not null
  disabled boolean not null
  pin text
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint staff_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'cashier'::text])))
  constraint staff_pkey PRIMARY KEY (tenant_id, staff_id)
  index CREATE INDEX staff_version ON identity.staff USING btree (tenant_id, version, staff_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table identity.staff_pin owner kaunta_owner rls forced
  tenant_id uuid not null
  location_id uuid not null
  staff_id uuid not null
  salt text
  rounds integer
  hash text
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint staff_pin_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES identity.staff(tenant_id, staff_id)
  constraint staff_pin_pkey PRIMARY KEY (tenant_id, location_id, staff_id)
  index CREATE INDEX staff_pin_version ON identity.staff_pin USING btree (tenant_id, location_id, version, staff_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table imports.import owner kaunta_owner rls forced
  tenant_id uuid not null
  import_id uuid not null
  kind text not null
  undoes uuid
  file_name text not null
  content bytea
  options jsonb
  report jsonb
  state text not null
  staff_id uuid not null
  created_at timestamp with time zone not null
  accepted_at timestamp with time zone
  finished_at timestamp with time zone
  parts integer not null default 0
  parts_done integer not null default 0
  rows integer not null default 0
  rows_done integer not null default 0
  fault text
  constraint import_kind_check CHECK ((kind = ANY (ARRAY['products'::text, 'customers'::text, 'undo'::text])))
  constraint import_state_check CHECK ((state = ANY (ARRAY['staged'::text, 'running'::text, 'done'::text, 'stopped'::text])))
  constraint import_pkey PRIMARY KEY (tenant_id, import_id)
  index CREATE INDEX import_running ON imports.import USING btree (tenant_id) WHERE (state = 'running'::text)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table imports.part owner kaunta_owner rls forced
  tenant_id uuid not null
  import_id uuid not null
  part integer not null
  operation_id uuid not null
  type text not null
  type_version integer not null
  rows integer not null
  body text not null
  before text
  constraint part_tenant_id_import_id_fkey FOREIGN KEY (tenant_id, import_id) REFERENCES imports.import(tenant_id, import_id)
  constraint part_pkey PRIMARY KEY (tenant_id, import_id, part)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table inventory.adjustment owner kaunta_owner rls forced
  tenant_id uuid not null
  adjustment_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  location_id uuid not null
  business_on date not null
  reason text not null
  note text
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint adjustment_reason_check CHECK ((reason = ANY (ARRAY['damaged'::text, 'expired'::text, 'lost'::text, 'found'::text, 'counted'::text, 'used'::text, 'other'::text])))
  constraint adjustment_pkey PRIMARY KEY (tenant_id, adjustment_id)
  index CREATE INDEX adjustment_operation ON inventory.adjustment USING btree (tenant_id, operation_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table inventory.movement owner kaunta_owner rls forced
  tenant_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  "position" integer not null
  location_id uuid not null
  variant_id uuid not null
  cause text not null
  quantity bigint not null
  value_minor bigint not null
  correction_minor bigint not null
  business_on date not null
  corrected_at timestamp with time zone not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint movement_cause_check CHECK ((cause = ANY (ARRAY['sale'::text, 'purchase'::text, 'opening'::text, 'return'::text, 'adjustment'::text])))
  constraint movement_pkey PRIMARY KEY (tenant_id, device_id, operation_id, "position")
  index CREATE INDEX movement_variant ON inventory.movement USING btree (tenant_id, variant_id, location_id, made_version DESC)
  index CREATE INDEX movement_version ON inventory.movement USING btree (tenant_id, location_id, made_version, variant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table inventory.receipt owner kaunta_owner rls forced
  tenant_id uuid not null
  receipt_id uuid not null
  operation_id uuid not null
  location_id uuid not null
  business_on date not null
  kind text not null
  supplier_id uuid
  reference text
  total_minor bigint not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint receipt_kind_check CHECK ((kind = ANY (ARRAY['purchase'::text, 'opening'::text])))
  constraint receipt_pkey PRIMARY KEY (tenant_id, receipt_id)
  index CREATE INDEX receipt_operation ON inventory.receipt USING btree (tenant_id, operation_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table inventory.receipt_line owner kaunta_owner rls forced
  tenant_id uuid not null
  receipt_id uuid not null
  line integer not null
  variant_id uuid not null
  quantity bigint not null
  unit_cost bigint not null
  constraint receipt_line_pkey PRIMARY KEY (tenant_id, receipt_id, line)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table inventory.stock_level owner kaunta_owner rls forced
  tenant_id uuid not null
  location_id uuid not null
  variant_id uuid not null
  quantity bigint not null
  value_minor bigint not null
  last_unit_cost bigint
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint stock_level_pkey PRIMARY KEY (tenant_id, location_id, variant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table ledger.account owner kaunta_owner rls forced
  tenant_id uuid not null
  account text not null
  name text not null
  type text not null
  location_id uuid
  part text
  opened_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint account_type_check CHECK ((type = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text])))
  constraint account_pkey PRIMARY KEY (tenant_id, account)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant insert, select to kaunta_maintenance

table ledger.adjustment owner kaunta_owner rls forced
  tenant_id uuid not null
  adjustment_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  location_id uuid not null
  business_on date not null
  reason text not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint adjustment_pkey PRIMARY KEY (tenant_id, adjustment_id)
  index CREATE INDEX adjustment_operation ON ledger.adjustment USING btree (tenant_id, device_id, operation_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table ledger.balance owner kaunta_owner rls forced
  tenant_id uuid not null
  account text not null
  amount_minor bigint not null
  constraint balance_tenant_id_account_fkey FOREIGN KEY (tenant_id, account) REFERENCES ledger.account(tenant_id, account)
  constraint balance_pkey PRIMARY KEY (tenant_id, account)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table ledger.closing owner kaunta_owner rls forced
  tenant_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  closed_through date not null
  lacking uuid[] not null
  actor_id uuid
  closed_at timestamp with time zone not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint closing_pkey PRIMARY KEY (tenant_id, operation_id)
  index CREATE INDEX closing_through ON ledger.closing USING btree (tenant_id, closed_through DESC)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table ledger.entry owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  operation_id uuid not null
  cause text not null
  location_id uuid not null
  business_on date not null
  posted_on date not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint entry_pkey PRIMARY KEY (tenant_id, device_id, operation_id, cause)
  index CREATE INDEX entry_posted ON ledger.entry USING btree (tenant_id, posted_on)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant insert, select to kaunta_maintenance

table ledger.own_account owner kaunta_owner rls forced
  tenant_id uuid not null
  account_id uuid not null
  name text not null
  type text not null
  closed boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint own_account_type_check CHECK ((type = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text])))
  constraint own_account_pkey PRIMARY KEY (tenant_id, account_id)
  index CREATE INDEX own_account_version ON ledger.own_account USING btree (tenant_id, version, account_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table ledger.posting owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  operation_id uuid not null
  cause text not null
  line integer not null
  account text not null
  amount_minor bigint not null
  constraint posting_pkey PRIMARY KEY (tenant_id, device_id, operation_id, cause, line)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant insert, select to kaunta_maintenance

table platform.migration owner kaunta_owner rls off
  number integer not null
  name text not null
  checksum text not null
  applied_at timestamp with time zone not null
  constraint migration_pkey PRIMARY KEY (number)
  grant select to kaunta_app
  grant select to kaunta_maintenance

table reporting.product_day owner kaunta_owner rls forced
  tenant_id uuid not null
  location_id uuid not null
  business_on date not null
  variant_id uuid not null
  name text not null
  quantity bigint not null
  total_minor bigint not null
  cost_minor bigint not null
  returned_quantity bigint not null default 0
  returned_minor bigint not null default 0
  constraint product_day_pkey PRIMARY KEY (tenant_id, location_id, business_on, variant_id)
  index CREATE INDEX product_day_on ON reporting.product_day USING btree (tenant_id, business_on)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table reporting.sales_day owner kaunta_owner rls forced
  tenant_id uuid not null
  location_id uuid not null
  business_on date not null
  sales bigint not null
  total_minor bigint not null
  tax_minor bigint not null
  discount_minor bigint not null
  cost_minor bigint not null
  returns bigint not null default 0
  returned_minor bigint not null default 0
  returned_tax_minor bigint not null default 0
  constraint sales_day_pkey PRIMARY KEY (tenant_id, location_id, business_on)
  index CREATE INDEX sales_day_on ON reporting.sales_day USING btree (tenant_id, business_on)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table reporting.sales_hour owner kaunta_owner rls forced
  tenant_id uuid not null
  location_id uuid not null
  business_on date not null
  hour integer not null
  sales bigint not null
  total_minor bigint not null
  returns bigint not null default 0
  returned_minor bigint not null default 0
  constraint sales_hour_hour_check CHECK (((hour >= 0) AND (hour <= 23)))
  constraint sales_hour_pkey PRIMARY KEY (tenant_id, location_id, business_on, hour)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table reporting.tender_day owner kaunta_owner rls forced
  tenant_id uuid not null
  location_id uuid not null
  business_on date not null
  kind text not null
  tenders bigint not null
  amount_minor bigint not null
  refunds bigint not null default 0
  refunded_minor bigint not null default 0
  constraint tender_day_pkey PRIMARY KEY (tenant_id, location_id, business_on, kind)
  index CREATE INDEX tender_day_on ON reporting.tender_day USING btree (tenant_id, business_on)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.cart_taking owner kaunta_owner rls forced
  tenant_id uuid not null
  cart_id uuid not null
  device_id uuid not null
  operation_id uuid not null
  why text not null
  register_id uuid
  actor_id uuid
  taken_at timestamp with time zone not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  constraint cart_taking_why_check CHECK ((why = ANY (ARRAY['resumed'::text, 'merged'::text, 'discarded'::text])))
  constraint cart_taking_pkey PRIMARY KEY (tenant_id, cart_id, device_id, operation_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.exchange owner kaunta_owner rls forced
  tenant_id uuid not null
  exchange_id uuid not null
  return_device_id uuid
  return_operation_id uuid
  return_minor bigint
  sale_device_id uuid
  sale_operation_id uuid
  sale_minor bigint
  constraint exchange_pkey PRIMARY KEY (tenant_id, exchange_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.line_returned owner kaunta_owner rls forced
  tenant_id uuid not null
  sale_id uuid not null
  line integer not null
  quantity bigint not null
  refunded_minor bigint not null
  constraint line_returned_tenant_id_sale_id_fkey FOREIGN KEY (tenant_id, sale_id) REFERENCES sales.sale(tenant_id, sale_id)
  constraint line_returned_pkey PRIMARY KEY (tenant_id, sale_id, line)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.parked_cart owner kaunta_owner rls forced
  tenant_id uuid not null
  cart_id uuid not null
  location_id uuid not null
  register_id uuid
  device_id uuid not null
  name text
  customer_id uuid
  contents jsonb
  parked_at timestamp with time zone not null
  parked_by uuid
  taken boolean not null default false
  doubled boolean not null default false
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint parked_cart_check CHECK ((taken = (contents IS NULL)))
  constraint parked_cart_check1 CHECK ((taken OR (NOT doubled)))
  constraint parked_cart_pkey PRIMARY KEY (tenant_id, cart_id)
  index CREATE INDEX parked_cart_customer ON sales.parked_cart USING btree (tenant_id, customer_id) WHERE (customer_id IS NOT NULL)
  index CREATE INDEX parked_cart_version ON sales.parked_cart USING btree (tenant_id, location_id, version, cart_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.return_line owner kaunta_owner rls forced
  tenant_id uuid not null
  return_id uuid not null
  line integer not null
  of_line integer
  product_id uuid
  variant_id uuid
  name text not null
  unit text not null
  quantity bigint not null
  unit_price bigint not null
  net_minor bigint not null
  tax_minor bigint not null
  total_minor bigint not null
  paid_minor bigint not null
  restock boolean not null
  reason text
  within_quantity bigint not null
  accepted_minor bigint not null
  recover_minor bigint not null
  constraint return_line_pkey PRIMARY KEY (tenant_id, return_id, line)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (accepted_minor), update (recover_minor), update (within_quantity) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.return_tender owner kaunta_owner rls forced
  tenant_id uuid not null
  return_id uuid not null
  "position" integer not null
  tender_id uuid not null
  kind text not null
  amount_minor bigint not null
  reference text
  claimed boolean not null
  constraint return_tender_pkey PRIMARY KEY (tenant_id, return_id, "position")
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.sale owner kaunta_owner rls forced
  tenant_id uuid not null
  sale_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  location_id uuid not null
  register_id uuid not null
  binding_id uuid not null
  series text not null
  number bigint not null
  receipt text not null
  business_on date not null
  local_hour integer not null
  corrected_at timestamp with time zone not null
  actor_id uuid
  currency text not null
  total_minor bigint not null
  cash_rounding_minor bigint not null
  change_minor bigint not null
  server_total_minor bigint
  body text not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  customer_id uuid
  constraint sale_local_hour_check CHECK (((local_hour >= 0) AND (local_hour <= 23)))
  constraint sale_pkey PRIMARY KEY (tenant_id, sale_id)
  index CREATE INDEX sale_customer ON sales.sale USING btree (tenant_id, customer_id, business_on DESC, corrected_at DESC, sale_id DESC) WHERE (customer_id IS NOT NULL)
  index CREATE INDEX sale_receipt ON sales.sale USING btree (tenant_id, binding_id, number)
  index CREATE INDEX sale_recent ON sales.sale USING btree (tenant_id, business_on DESC, corrected_at DESC, sale_id DESC)
  index CREATE INDEX sale_version ON sales.sale USING btree (tenant_id, location_id, version, sale_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (business_on), update (version) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.sale_return owner kaunta_owner rls forced
  tenant_id uuid not null
  return_id uuid not null
  operation_id uuid not null
  device_id uuid not null
  location_id uuid not null
  register_id uuid not null
  binding_id uuid not null
  series text not null
  number bigint not null
  receipt text not null
  business_on date not null
  local_hour integer not null
  corrected_at timestamp with time zone not null
  actor_id uuid
  customer_id uuid
  sale_id uuid
  sale_receipt text
  currency text not null
  total_minor bigint not null
  paid_minor bigint not null
  cash_rounding_minor bigint not null
  waiting boolean not null
  body text not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint sale_return_local_hour_check CHECK (((local_hour >= 0) AND (local_hour <= 23)))
  constraint sale_return_pkey PRIMARY KEY (tenant_id, return_id)
  index CREATE INDEX sale_return_receipt ON sales.sale_return USING btree (tenant_id, binding_id, number)
  index CREATE INDEX sale_return_recent ON sales.sale_return USING btree (tenant_id, business_on DESC, corrected_at DESC, return_id DESC)
  index CREATE INDEX sale_return_sale ON sales.sale_return USING btree (tenant_id, sale_id, version, operation_id) WHERE (sale_id IS NOT NULL)
  index CREATE INDEX sale_return_version ON sales.sale_return USING btree (tenant_id, location_id, version, return_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (business_on), update (version), update (waiting) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.voucher owner kaunta_owner rls forced
  tenant_id uuid not null
  code text not null
  voucher_id uuid
  sold_minor bigint not null
  spent_minor bigint not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint voucher_pkey PRIMARY KEY (tenant_id, code)
  index CREATE INDEX voucher_recent ON sales.voucher USING btree (tenant_id, version DESC, code DESC)
  index CREATE INDEX voucher_version ON sales.voucher USING btree (tenant_id, version, voucher_id) WHERE (voucher_id IS NOT NULL)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sales.voucher_entry owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  operation_id uuid not null
  line integer not null
  code text
  amount_minor bigint not null
  made_version bigint not null default (current_setting('app.version'::text))::bigint
  document_id uuid
  receipt text
  business_on date
  constraint voucher_entry_pkey PRIMARY KEY (tenant_id, device_id, operation_id, line)
  index CREATE INDEX voucher_entry_code ON sales.voucher_entry USING btree (tenant_id, code, made_version) WHERE (code IS NOT NULL)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.archived owner kaunta_owner rls forced
  tenant_id uuid not null
  reached bigint not null
  archived_at timestamp with time zone not null
  constraint archived_pkey PRIMARY KEY (tenant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.carried owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  incarnation uuid not null
  branch text not null
  first_seq bigint not null
  last_seq bigint not null
  carried_from uuid not null
  carried_by uuid not null
  carried_at timestamp with time zone not null
  constraint carried_pkey PRIMARY KEY (tenant_id, device_id, incarnation, branch, first_seq, last_seq)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (branch) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.conflict owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  operation_id uuid not null
  kind text not null
  row_id uuid not null
  field text not null
  lost_value jsonb not null
  kept_value jsonb not null
  noted_at timestamp with time zone not null
  constraint conflict_pkey PRIMARY KEY (tenant_id, device_id, operation_id, kind, row_id, field)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.deposit_key owner kaunta_owner rls forced
  tenant_id uuid not null
  private_key bytea not null
  public_key text not null
  constraint deposit_key_pkey PRIMARY KEY (tenant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.device_seen owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  catalogue_version bigint not null
  seen_at timestamp with time zone not null
  constraint device_seen_pkey PRIMARY KEY (tenant_id, device_id, catalogue_version)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.erased owner kaunta_owner rls forced
  tenant_id uuid not null
  subject_id uuid not null
  erased_at timestamp with time zone not null
  constraint erased_pkey PRIMARY KEY (tenant_id, subject_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.horizon owner kaunta_owner rls forced
  tenant_id uuid not null
  forgotten_version bigint not null
  constraint horizon_pkey PRIMARY KEY (tenant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.journal owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  incarnation uuid not null
  branch text not null
  seq bigint not null
  hash text not null
  count bigint not null
  total_minor bigint not null
  offset_ms bigint not null
  corrected_at timestamp with time zone not null
  received_at timestamp with time zone not null
  follows text
  constraint journal_pkey PRIMARY KEY (tenant_id, device_id, incarnation, branch)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.operation owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  incarnation uuid not null
  branch text not null
  seq bigint not null
  operation_id uuid
  hash text not null
  envelope text
  envelope_bytes bytea
  type text
  type_version bigint
  actor_id uuid
  control_minor bigint not null
  at_ms bigint
  corrected_at timestamp with time zone not null
  received_at timestamp with time zone not null
  outcome text not null
  code text
  flags text[] not null
  arrival bigint not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  settled_at timestamp with time zone
  constraint operation_check CHECK (((envelope IS NULL) <> (envelope_bytes IS NULL)))
  constraint operation_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'flagged'::text, 'refused'::text, 'parked'::text, 'held'::text, 'quarantined'::text])))
  constraint operation_seq_check CHECK ((seq > 0))
  constraint operation_pkey PRIMARY KEY (tenant_id, device_id, incarnation, branch, seq)
  constraint operation_tenant_id_device_id_operation_id_key UNIQUE (tenant_id, device_id, operation_id)
  index CREATE INDEX operation_held ON sync.operation USING btree (tenant_id, arrival, device_id, seq) WHERE (outcome = 'held'::text)
  index CREATE INDEX operation_review ON sync.operation USING btree (tenant_id, arrival DESC, device_id, seq DESC) WHERE ((outcome <> 'applied'::text) AND (settled_at IS NULL))
  index CREATE INDEX operation_settled ON sync.operation USING btree (tenant_id, arrival DESC, device_id, seq DESC) WHERE (settled_at IS NOT NULL)
  index CREATE INDEX operation_version ON sync.operation USING btree (tenant_id, device_id, version, operation_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (arrival), update (branch), update (code), update (flags), update (operation_id), update (outcome), update (settled_at), update (version) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.operation_private owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  incarnation uuid not null
  branch text not null
  seq bigint not null
  line bytea not null
  constraint operation_private_pkey PRIMARY KEY (tenant_id, device_id, incarnation, branch, seq)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update (branch) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.seal owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  incarnation uuid not null
  branch text not null
  first_seq bigint not null
  last_seq bigint not null
  head text not null
  signature text not null
  received_at timestamp with time zone not null
  sealed_branch text
  constraint seal_pkey PRIMARY KEY (tenant_id, device_id, incarnation, branch, first_seq, last_seq)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update (branch), update (sealed_branch) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.server_device owner kaunta_owner rls forced
  tenant_id uuid not null
  device_id uuid not null
  incarnation uuid not null
  private_key bytea not null
  public_key text not null
  constraint server_device_pkey PRIMARY KEY (tenant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.version_mark owner kaunta_owner rls forced
  tenant_id uuid not null
  taken_on date not null
  marked_version bigint not null
  constraint version_mark_pkey PRIMARY KEY (tenant_id, taken_on)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table sync.waiting owner kaunta_owner rls forced
  tenant_id uuid not null
  needed text not null
  device_id uuid not null
  incarnation uuid not null
  branch text not null
  seq bigint not null
  constraint waiting_pkey PRIMARY KEY (tenant_id, needed, device_id, incarnation, branch, seq)
  index CREATE INDEX waiting_place ON sync.waiting USING btree (tenant_id, device_id, incarnation, branch, seq)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant delete, insert, select, update (branch) to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table tenancy.binding owner kaunta_owner rls forced
  tenant_id uuid not null
  binding_id uuid not null
  register_id uuid not null
  device_id uuid not null
  incarnation uuid not null
  number integer not null
  series text not null
  ended_last bigint
  version bigint not null default (current_setting('app.version'::text))::bigint
  ended_at timestamp with time zone
  ended_how text
  ended_for text
  constraint binding_ended CHECK ((((ended_last IS NULL) = (ended_at IS NULL)) AND ((ended_last IS NULL) = (ended_how IS NULL)) AND (ended_last >= 0)))
  constraint binding_ended_how_check CHECK ((ended_how = ANY (ARRAY['closed'::text, 'taken_over'::text, 'renewed'::text])))
  constraint binding_number_check CHECK ((number > 0))
  constraint binding_tenant_id_register_id_fkey FOREIGN KEY (tenant_id, register_id) REFERENCES tenancy.register(tenant_id, register_id)
  constraint binding_pkey PRIMARY KEY (tenant_id, binding_id)
  constraint binding_tenant_id_register_id_number_key UNIQUE (tenant_id, register_id, number)
  index CREATE INDEX binding_device ON tenancy.binding USING btree (tenant_id, device_id)
  index CREATE UNIQUE INDEX binding_open ON tenancy.binding USING btree (tenant_id, register_id) WHERE (ended_last IS NULL)
  index CREATE INDEX binding_version ON tenancy.binding USING btree (tenant_id, version, binding_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table tenancy.business owner kaunta_owner rls forced
  tenant_id uuid not null
  name text not null
  slug text not null
  country text not null
  currency text not null
  tax_rounding text not null
  cash_denomination_minor bigint not null
  prices_include_tax boolean not null
  colour text
  opened_at timestamp with time zone not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  scale_rules jsonb not null default '[]'::jsonb
  exchange_rates jsonb not null default '[]'::jsonb
  field_versions jsonb not null default '{}'::jsonb
  constraint business_cash_denomination_minor_check CHECK ((cash_denomination_minor > 0))
  constraint business_tax_rounding_check CHECK ((tax_rounding = ANY (ARRAY['line'::text, 'receipt'::text])))
  constraint business_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenancy.tenant_clock(tenant_id)
  constraint business_pkey PRIMARY KEY (tenant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table tenancy.location owner kaunta_owner rls forced
  tenant_id uuid not null
  location_id uuid not null
  name text not null
  code text not null
  time_zone text not null
  day_start_minutes integer not null
  address text
  phone text
  tax_number text
  closed boolean not null
  field_versions jsonb not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint location_day_start_minutes_check CHECK (((day_start_minutes >= 0) AND (day_start_minutes <= 1439)))
  constraint location_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenancy.business(tenant_id)
  constraint location_pkey PRIMARY KEY (tenant_id, location_id)
  index CREATE INDEX location_version ON tenancy.location USING btree (tenant_id, version, location_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table tenancy.register owner kaunta_owner rls forced
  tenant_id uuid not null
  register_id uuid not null
  location_id uuid not null
  number integer not null
  name text not null
  closed boolean not null
  version bigint not null default (current_setting('app.version'::text))::bigint
  constraint register_number_check CHECK ((number > 0))
  constraint register_tenant_id_location_id_fkey FOREIGN KEY (tenant_id, location_id) REFERENCES tenancy.location(tenant_id, location_id)
  constraint register_pkey PRIMARY KEY (tenant_id, register_id)
  constraint register_tenant_id_number_key UNIQUE (tenant_id, number)
  index CREATE INDEX register_version ON tenancy.register USING btree (tenant_id, version, register_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance

table tenancy.tenant_clock owner kaunta_owner rls forced
  tenant_id uuid not null
  version bigint not null
  moved_to text
  constraint tenant_clock_pkey PRIMARY KEY (tenant_id)
  policy maintenance to kaunta_maintenance, kaunta_owner using true check true
  policy tenant to public using (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting)) check (tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))
  grant insert, select, update to kaunta_app
  grant delete, insert, select, update to kaunta_maintenance


-- Views and sequences

sequence directory.archive_mark_mark_seq options {}

-- Functions

CREATE OR REPLACE FUNCTION directory.add_enrolment_code(hash bytea, location uuid, register uuid, new_register_name text, maker uuid, until timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into directory.enrolment_code (code_hash, tenant_id, location_id, register_id, register_name, made_by, expires_at)
  values (hash, current_setting('app.tenant_id')::uuid, location, register, new_register_name, maker, until);
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.add_invitation(hash bytea, about text, until timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  insert into directory.invitation (code_hash, note, expires_at) values (hash, about, until)
$function$

  owner kaunta_owner execute {kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.add_login(new_login uuid, address text, hash text, now_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into directory.login (login_id, email, password_hash, created_at)
  values (new_login, address, hash, now_at)
  on conflict do nothing;
  return found;
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.add_membership(member uuid, staff uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into directory.membership (login_id, tenant_id, staff_id)
  values (member, current_setting('app.tenant_id')::uuid, staff);
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.add_recovery(address text, hash bytea, until timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into directory.recovery (code_hash, login_id, expires_at)
  select hash, l.login_id, until
  from directory.login l
  where l.email = address;
  return found;
end $function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.archive_marks()
 RETURNS TABLE(mark bigint, source text, taken_at timestamp with time zone, place pg_lsn, published_at timestamp with time zone, businesses bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select m.mark, m.source, m.taken_at, m.place, m.published_at,
    (select count(*) from directory.archive_mark_version v where v.mark = m.mark)
  from directory.archive_mark m
  order by m.mark
$function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.authenticate(device uuid, token bytea)
 RETURNS TABLE(tenant_id uuid, public_key bytea, location_id uuid, device_revoked boolean, incarnation uuid, enrolled_at timestamp with time zone, session_id uuid, login_id uuid, staff_id uuid, role text, locations uuid[], token_expires_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
  select d.tenant_id, d.public_key, d.location_id, d.revoked_at is not null, d.incarnation, d.enrolled_at,
         s.session_id, s.login_id, s.staff_id, s.role, s.locations, s.token_expires_at
  from directory.device k
  join identity.device d
    on d.tenant_id = k.tenant_id and d.device_id = k.device_id
  left join lateral (
    select s.session_id, s.login_id, s.staff_id, p.role, p.locations, s.token_expires_at
    from identity.session s
    join identity.staff p
      on p.tenant_id = s.tenant_id and p.staff_id = s.staff_id
    where s.tenant_id = d.tenant_id
      and s.device_id = d.device_id
      and s.token_hash = token
      and s.ended_at is null
      and not p.disabled
  ) s on true
  where k.device_id = device
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.begin_epoch(seen text, proposed text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update directory.epoch e
  set epoch = proposed, mark = directory.mark_of(proposed)
  where e.epoch = seen;
  return (select e.epoch from directory.epoch e);
end $function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.businesses_with_held(after uuid, most integer)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select distinct o.tenant_id
  from sync.operation o
  where o.outcome = 'held'
    and (after is null or o.tenant_id > after)
  order by o.tenant_id
  limit most
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.businesses_with_imports(after uuid, most integer)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select distinct i.tenant_id
  from imports.import i
  where i.state = 'running'
    and (after is null or i.tenant_id > after)
  order by i.tenant_id
  limit most
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.businesses_without_mark(day date, after uuid, most integer)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select c.tenant_id
  from tenancy.tenant_clock c
  where (after is null or c.tenant_id > after)
    and not exists (
      select 1
      from sync.version_mark m
      where m.tenant_id = c.tenant_id
        and m.taken_on = day
    )
  order by c.tenant_id
  limit most
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.change_password(wanted uuid, old_hash text, new_hash text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update directory.login l set password_hash = new_hash where l.login_id = wanted and l.password_hash = old_hash;
  return found;
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.current_epoch(proposed text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  actual_identifier text := (select system_identifier::text from pg_control_system());
  actual_timeline integer := (select timeline_id from pg_control_checkpoint());
begin
  insert into directory.epoch (system_identifier, timeline, epoch)
  values (actual_identifier, actual_timeline, proposed)
  on conflict (only_one) do update
  set system_identifier = excluded.system_identifier, timeline = excluded.timeline, epoch = excluded.epoch,
    mark = directory.mark_of(excluded.epoch)
  where (directory.epoch.system_identifier, directory.epoch.timeline) <> (excluded.system_identifier, excluded.timeline);
  return (select e.epoch from directory.epoch e);
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.drop_archive_mark(wanted bigint)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  delete from directory.archive_mark m where m.mark = wanted and m.published_at is null
$function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.end_sessions(wanted uuid, but uuid, now_at timestamp with time zone, why text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update identity.session s
  set ended_at = now_at, ended_why = why
  where s.login_id = wanted
    and s.ended_at is null
    and s.session_id is distinct from but
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.epoch_now()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select e.epoch from directory.epoch e
$function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.erased(after_tenant uuid, after_subject uuid, most integer)
 RETURNS TABLE(tenant_id uuid, subject_id uuid, erased_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select e.tenant_id, e.subject_id, e.erased_at
  from sync.erased e
  where after_tenant is null or (e.tenant_id, e.subject_id) > (after_tenant, after_subject)
  order by e.tenant_id, e.subject_id
  limit most
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.find_business(wanted text)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select b.tenant_id from directory.business b where b.slug = wanted
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.find_login(address text)
 RETURNS TABLE(login_id uuid, password_hash text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select l.login_id, l.password_hash from directory.login l where l.email = address
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.login_by_id(wanted uuid)
 RETURNS TABLE(email text, password_hash text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select l.email, l.password_hash from directory.login l where l.login_id = wanted
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.mark_of(epoch text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select translate(substr(md5(epoch), 1, 3), '0123456789abcdef', 'ABCDEFGHJKLMNPQR')
$function$

  owner kaunta_owner execute {}
CREATE OR REPLACE FUNCTION directory.memberships(wanted uuid)
 RETURNS TABLE(tenant_id uuid, staff_id uuid, business_name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select m.tenant_id, m.staff_id, b.name
  from directory.membership m
  join tenancy.business b on b.tenant_id = m.tenant_id
  join identity.staff s on s.tenant_id = m.tenant_id and s.staff_id = m.staff_id
  where m.login_id = wanted
    and not s.disabled
  order by b.name, m.tenant_id
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.move_business(named text, address text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update tenancy.tenant_clock c
  set moved_to = address
  from tenancy.business b
  where b.tenant_id = c.tenant_id
    and b.slug = named;
  return found;
end $function$

  owner kaunta_owner execute {kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.publish_archive_mark(wanted bigint, now_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended('kaunta.archive', 0));
  insert into sync.archived (tenant_id, reached, archived_at)
  select v.tenant_id, v.reached, m.taken_at
  from directory.archive_mark m
  join directory.archive_mark_version v on v.mark = m.mark
  where m.mark = wanted
  on conflict (tenant_id) do update
  set reached = greatest(sync.archived.reached, excluded.reached),
    archived_at = greatest(sync.archived.archived_at, excluded.archived_at);
  update directory.archive_mark
  set published_at = now_at
  where mark = wanted;
  delete from directory.archive_mark
  where mark < wanted;
end $function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.series_mark()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select e.mark from directory.epoch e
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.shared_secret(wanted text, proposed bytea)
 RETURNS bytea
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into directory.secret (name, secret)
  values (wanted, proposed)
  on conflict do nothing;
  return (select s.secret from directory.secret s where s.name = wanted);
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.take_archive_mark(wanted_source text, now_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  taken bigint;
begin
  -- One at a time, over all servers.
  perform pg_advisory_xact_lock(hashtextextended('kaunta.archive', 0));
  insert into directory.archive_mark (source, taken_at, place)
  values (wanted_source, now_at, '0/0')
  returning mark into taken;
  insert into directory.archive_mark_version (mark, tenant_id, reached)
  select taken, c.tenant_id, c.version
  from tenancy.tenant_clock c
  left join sync.archived a on a.tenant_id = c.tenant_id
  where c.version > coalesce(a.reached, 0);
  update directory.archive_mark
  set place = pg_current_wal_insert_lsn()
  where mark = taken;
  return taken;
end $function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION directory.take_device(device uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  tenant uuid := current_setting('app.tenant_id')::uuid;
begin
  insert into directory.device (device_id, tenant_id)
  values (device, tenant)
  on conflict do nothing;
  return exists (select from directory.device d where d.device_id = device and d.tenant_id = tenant);
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.take_slug(wanted text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  tenant uuid := current_setting('app.tenant_id')::uuid;
begin
  insert into directory.business (slug, tenant_id)
  values (wanted, tenant)
  on conflict do nothing;
  return exists (select from directory.business b where b.slug = wanted and b.tenant_id = tenant);
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.use_enrolment_code(hash bytea, device uuid, now_at timestamp with time zone)
 RETURNS TABLE(tenant_id uuid, location_id uuid, register_id uuid, register_name text, made_by uuid)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update directory.enrolment_code c
  set used_by = device
  where c.code_hash = hash
    and c.expires_at > now_at
    and (c.used_by is null or c.used_by = device)
  returning c.tenant_id, c.location_id, c.register_id, c.register_name, c.made_by
$function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.use_invitation(hash bytea, now_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  tenant uuid := current_setting('app.tenant_id')::uuid;
begin
  update directory.invitation i
  set used_by = tenant
  where i.code_hash = hash
    and i.expires_at > now_at
    and (i.used_by is null or i.used_by = tenant);
  return found;
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.use_recovery(hash bytea, new_hash text, now_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  recovered uuid;
begin
  update directory.recovery r
  set used_at = now_at
  where r.code_hash = hash
    and r.used_at is null
    and r.expires_at > now_at
  returning r.login_id into recovered;
  if recovered is null then
    return false;
  end if;
  update directory.recovery r set used_at = now_at where r.login_id = recovered and r.used_at is null;
  update directory.login l set password_hash = new_hash where l.login_id = recovered;
  perform directory.end_sessions(recovered, null, now_at, 'recovery');
  return true;
end $function$

  owner kaunta_owner execute {kaunta_app}
CREATE OR REPLACE FUNCTION directory.wal_archive_holds(wanted pg_lsn)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
      select from pg_stat_archiver a
      where length(a.last_archived_wal) = 24
        and a.last_archived_wal collate "C" >= pg_walfile_name(wanted) collate "C"
    )
    or exists (
      select from pg_replication_slots s
      where s.slot_type = 'physical'
        and s.slot_name like 'kaunta\_archive%'
        and s.restart_lsn >= wanted
    )
$function$

  owner kaunta_owner execute {kaunta_app, kaunta_maintenance}
CREATE OR REPLACE FUNCTION ledger.refuse_unsound()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$

  owner kaunta_owner execute {}
CREATE OR REPLACE FUNCTION platform.protect(target regclass, rights text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  execute format('alter table %s enable row level security', target);
  -- Forced: the owner is held by the policies too.
  execute format('alter table %s force row level security', target);
  -- No nullif(…, ''): a missing tenant is an error, never an empty result.
  execute format(
    'create policy tenant on %s
       using (tenant_id = (select current_setting(''app.tenant_id'')::uuid))
       with check (tenant_id = (select current_setting(''app.tenant_id'')::uuid))', target);
  execute format(
    'create policy maintenance on %s to kaunta_owner, kaunta_maintenance using (true) with check (true)', target);
  execute format('grant %s on %s to kaunta_app', rights, target);
  execute format('grant select, insert, update, delete on %s to kaunta_maintenance', target);
end $function$

  owner kaunta_owner execute {}

-- Triggers

CREATE TRIGGER posting_sound AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_unsound()
