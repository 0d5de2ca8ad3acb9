using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Imports.Storing;

/// <summary>Reads and writes imports. None of it is synced, so none of it holds the business's clock.</summary>
internal static class ImportStore
{
    private const string Columns = """
        i.import_id, i.kind, i.undoes,
          (select u.import_id from imports.import u where u.tenant_id = i.tenant_id and u.undoes = i.import_id limit 1),
          i.file_name, i.state, i.staff_id, i.created_at, i.finished_at, i.parts, i.parts_done, i.rows, i.rows_done, i.fault
        """;

    public static void InsertStaged(
        TenantTransaction transaction,
        Guid id,
        string kind,
        string fileName,
        byte[] content,
        Guid staff,
        DateTimeOffset at
    )
    {
        // What nobody accepted by the next day, or after five more files, is forgotten.
        transaction.Enqueue(
            """
            -- imports.import.forget
            delete from imports.import i
            where i.tenant_id = $1
              and i.state = 'staged'
              and (
                i.created_at < $2
                or i.import_id not in (
                  select k.import_id
                  from imports.import k
                  where k.tenant_id = $1
                    and k.state = 'staged'
                  order by k.created_at desc, k.import_id desc
                  limit 4
                )
              )
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Instant(at.AddDays(-1))
        );
        transaction.Enqueue(
            """
            -- imports.import.stage
            insert into imports.import (tenant_id, import_id, kind, file_name, content, state, staff_id, created_at)
            values ($1, $2, $3, $4, $5, 'staged', $6, $7)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Text(kind),
            Sql.Text(fileName),
            Sql.Bytes(content),
            Sql.Uuid(staff),
            Sql.Instant(at)
        );
    }

