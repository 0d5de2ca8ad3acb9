using Npgsql;

namespace Kaunta.IngestBench;

/// <summary>
/// The rows that some businesses got since a moment: taken out of the tables and put back by binary COPY, with all keys, indexes and
/// references checked, as the superuser whom no policy stops. Rows that were only changed stay as they are.
/// </summary>
internal sealed class NewRows : IAsyncDisposable
{
    private const int LongestStatementSeconds = 600;

    private readonly NpgsqlConnection connection;
    private readonly List<Table> tables;
    private readonly List<(Table Table, byte[] Bytes)> taken = [];
    private Guid[] businesses = [];

    private NewRows(NpgsqlConnection connection, List<Table> tables) => (this.connection, this.tables) = (connection, tables);

    private sealed record Table(long Id, string Name, string Columns, string Key)
    {
        public string Before => $"bench.before_{Id}";
        public string New => $"bench.new_{Id}";

        public string SameKey(string one, string other) =>
            string.Join(" and ", Key.Split(", ").Select(column => $"{one}.{column} = {other}.{column}"));
    }

    public static async Task<NewRows> OpenAsync(string administrator, CancellationToken stop)
    {
        var connection = new NpgsqlConnection($"{administrator};Command Timeout={LongestStatementSeconds};Pooling=false");
        await connection.OpenAsync(stop);
        var rows = new NewRows(connection, []);
        await rows.ExecuteAsync("create schema if not exists bench", stop);
        rows.tables.AddRange(await rows.TablesAsync(stop));
        return rows;
    }

    /// <summary>From now on, what these businesses get is new.</summary>
    public async Task RememberAsync(IReadOnlyList<Guid> of, CancellationToken stop)
    {
        businesses = [.. of];
        foreach (var table in tables)
        {
            await ExecuteAsync($"drop table if exists {table.Before}", stop);
            await ExecuteAsync(
                $"create table {table.Before} with (autovacuum_enabled = false) as select {table.Key} from {table.Name} where tenant_id = any ($1)",
                stop,
                businesses
            );
        }
        // Else the database would sweep up after the preparations in the middle of what is measured; the bench's own tables it leaves alone.
        foreach (var table in tables)
            await ExecuteAsync($"vacuum (analyze) {table.Name}", stop);
        await ExecuteAsync("checkpoint", stop);
    }

    /// <summary>Takes the new rows out. Answers how many there are, by table.</summary>
    public async Task<IReadOnlyDictionary<string, long>> TakeAsync(CancellationToken stop)
    {
        taken.Clear();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await ExecuteAsync($"drop table if exists {table.New}", stop);
            await ExecuteAsync($"create table {table.New} (like {table.Name}) with (autovacuum_enabled = false)", stop);
            var made = await ExecuteAsync(
                $"insert into {table.New} ({table.Columns}) select {table.Columns} from {table.Name} as r where tenant_id = any ($1) "
                    + $"and not exists (select from {table.Before} as b where {table.SameKey("r", "b")})",
                stop,
                businesses
            );
            if (made == 0)
                continue;
            counts[table.Name] = made;
            taken.Add((table, await CopyOutAsync(table, stop)));
        }
        // References are not asked: all that hangs together goes together.
        await ExecuteAsync("set session_replication_role = replica", stop);
        foreach (var (table, _) in taken)
            await ExecuteAsync($"delete from {table.Name} as r using {table.New} as n where {table.SameKey("r", "n")}", stop);
        await ExecuteAsync("set session_replication_role = origin", stop);
        foreach (var (table, _) in taken)
            await ExecuteAsync($"vacuum (analyze) {table.Name}", stop);
        await ExecuteAsync("checkpoint", stop);
        return counts;
    }

    /// <summary>Puts them back, in one transaction, what is referred to first.</summary>
    public async Task PutAsync(CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        foreach (var (table, bytes) in taken)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(
                $"copy {table.Name} ({table.Columns}) from stdin (format binary)",
                stop
            );
            await copy.WriteAsync(bytes, stop);
        }
        await transaction.CommitAsync(stop);
    }

    private async Task<byte[]> CopyOutAsync(Table table, CancellationToken stop)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"copy {table.New} ({table.Columns}) to stdout (format binary)",
            stop
        );
        using var bytes = new MemoryStream();
        await copy.CopyToAsync(bytes, stop);
        return bytes.ToArray();
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken stop, Guid[]? of = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (of is not null)
            command.CommandText = sql.Replace("$1", "array['" + string.Join("','", of) + "']::uuid[]", StringComparison.Ordinal);
        return await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// All tables of businesses with a primary key, each after the tables that it refers to: by foreign keys, and where a trigger checks
    /// references, because it was made after them.
    /// </summary>
    private async Task<List<Table>> TablesAsync(CancellationToken stop)
    {
        var found = new Dictionary<long, (Table Table, long[] Refers)>();
        await using (
            var command = new NpgsqlCommand(
                """
                -- bench.tables
                select c.oid::bigint,
                  format('%I.%I', n.nspname, c.relname),
                  (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                    from pg_attribute as a
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
                  (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                    from pg_attribute as a
                    where a.attrelid = c.oid and a.attnum = any (k.conkey)),
                  coalesce((select array_agg(distinct f.confrelid::bigint)
                    from pg_constraint as f
                    where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid), '{}')
                from pg_class as c
                join pg_namespace as n on n.oid = c.relnamespace
                join pg_constraint as k on k.conrelid = c.oid and k.contype = 'p'
                where c.relkind in ('r', 'p')
                  and not c.relispartition
                  and n.nspname !~ '^(pg_|bench$|information_schema$)'
                  and exists (select from pg_attribute as t where t.attrelid = c.oid and t.attname = 'tenant_id')
                order by c.oid
                """,
                connection
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(stop))
            while (await reader.ReadAsync(stop))
                found[reader.GetInt64(0)] = (
                    new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)),
                    reader.GetFieldValue<long[]>(4)
                );
        var order = new List<Table>();
        var seen = new HashSet<long>();
        void Add(long id)
        {
            if (!found.TryGetValue(id, out var one) || !seen.Add(id))
                return;
            foreach (var other in one.Refers)
                Add(other);
            order.Add(one.Table);
        }
        foreach (var id in found.Keys)
            Add(id);
        return order;
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();
}
