using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Sync.ServerSide;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.Exporting;

/// <summary>What a file holds: the business's keys, and how far each of its journals went when the file was begun.</summary>
internal sealed record ExportContents(
    BusinessId Business,
    string Name,
    string Slug,
    string Epoch,
    DateTimeOffset MadeAt,
    ServerKey Server,
    IReadOnlyList<KeyOfDevice> Devices,
    IReadOnlyList<ExportedJournal> Journals
);

/// <param name="Branch">Empty for the main line.</param>
internal sealed record ExportedJournal(Guid Device, Guid Incarnation, string Branch, long First, long Last, string Head);

/// <param name="IsOperation">It is a readable envelope of this very place.</param>
/// <param name="Private">Its openings as they came; null where there were none, or they were erased.</param>
internal sealed record ExportedLine(long Seq, bool IsOperation, byte[] Bytes, byte[]? Private);

/// <param name="Branch">What it was signed for, where that isn't the branch under which its lines stand.</param>
internal sealed record ExportedSeal(long First, long Last, string Head, string Signature, string? Branch);

/// <summary>Reads a journal page by page, each in a short transaction: what is journalled never changes, so the pages fit together.</summary>
internal static class ExportQueries
{
    private const int LinesAtOnce = 500;
    private const long BytesAtOnce = 4 * 1024 * 1024;
    private const int SealsAtOnce = 1000;

    public static Task<List<ExportedJournal>> JournalsAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        transaction.QueryAsync(
            """
            -- sync.export.journals
            select device_id, incarnation, branch, seq - count + 1, seq, hash
            from sync.journal
            where tenant_id = $1
            order by device_id, incarnation, branch
            """,
            row => new ExportedJournal(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetString(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetString(5)
            ),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );

    /// <summary>The lines behind a number: at least one, so many as fit a page, none at the journal's end.</summary>
    public static Task<List<ExportedLine>> LinesAsync(
        TenantTransaction transaction,
        ExportedJournal journal,
        long after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sync.export.lines
            select page.seq, page.is_operation, coalesce(page.envelope_bytes, convert_to(page.envelope, 'UTF8')), page.line
            from (
              select o.seq, o.type is not null as is_operation, o.envelope, o.envelope_bytes, p.line,
                sum(octet_length(coalesce(o.envelope, '')) + octet_length(coalesce(o.envelope_bytes, '')) + octet_length(coalesce(p.line, '')))
                  over (order by o.seq rows between unbounded preceding and 1 preceding) as before
              from sync.operation o
              left join sync.operation_private p
                on p.tenant_id = o.tenant_id
                  and p.device_id = o.device_id
                  and p.incarnation = o.incarnation
                  and p.branch = o.branch
                  and p.seq = o.seq
              where o.tenant_id = $1
                and o.device_id = $2
                and o.incarnation = $3
                and o.branch = $4
                and o.seq > $5
                and o.seq <= least($6, $5 + $7)
            ) as page
            where page.before is null
              or page.before < $8
            order by page.seq
            """,
            row => new ExportedLine(row.GetInt64(0), row.GetBoolean(1), row.Bytes(2), row.IsDBNull(3) ? null : row.Bytes(3)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(journal.Device),
            Sql.Uuid(journal.Incarnation),
            Sql.Text(journal.Branch),
            Sql.Bigint(after),
            Sql.Bigint(journal.Last),
            Sql.Bigint(LinesAtOnce),
            Sql.Bigint(BytesAtOnce)
        );

    /// <summary>The seals behind one, of lines that are in the file.</summary>
    public static Task<List<ExportedSeal>> SealsAsync(
        TenantTransaction transaction,
        ExportedJournal journal,
        (long First, long Last) after,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            """
            -- sync.export.seals
            select first_seq, last_seq, head, signature, sealed_branch
            from sync.seal
            where tenant_id = $1
              and device_id = $2
              and incarnation = $3
              and branch = $4
              and (first_seq, last_seq) > ($5, $6)
              and last_seq <= $7
            order by first_seq, last_seq
            limit $8
            """,
            row => new ExportedSeal(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.TextOrNull(4)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(journal.Device),
            Sql.Uuid(journal.Incarnation),
            Sql.Text(journal.Branch),
            Sql.Bigint(after.First),
            Sql.Bigint(after.Last),
            Sql.Bigint(journal.Last),
            Sql.Integer(SealsAtOnce)
        );
}
