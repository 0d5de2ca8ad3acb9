using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// Reads the system catalogue at start-up and lists every place where one business could see another's rows. The server doesn't
/// start with a finding. It runs as the application's own role, so it also proves who the server is.
/// </summary>
public static class CatalogueCheck
{
    // PostgreSQL prints a policy's expression in this one way.
    private const string TenantExpression = "(tenant_id = ( SELECT (current_setting(''app.tenant_id''::text))::uuid AS current_setting))";

    /// <summary>Tables without a tenant that the application may read; each is the same for every business.</summary>
    private static readonly string[] SharedTables = ["platform.migration"];

    private const string OurTables = """
        select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity, n.nspname,
               c.reloptions, t.attnum as tenant
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped
        where n.nspname not in ('pg_catalog', 'information_schema')
          and n.nspname not like 'pg_toast%'
          and n.nspname not like 'pg_temp%'
        """;

    private static readonly (string Rule, string Sql)[] Rules =
    [
        (
            "has a tenant_id but row-level security isn't enabled and forced",
            """
            select name from ours
            where relkind in ('r', 'p') and tenant is not null and nspname <> 'directory' and not (relrowsecurity and relforcerowsecurity)
            """
        ),
        (
            "must have exactly the policies tenant and maintenance, as platform.protect makes them",
            $"""
            select name from ours
            where relkind in ('r', 'p') and tenant is not null and nspname <> 'directory'
              and (
                (select count(*) from pg_policy p where p.polrelid = ours.oid) <> 2
                or not exists (
                  select from pg_policy p
                  where p.polrelid = ours.oid and p.polname = 'tenant' and p.polcmd = '*' and p.polpermissive and p.polroles = '{"{0}"}'
                    and pg_get_expr(p.polqual, p.polrelid) = '{TenantExpression}'
                    and pg_get_expr(p.polwithcheck, p.polrelid) = '{TenantExpression}'
                )
                or not exists (
                  select from pg_policy p
                  where p.polrelid = ours.oid and p.polname = 'maintenance' and p.polcmd = '*' and p.polpermissive
                    and (select array_agg(r.rolname::text order by r.rolname) from pg_roles r where r.oid = any (p.polroles))
                        = array['kaunta_maintenance', 'kaunta_owner']
                )
              )
            """
        ),
        (
            "has a tenant_id that may be null or is not a uuid",
            """
            select name from ours
            join pg_attribute a on a.attrelid = ours.oid and a.attnum = ours.tenant
            where relkind in ('r', 'p') and (nspname <> 'directory' and not a.attnotnull or a.atttypid <> 'uuid'::regtype)
            """
        ),
        (
            "has no tenant_id and isn't a shared table",
            """
            select name from ours
            where relkind in ('r', 'p') and tenant is null and nspname <> 'directory' and not (name = any ($1))
            """
        ),
        (
            "is in schema directory: the application may have no right on it",
            """
            select name from ours
            where relkind in ('r', 'p', 'v', 'm', 'f') and nspname = 'directory'
              and (
                has_table_privilege(current_user, oid, 'select, insert, update, delete, truncate, references, trigger')
                or has_any_column_privilege(current_user, oid, 'select, insert, update, references')
              )
            """
        ),
        (
            "is a shared table: the application may only read it",
            "select name from ours where name = any ($1) and has_table_privilege(current_user, oid, 'insert, update, delete, truncate, trigger')"
        ),
        (
            "may not be truncated, or given triggers or references, by the application (row-level security doesn't hold there)",
            "select name from ours where relkind in ('r', 'p') and has_table_privilege(current_user, oid, 'truncate, references, trigger')"
        ),
        (
            "is owned by somebody other than kaunta_owner",
            "select name from ours where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and pg_get_userbyid(relowner) <> 'kaunta_owner'"
        ),
        (
            "is a view that runs with its owner's rights: create it with (security_invoker = true)",
            "select name from ours where relkind = 'v' and not coalesce(array_to_string(reloptions, ',') ~ 'security_invoker=(true|on|1|yes)', false)"
        ),
        ("is a materialised or foreign table, where row-level security doesn't hold", "select name from ours where relkind in ('m', 'f')"),
        (
            "is a sequence that the application may use: numbers would tell one business how much the others sell",
            "select name from ours where relkind = 'S' and has_sequence_privilege(current_user, oid, 'usage, select, update')"
        ),
        (
            "is a role with more rights than the application's may have",
            """
            select rolname::text from pg_roles
            where rolname = current_user and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
            """
        ),
        (
            "owns the tables and the functions that run with their owner's rights: it may neither log in nor stand above row-level security",
            "select rolname::text from pg_roles where rolname = 'kaunta_owner' and (rolcanlogin or rolsuper or rolbypassrls)"
        ),
        (
            "is the role that the server runs as; it must be kaunta_app",
            "select current_user::text where current_user <> 'kaunta_app' or session_user <> 'kaunta_app'"
        ),
        (
            "is a role that the server's role is a member of; it may be a member of none",
            """
            select r.rolname::text from pg_roles r
            where r.rolname <> current_user and pg_has_role(current_user, r.oid, 'member')
            """
        ),
        (
            "is a schema in which the application may create objects",
            """
            select n.nspname::text from pg_namespace n
            where n.nspname not like 'pg_%' and n.nspname <> 'information_schema' and has_schema_privilege(current_user, n.oid, 'create')
            """
        ),
        (
            "runs with its owner's rights and isn't listed, or has no fixed search_path, or isn't owned by kaunta_owner, or is open to everybody",
            """
            select n.nspname || '.' || p.proname
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            where p.prosecdef
              and n.nspname not in ('pg_catalog', 'information_schema')
              and (
                not (n.nspname || '.' || p.proname = any ($2))
                or pg_get_userbyid(p.proowner) <> 'kaunta_owner'
                or not ('search_path=pg_catalog, pg_temp' = any (coalesce(p.proconfig, '{}')))
                or exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)
              )
            """
        ),
        (
            "is a foreign key that doesn't pair the tenant columns",
            """
            select ours.name || '.' || k.conname
            from pg_constraint k
            join ours on ours.oid = k.conrelid
            join ours as other on other.oid = k.confrelid
            where k.contype = 'f' and ours.nspname <> 'directory' and (ours.tenant is not null or other.tenant is not null)
              and not exists (
                select from unnest(k.conkey, k.confkey) as pair (mine, theirs)
                where pair.mine = ours.tenant and pair.theirs = other.tenant
              )
            """
        ),
        (
            "is a unique index that doesn't start with tenant_id",
            """
            select ours.name || '.' || i.indexrelid::regclass::text
            from pg_index i
            join ours on ours.oid = i.indrelid
            where i.indisunique and ours.tenant is not null and ours.nspname <> 'directory' and i.indkey[0] <> ours.tenant
            """
        ),
        (
            "has a version that isn't bigint, not null and taken from the business's clock",
            """
            select ours.name
            from ours
            join pg_attribute a on a.attrelid = ours.oid and a.attname = 'version' and not a.attisdropped
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where ours.relkind in ('r', 'p') and ours.tenant is not null and ours.name <> 'tenancy.tenant_clock'
              and (
                a.atttypid <> 'bigint'::regtype or not a.attnotnull
                or pg_get_expr(d.adbin, d.adrelid) is distinct from '(current_setting(''app.version''::text))::bigint'
              )
            """
        ),
        (
            "is a setting that already has a value outside any transaction: a missing tenant must be an error",
            """
            select s.name from (values ('app.tenant_id'), ('app.version')) as s (name)
            where coalesce(current_setting(s.name, true), '') <> ''
            """
        ),
        (
            "is off: an acknowledged sale could be lost in a power cut",
            """
            select s.name from pg_settings s
            where $3 and s.name in ('fsync', 'synchronous_commit', 'full_page_writes') and s.setting = 'off'
            """
        ),
        (
            "is a version of PostgreSQL with known holes in row-level security or statistics: use at least 15.14, 16.10, 17.6 or 18",
            """
            select 'PostgreSQL ' || current_setting('server_version')
            where not exists (
              select from (values (15, 14), (16, 10), (17, 6)) as known (major, minor)
              where current_setting('server_version_num')::int / 10000 = known.major
                and current_setting('server_version_num')::int % 10000 >= known.minor
            ) and current_setting('server_version_num')::int < 180000
            """
        ),
    ];

    /// <summary>Every finding as a sentence that names the object and the rule; empty when all is well.</summary>
    /// <param name="connection">As the application's role, outside any transaction.</param>
    /// <param name="requireDurability">False only for throw-away clusters of tests.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(
        NpgsqlConnection connection,
        bool requireDurability,
        CancellationToken cancellation
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (_, sql) in Rules)
        {
            // Each statement names all three parameters, because a parameter without use has no type.
            var command = new NpgsqlBatchCommand(
                $"-- platform.catalogue.check\nwith ours as ({OurTables}) select found.name from ({sql}) as found (name) where ($1::text[], $2::text[], $3::boolean) is not null order by 1"
            );
            command.Parameters.Add(Sql.Texts(SharedTables));
            command.Parameters.Add(Sql.Texts([.. DirectoryFunctions.Listed]));
            command.Parameters.Add(Sql.Boolean(requireDurability));
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var findings = new List<string>();
        foreach (var (rule, _) in Rules)
        {
            while (await reader.ReadAsync(cancellation))
                findings.Add($"{reader.GetString(0)} {rule}.");
            await reader.NextResultAsync(cancellation);
        }
        return findings;
    }
}