    public static void InsertUndo(TenantTransaction transaction, Guid id, StoredImport undone, Guid staff, DateTimeOffset at) =>
        transaction.Enqueue(
            """
            -- imports.import.stage_undo
            insert into imports.import (tenant_id, import_id, kind, undoes, file_name, state, staff_id, created_at)
            values ($1, $2, 'undo', $3, $4, 'staged', $5, $6)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Uuid(undone.Id),
            Sql.Text(undone.FileName),
            Sql.Uuid(staff),
            Sql.Instant(at)
        );

    /// <summary>Staged becomes running, with its parts; false when it isn't staged any more: somebody else accepted it.</summary>
    public static async Task<bool> StartAsync(
        TenantTransaction transaction,
        Guid id,
        string? options,
        string? report,
        IReadOnlyList<ImportPart> parts,
        DateTimeOffset at,
        CancellationToken cancellation
    )
    {
        var started = await transaction.QueryAsync(
            """
            -- imports.import.start
            update imports.import
            set state = 'running', options = $3, report = $4, parts = $5, rows = $6, accepted_at = $7
            where tenant_id = $1
              and import_id = $2
              and state = 'staged'
            returning 1
            """,
            row => row.GetInt32(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Json(options),
            Sql.Json(report),
            Sql.Integer(parts.Count),
            Sql.Integer(parts.Sum(part => part.Rows)),
            Sql.Instant(at)
        );
        if (started.Count == 0)
            return false;
        transaction.Enqueue(
            """
            -- imports.part.insert
            insert into imports.part (tenant_id, import_id, part, operation_id, type, type_version, rows, body, before)
            select $1, $2, part, operation_id, type, type_version, rows, body, before
            from unnest($3, $4, $5, $6, $7, $8, $9) as made (part, operation_id, type, type_version, rows, body, before)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Integers([.. parts.Select(part => part.Part)]),
            Sql.Uuids([.. parts.Select(part => part.Operation)]),
            Sql.Texts([.. parts.Select(part => part.Type)]),
            Sql.Integers([.. parts.Select(part => part.Version)]),
            Sql.Integers([.. parts.Select(part => part.Rows)]),
            Sql.Texts([.. parts.Select(part => part.Body)]),
            Sql.Texts([.. parts.Select(part => part.Before)])
        );
        return true;
    }

    public static Task<StoredImport?> FindAsync(TenantTransaction transaction, Guid id, CancellationToken cancellation) =>
        transaction.QueryOneAsync(
            $"""
            -- imports.import.find
            select {Columns}
            from imports.import i
            where i.tenant_id = $1
              and i.import_id = $2
            """,
            Read,
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id)
        );

    public static Task<List<StoredImport>> ListAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryAsync(
            $"""
            -- imports.import.list
            select {Columns}
            from imports.import i
            where i.tenant_id = $1
              and i.state <> 'staged'
            order by i.created_at desc, i.import_id desc
            limit 20
            """,
            Read,
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    public static async Task<(byte[]? Content, string? Options, string? Report)> ContentAsync(
        TenantTransaction transaction,
        Guid id,
        CancellationToken cancellation
    )
    {
        var found = await transaction.QueryAsync(
            """
            -- imports.import.content
            select content, options::text, report::text
            from imports.import
            where tenant_id = $1
              and import_id = $2
            """,
            row => (row.IsDBNull(0) ? null : row.Bytes(0), row.TextOrNull(1), row.TextOrNull(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id)
        );
        return found.Count == 0 ? default : found[0];
    }

    /// <summary>The parts after one, as many as have about so many rows together; at least one, if there is one.</summary>
    public static Task<List<ImportPart>> PartsAsync(
        TenantTransaction transaction,
        Guid id,
        int after,
        int rows,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- imports.part.next
            select part, operation_id, type, type_version, rows, body, before
            from (
              select part, operation_id, type, type_version, rows, body, before, sum(rows) over (order by part) - rows as before_it
              from imports.part
              where tenant_id = $1
                and import_id = $2
                and part > $3
            ) as next
            where before_it < $4
            order by part
            """,
            row => new ImportPart(
                row.GetInt32(0),
                row.GetGuid(1),
                row.GetString(2),
                row.GetInt32(3),
                row.GetInt32(4),
                row.GetString(5),
                row.TextOrNull(6)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Integer(after),
            Sql.Integer(rows)
        );

    /// <summary>Notes the parts as done, in the transaction that does them; false when another server has done them.</summary>
    public static async Task<bool> AdvanceAsync(
        TenantTransaction transaction,
        Guid id,
        int from,
        int to,
        int rows,
        DateTimeOffset at,
        CancellationToken cancellation
    ) =>
        (
            await transaction.QueryAsync(
                """
                -- imports.import.advance
                update imports.import
                set parts_done = $4,
                  rows_done = rows_done + $5,
                  state = case when $4 = parts then 'done' else state end,
                  finished_at = case when $4 = parts then $6 end
                where tenant_id = $1
                  and import_id = $2
                  and state = 'running'
                  and parts_done = $3
                returning 1
                """,
                row => row.GetInt32(0),
                cancellation,
                Sql.Uuid(transaction.Business.Value),
                Sql.Uuid(id),
                Sql.Integer(from),
                Sql.Integer(to),
                Sql.Integer(rows),
                Sql.Instant(at)
            )
        ).Count > 0;

    public static void Stop(TenantTransaction transaction, Guid id, string fault, DateTimeOffset at) =>
        transaction.Enqueue(
            """
            -- imports.import.stop
            update imports.import
            set state = 'stopped', fault = $3, finished_at = $4
            where tenant_id = $1
              and import_id = $2
              and state = 'running'
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Text(fault),
            Sql.Instant(at)
        );

    /// <summary>Those that a server began and nobody has finished.</summary>
    public static Task<List<Guid>> RunningAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- imports.import.running
            select import_id
            from imports.import
            where tenant_id = $1
              and state = 'running'
            order by accepted_at, import_id
            """,
            row => row.GetGuid(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    private static StoredImport Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.UuidOrNull(2),
            row.UuidOrNull(3),
            row.GetString(4),
            row.GetString(5),
            row.GetGuid(6),
            row.Instant(7),
            row.InstantOrNull(8),
            row.GetInt32(9),
            row.GetInt32(10),
            row.GetInt32(11),
            row.GetInt32(12),
            row.TextOrNull(13)
        );
}
