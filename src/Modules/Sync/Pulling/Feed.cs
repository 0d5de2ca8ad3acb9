using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Npgsql;

namespace Kaunta.Modules.Sync.Pulling;

/// <summary>A partition that the device may hold.</summary>
/// <param name="Scope">The location's or device's id.</param>
internal sealed record Partition(string Name, FeedPartition Kind, Guid Scope);

/// <summary>A row of the feed. <paramref name="Json"/> is null for a tombstone.</summary>
internal sealed record FeedRow(FeedSource Source, Partition Partition, long Version, Guid Id, string? Json);

internal sealed record FeedPage(long Version, IReadOnlyList<FeedRow> Rows, IReadOnlyList<string> Cursors, bool More);

/// <summary>
/// Reads changes in the order in which they became visible. The promise rests on two things: a version is taken under the business's
/// lock and held until commit, so versions become visible in order; and the upper bound is read before any row, so that a
/// commit between two of the statements can't show a later kind of a version whose earlier kinds were read too soon.
/// </summary>
internal sealed class Feed
{
    private readonly IReadOnlyList<FeedSource> sources;

    public Feed(IEnumerable<FeedSource> sources)
    {
        this.sources = [.. sources.OrderBy(source => source.Order)];
        ByKind = this.sources.ToDictionary(source => source.Kind, StringComparer.Ordinal);
        if (this.sources.Select(source => source.Order).Distinct().Count() != this.sources.Count)
            throw new InvalidOperationException("Two kinds of the feed have the same place.");
    }

    public IReadOnlyDictionary<string, FeedSource> ByKind { get; }

    /// <summary>The business's version now: everything up to it is visible.</summary>
    /// <exception cref="RefusalException"><c>moved</c>: another server has the business.</exception>
    public static async Task<long> VersionAsync(TenantTransaction transaction, CancellationToken cancellation) =>
        (await PresentAsync(transaction, cancellation)).Version;

    /// <summary>The business's version and the database's epoch now.</summary>
    public static async Task<(long Version, string Epoch)> PresentAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var versions = await transaction.QueryAsync(
            """
            -- sync.pull.version
            select version, directory.epoch_now(), moved_to
            from tenancy.tenant_clock
            where tenant_id = $1
            """,
            row => (Version: row.GetInt64(0), Epoch: row.GetString(1), MovedTo: row.TextOrNull(2)),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return versions[0].MovedTo is { } address
            ? throw new RefusalException(SyncRefusals.Moved(address))
            : (versions[0].Version, versions[0].Epoch);
    }

    /// <param name="version">From <see cref="PresentAsync"/> in the same transaction: the upper bound.</param>
    /// <param name="cursors">By partition; one without a cursor starts from 0.</param>
    /// <param name="limit">Rows in all.</param>
    /// <param name="now">What is too old for a device is so by the clock that tells the device to let go of it.</param>
    public async Task<FeedPage> ReadAsync(
        TenantTransaction transaction,
        long version,
        IReadOnlyList<Partition> partitions,
        IReadOnlyDictionary<string, Cursor> cursors,
        int limit,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var rows = new List<FeedRow>();
        var ends = new List<string>();
        var more = false;
        foreach (var partition in partitions)
        {
            var cursor = cursors.TryGetValue(partition.Name, out var read) ? read : Cursor.Start(version);
            var own = sources.Where(source => source.Partition == partition.Kind).ToList();
            if (own.Count == 0)
                continue;
            var left = limit - rows.Count;
            var found =
                cursor.Version >= version && cursor.Order >= own[^1].Order && cursor.Id == Guid.AllBitsSet
                    ? []
                    : await PartitionAsync(transaction, version, partition, own, cursor, left + 1, now, cancellation);
            if (found.Count > left)
            {
                more = true;
                found.RemoveRange(left, found.Count - left);
                ends.Add(
                    found.Count > 0
                        ? new Cursor(found[^1].Version, 0, found[^1].Id, cursor.Begun).Write(partition.Name, found[^1].Source.Kind)
                        : WriteBack(partition, cursor, own)
                );
            }
            else
            {
                // Read to the end: the cursor says so, though the last versions may have touched nothing here.
                ends.Add(new Cursor(version, 0, Guid.AllBitsSet).Write(partition.Name, own[^1].Kind));
            }
            rows.AddRange(found);
        }
        return new(version, rows, ends, more);
    }

    private static string WriteBack(Partition partition, Cursor cursor, List<FeedSource> own) =>
        cursor.Write(partition.Name, (own.Find(source => source.Order == cursor.Order) ?? own[0]).Kind);

    private static async Task<List<FeedRow>> PartitionAsync(
        TenantTransaction transaction,
        long version,
        Partition partition,
        List<FeedSource> sources,
        Cursor cursor,
        int limit,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var found = new List<FeedRow>();
        foreach (var source in sources)
        {
            var rows = await transaction.QueryAsync(
                source.Sql,
                row => new FeedRow(source, partition, row.GetInt64(0), row.GetGuid(1), row.TextOrNull(2)),
                cancellation,
                Parameters(partition, source, cursor, limit, now)
            );
            found.AddRange(rows.Where(row => row.Version <= version));
        }
        return
        [
            .. found
                .OrderBy(row => row.Version)
                .ThenBy(row => row.Source.Order)
                .ThenBy(row => row.Id, PostgresUuidOrder.Instance)
                .Take(limit),
        ];
    }

    private static NpgsqlParameter[] Parameters(Partition partition, FeedSource source, Cursor cursor, int limit, DateTimeOffset now)
    {
        List<NpgsqlParameter> parameters =
        [
            new("version", cursor.Version),
            new("begun", cursor.Begun),
            new("id", cursor.After(source)),
            new("limit", limit),
            new("now", now.ToUniversalTime()),
        ];
        if (partition.Kind != FeedPartition.Business)
            parameters.Add(new("scope", partition.Scope));
        return [.. parameters];
    }

    /// <summary>PostgreSQL compares a uuid byte by byte as it is written; so does this, whatever Guid does.</summary>
    private sealed class PostgresUuidOrder : IComparer<Guid>
    {
        public static readonly PostgresUuidOrder Instance = new();

        public int Compare(Guid left, Guid right)
        {
            Span<byte> first = stackalloc byte[16];
            Span<byte> second = stackalloc byte[16];
            left.TryWriteBytes(first, bigEndian: true, out _);
            right.TryWriteBytes(second, bigEndian: true, out _);
            return first.SequenceCompareTo(second);
        }
    }
}
