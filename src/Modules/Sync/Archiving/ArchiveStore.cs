using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Sync.Archiving;

/// <summary>A mark: what was committed before this place of the write-ahead log.</summary>
/// <param name="Businesses">How many had changed since the mark before.</param>
internal sealed record ArchiveMark(
    long Id,
    string Source,
    DateTimeOffset TakenAt,
    string Place,
    DateTimeOffset? PublishedAt,
    long Businesses
);

/// <summary>The marks of all businesses together, and how far one business is in the archive.</summary>
internal sealed class ArchiveStore(NpgsqlDataSource source)
{
    public async Task<IReadOnlyList<ArchiveMark>> MarksAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- sync.archive.marks
            select mark, source, taken_at, place::text, published_at, businesses
            from directory.archive_marks()
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var marks = new List<ArchiveMark>();
        while (await reader.ReadAsync(cancellation))
            marks.Add(
                new(
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.Instant(2),
                    reader.GetString(3),
                    reader.InstantOrNull(4),
                    reader.GetInt64(5)
                )
            );
        return marks;
    }

    public async Task TakeAsync(string from, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- sync.archive.take
            select directory.take_archive_mark($1, $2)
            """
        );
        command.Parameters.Add(Sql.Text(from));
        command.Parameters.Add(Sql.Instant(now));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<bool> WalHoldsAsync(ArchiveMark mark, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- sync.archive.wal_holds
            select directory.wal_archive_holds($1::pg_lsn)
            """
        );
        command.Parameters.Add(Sql.Text(mark.Place));
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task PublishAsync(ArchiveMark mark, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            -- sync.archive.publish
            select directory.publish_archive_mark($1, $2)
            """
        );
        command.Parameters.Add(Sql.Bigint(mark.Id));
        command.Parameters.Add(Sql.Instant(now));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Of one journal, the last operation that the archive holds; 0 for none.</summary>
    public static async Task<long> SeqAsync(
        TenantTransaction transaction,
        DeviceId device,
        Guid incarnation,
        string branch,
        CancellationToken cancellation
    )
    {
        var found = await transaction.QueryAsync(
            """
            -- sync.archive.seq
            select held.seq
            from sync.archived a
            cross join lateral (
              select o.seq
              from sync.operation o
              where o.tenant_id = a.tenant_id
                and o.device_id = $2
                and o.incarnation = $3
                and o.branch = $4
                and o.arrival <= a.reached
              order by o.seq desc
              limit 1
            ) held
            where a.tenant_id = $1
            """,
            row => row.GetInt64(0),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(device.Value),
            Sql.Uuid(incarnation),
            Sql.Text(branch)
        );
        return found.Count == 0 ? 0 : found[0];
    }

    /// <summary>The business's version that the archive holds, and as of when; null while it holds nothing of it.</summary>
    public static async Task<(long Version, DateTimeOffset At)?> OfBusinessAsync(
        TenantTransaction transaction,
        CancellationToken cancellation
    )
    {
        var found = await transaction.QueryAsync(
            """
            -- sync.archive.of_business
            select reached, archived_at
            from sync.archived
            where tenant_id = $1
            """,
            row => (row.GetInt64(0), row.Instant(1)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return found.Count == 0 ? null : found[0];
    }
}
