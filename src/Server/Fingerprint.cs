using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Kaunta.Server;

/// <summary>
/// One hash over every row of every table that belongs to businesses: equal before and after, nothing was changed. Read as
/// kaunta_maintenance, which sees all businesses, in one snapshot.
/// </summary>
internal static class Fingerprint
{
    public static async Task<int> PrintAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stop);
        var all = new StringBuilder();
        foreach (var table in await TablesAsync(connection, stop))
        {
            var (rows, hash) = await ReadAsync(connection, table, stop);
            all.Append(CultureInfo.InvariantCulture, $"{table} {rows} {hash}\n");
        }
        Console.Write(all);
        Console.WriteLine($"all {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())))}");
        return 0;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            """
            -- operator.fingerprint.tables
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r'
              and c.relrowsecurity
              and has_table_privilege(c.oid, 'select')
            order by 1
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(stop);
        var tables = new List<string>();
        while (await reader.ReadAsync(stop))
            tables.Add(reader.GetString(0));
        return tables;
    }

    /// <summary>The sum of the rows' hashes doesn't depend on where they lie.</summary>
    private static async Task<(long Rows, string Hash)> ReadAsync(NpgsqlConnection connection, string table, CancellationToken stop)
    {
        // The name comes from the catalogue, quoted there.
#pragma warning disable CA2100
        await using var command = new NpgsqlCommand(
            $"""
            -- operator.fingerprint.table
            select count(*), coalesce(sum(('x' || left(h, 15))::bit(60)::bigint::numeric), 0)::text || '-'
              || coalesce(sum(('x' || right(h, 15))::bit(60)::bigint::numeric), 0)::text
            from (select md5(t::text) as h from {table} t) as hashed
            """,
            connection
        )
        {
            CommandTimeout = 600,
        };
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetInt64(0), reader.GetString(1));
    }
}
