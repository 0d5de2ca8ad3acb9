using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Servers;

/// <summary>A line of a journal with its outcome, as the server keeps it.</summary>
internal sealed record KeptLine
{
    public required Guid Device { get; init; }
    public required string Incarnation { get; init; }
    public required string Branch { get; init; }
    public required long Seq { get; init; }
    public required string Hash { get; init; }
    public required Guid? Id { get; init; }
    public required Envelope? Envelope { get; init; }
    public required Body? Body { get; init; }
    public required string Outcome { get; init; }
    public string? Code { get; init; }
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>When it was stored.</summary>
    public required long Arrival { get; init; }

    /// <summary>Of the last change of its outcome.</summary>
    public required long Version { get; init; }

    /// <summary>When its effect was made: the version, and the place in that transaction.</summary>
    public (long Version, int At) Applied { get; init; }
    public required long CorrectedMs { get; init; }
    public bool ClockOff { get; init; }
    public string Key => Tables.LineKey(Device, Incarnation, Branch, Seq);

    /// <summary>Others may build on it.</summary>
    public bool IsDecided => Outcome is "applied" or "flagged" or "refused";
}

/// <param name="Follows">Of a branch behind a gap, the hash of the line that is missing before it; empty where its first line doesn't say.</param>
internal sealed record KeptJournal(JournalHead Head, long OffsetMs, long? LastCorrectedMs, string? Follows = null)
{
    public long First => Head.Seq - Head.Count + 1;
}

internal sealed record KeptDevice(Guid Device, Guid Location, string Key, bool Revoked);

internal sealed record KeptBinding(
    Guid Id,
    Guid Register,
    Guid Device,
    string Incarnation,
    int Number,
    long Highest,
    string? EndedHow,
    long? DeclaredLast
)
{
    public string Series => $"{Register.ToString()[^4..]}.{Number}";
    public string Row => $"{Register},{Device},{Incarnation},{Number},{EndedHow}";
}

internal sealed record KeptField(string Value, long Version, Guid Device, Guid Operation);

/// <summary>A cart's stay on the shelf, from its first parking on.</summary>
/// <param name="Made">The version in which it was parked.</param>
internal sealed record KeptCart(Guid Location, string Name, long Made, bool Taken = false, bool Doubled = false);

internal sealed record FeedRow(string Kind, int Order, Guid Id, long Version, string? Row)
{
    /// <summary>Of a cart, the version in which it came to be.</summary>
    public long Made { get; init; }
}

/// <summary>In a commit, in the place of a value: it is deleted.</summary>
internal sealed class Gone
{
    public static readonly Gone Value = new();
}

/// <summary>One business's committed rows.</summary>
internal sealed class Tables
{
    private readonly Dictionary<string, object> values = [];
    private readonly Dictionary<string, Dictionary<(string Kind, Guid Id), FeedRow>> feed = [];
    private readonly List<string> lines = [];
    private readonly Dictionary<string, string> byHash = [];

    public long Version { get; private set; }

    /// <summary>Tombstones below this version are gone.</summary>
    public long Horizon { get; private set; }

    /// <summary>Up to which version the archive holds the business.</summary>
    public const string ArchivedKey = "archived";

    public static string LineKey(Guid device, string incarnation, string branch, long seq) => $"line|{device}|{incarnation}|{branch}|{seq}";

    public static string JournalKey(Guid device, string incarnation, string branch) => $"journal|{device}|{incarnation}|{branch}";

    /// <summary>The names of an incarnation's branches.</summary>
    public static string BranchesKey(Guid device, string incarnation) => $"branches|{device}|{incarnation}";

    public static string CartKey(Guid cart) => $"cart|{cart}";

    /// <summary>Who took it off the shelf, in the order of arrival.</summary>
    public static string TakingsKey(Guid cart) => $"takings|{cart}";

    public T? Get<T>(string key)
        where T : class => (T?)values.GetValueOrDefault(key);

    public KeptLine? Find(string hash) => byHash.TryGetValue(hash, out var key) ? (KeptLine)values[key] : null;

    public IEnumerable<KeptLine> Lines => lines.Select(key => (KeptLine)values[key]);

    public IEnumerable<(string Key, object Value)> All(string table) =>
        values.Where(pair => pair.Key.StartsWith(table, StringComparison.Ordinal)).Select(pair => (pair.Key, pair.Value));

    public IReadOnlyDictionary<(string Kind, Guid Id), FeedRow> Feed(string partition) =>
        feed.TryGetValue(partition, out var rows) ? rows : Empty;

    public IEnumerable<string> Partitions => feed.Keys;

    private static readonly Dictionary<(string Kind, Guid Id), FeedRow> Empty = [];

    public void Apply(Commit commit)
    {
        Version = Math.Max(Version, commit.Version);
        foreach (var (key, value) in commit.Values)
        {
            if (value is Gone)
            {
                Delete(key);
                continue;
            }
            if (value is KeptLine line && !values.ContainsKey(key))
            {
                lines.Add(key);
                byHash[line.Hash] = key;
            }
            values[key] = value;
        }
        foreach (var (partition, row) in commit.Rows)
        {
            if (!feed.TryGetValue(partition, out var rows))
                feed[partition] = rows = [];
            rows[(row.Kind, row.Id)] = row;
        }
        if (commit.Purge is not { } purge)
            return;
        // It never goes back, whatever is purged next: what was forgotten stays forgotten.
        Horizon = Math.Max(Horizon, purge);
        foreach (var rows in feed.Values)
        foreach (var (name, row) in rows.Where(pair => pair.Value.Row is null && pair.Value.Version < purge).ToList())
        {
            rows.Remove(name);
            if (row.Kind == Servers.Feed.Cart.Name)
                values.Remove(CartKey(row.Id));
        }
    }

    private void Delete(string key)
    {
        if (!values.Remove(key, out var value) || value is not KeptLine line)
            return;
        lines.Remove(key);
        // It may stand elsewhere by now.
        if (byHash[line.Hash] == key)
            byHash.Remove(line.Hash);
    }
}

/// <summary>What one transaction changed: the record in the write-ahead log, from which a restore rebuilds.</summary>
internal sealed record Commit(
    Guid Business,
    long Version,
    IReadOnlyList<KeyValuePair<string, object>> Values,
    IReadOnlyList<(string Partition, FeedRow Row)> Rows,
    long? Purge = null
);
