using System.Text;
using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// Writes the schema of a database as text that is equal for equal schemas, on PostgreSQL 15 as on 18, so that a change of it is
/// seen in review and a difference between migrations and <c>db/schema/schema.sql</c> fails a check.
/// </summary>
public static class SchemaText
{
    private const string Ours = "n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'public')";

    private static readonly (string Title, string Sql)[] Parts =
    [
        (
            "Schemas",
            $"""
            -- platform.schema_text.schemas
            select format('schema %I owner %s grants {"{%s}"}', n.nspname, pg_get_userbyid(n.nspowner),
                          (select string_agg(format('%s:%s', coalesce(nullif(a.grantee, 0)::regrole::text, 'public'), a.privilege_type), ', '
                                  order by coalesce(nullif(a.grantee, 0)::regrole::text, 'public'), a.privilege_type) from aclexplode(n.nspacl) a))
            from pg_namespace n
            where {Ours}
            order by n.nspname
            """
        ),
        (
            "Tables",
            $"""
            -- platform.schema_text.tables
            select format(E'table %I.%I owner %s rls %s\n%s%s%s%s%s', n.nspname, c.relname, pg_get_userbyid(c.relowner),
              case when c.relrowsecurity and c.relforcerowsecurity then 'forced' when c.relrowsecurity then 'enabled' else 'off' end,
              (select string_agg(format(E'  %I %s%s%s\n', a.attname, format_type(a.atttypid, a.atttypmod),
                      case when a.attnotnull then ' not null' else '' end,
                      coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')), '' order by a.attnum)
               from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
               where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
              (select string_agg(format(E'  constraint %I %s\n', k.conname, pg_get_constraintdef(k.oid)), '' order by k.contype, k.conname)
               from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'),
              (select string_agg(format(E'  index %s\n', pg_get_indexdef(i.indexrelid)), '' order by i.indexrelid::regclass::text)
               from pg_index i where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))),
              (select string_agg(format(E'  policy %I to %s using %s check %s\n', p.polname,
                      (select string_agg(coalesce(nullif(r, 0)::regrole::text, 'public'), ', ' order by r::regrole::text) from unnest(p.polroles) r),
                      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), '' order by p.polname)
               from pg_policy p where p.polrelid = c.oid),
              (select string_agg(format(E'  grant %s to %s\n', granted.rights, granted.grantee), '' order by granted.grantee)
               from (
                 select rights.grantee, string_agg(rights.privilege, ', ' order by rights.privilege) as rights
                 from (
                   select a.grantee::regrole::text as grantee, lower(a.privilege_type) as privilege
                   from aclexplode(c.relacl) a where a.grantee <> c.relowner
                   union all
                   select a.grantee::regrole::text, format('%s (%I)', lower(a.privilege_type), t.attname)
                   from pg_attribute t, aclexplode(t.attacl) a where t.attrelid = c.oid and not t.attisdropped
                 ) rights
                 group by rights.grantee
               ) granted))
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where {Ours} and c.relkind in ('r', 'p')
            order by n.nspname, c.relname
            """
        ),
        (
            "Views and sequences",
            $"""
            -- platform.schema_text.views
            select format('%s %I.%I options {"{%s}"} %s',
                          case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else c.relkind::text end,
                          n.nspname, c.relname, array_to_string(c.reloptions, ', '), case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where {Ours} and c.relkind in ('v', 'm', 'S', 'f')
            order by n.nspname, c.relname
            """
        ),
        (
            "Functions",
            $"""
            -- platform.schema_text.functions
            select format(E'%s\n  owner %s execute {"{%s}"}', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner),
                          (select string_agg(coalesce(nullif(a.grantee, 0)::regrole::text, 'public'), ', ' order by a.grantee::regrole::text)
                           from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner))
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            where {Ours} and p.prokind in ('f', 'p')
            order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)
            """
        ),
        (
            "Triggers",
            $"""
            -- platform.schema_text.triggers
            select pg_get_triggerdef(t.oid)
            from pg_trigger t
            join pg_class c on c.oid = t.tgrelid
            join pg_namespace n on n.oid = c.relnamespace
            where {Ours} and not t.tgisinternal
            order by n.nspname, c.relname, t.tgname
            """
        ),
    ];

    public static async Task<string> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var text = new StringBuilder("-- Written by `Kaunta.Server schema` from the migrations. Don't edit.\n");
        foreach (var (title, sql) in Parts)
        {
            text.Append('\n').Append("-- ").Append(title).Append("\n\n");
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                foreach (var line in reader.GetString(0).Split('\n'))
                    text.Append(line.TrimEnd()).Append('\n');
        }
        return text.ToString();
    }
}
