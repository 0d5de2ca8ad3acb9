namespace Kaunta.Simulation.Servers;

/// <summary>A transaction under the business's lock: sees what is committed and what it wrote itself.</summary>
internal sealed class Transaction(Guid business, Tables tables, long version)
{
    private readonly Dictionary<string, object> written = [];
    private readonly Dictionary<(string Partition, string Kind, Guid Id), FeedRow> rows = [];

    /// <summary>The number that all rows of this transaction carry.</summary>
    public long Version => version;

    public Guid Business => business;

    public bool IsEmpty => written.Count + rows.Count == 0;

    /// <summary>Effects made so far.</summary>
    public int Applied { get; set; }

    public T? Get<T>(string key)
        where T : class =>
        !written.TryGetValue(key, out var own) ? tables.Get<T>(key)
        : own is Gone ? null
        : (T)own;

    public void Put(string key, object value) => written[key] = value;

    public void Delete(string key) => written[key] = Gone.Value;

    public long Number(string key) => Get<object>(key) is long number ? number : 0;

    public long Add(string key, long delta)
    {
        var sum = Number(key) + delta;
        written[key] = sum;
        return sum;
    }

    public void Save(KeptLine line)
    {
        Put(line.Key, line);
        // Its id is free: what reused another's has none of its own in the feed.
        if (line.Id is { } id)
            Row(
                $"device/{line.Device}",
                Feed.Outcome,
                id,
                $"{business}|{line.Outcome}|{line.Code}|{string.Join(',', line.Flags)}|{line.Hash}"
            );
    }

    public void Row(string partition, Feed.Kind kind, Guid id, string? row, long made = 0) =>
        rows[(partition, kind.Name, id)] = new(kind.Name, kind.Order, id, version, row) { Made = made };

    public Commit ToCommit() => new(business, version, [.. written], [.. rows.Select(pair => (pair.Key.Partition, pair.Value))]);
}
