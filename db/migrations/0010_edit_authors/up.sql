-- Why: a field remembers who last changed it beside the version, so that a device has no conflict with its own earlier edit.
-- Locks: row locks on the master data of each business while its field_versions are rewritten.
-- Compatibility: a server from before this can't read the new form of field_versions; stop it first.

do $$
declare
  target text;
begin
  foreach target in array array[
    'tenancy.location', 'identity.staff', 'catalog.category', 'catalog.tax_group', 'catalog.product', 'catalog.variant'
  ] loop
    execute format(
      'update %s
       set field_versions = (
         select jsonb_object_agg(field.key, jsonb_build_object(''version'', field.value))
         from jsonb_each(field_versions) as field
       )
       where field_versions <> ''{}''', target);
  end loop;
end $$;
