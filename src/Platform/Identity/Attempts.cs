using System.Collections.Concurrent;

namespace Kaunta.Platform.Identity;

/// <summary>
/// Counts tries per key in windows of a quarter of an hour, in this process. Several servers count apart, so the true limit is theirs
/// together. Its memory is bounded: when it is full of fresh keys, the oldest go first.
/// </summary>
public sealed class Attempts(TimeProvider clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private const int MostKeys = 100_000;

    private readonly ConcurrentDictionary<string, (DateTimeOffset Began, int Count)> counts = new();

    /// <summary>Takes one try; false when the key has had as many as it may in its window.</summary>
    public bool TryTake(string key, int most)
    {
        var now = clock.GetUtcNow();
        if (counts.Count >= MostKeys)
            MakeRoom(now);
        var (_, count) = counts.AddOrUpdate(
            key,
            _ => (now, 1),
            (_, had) => now - had.Began >= Window ? (now, 1) : (had.Began, Math.Min(had.Count, int.MaxValue - 1) + 1)
        );
        return count <= most;
    }

    /// <summary>The tries were by somebody who proved right.</summary>
    public void Forget(string key) => counts.TryRemove(key, out _);

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (key, (began, _)) in counts)
            if (now - began >= Window)
                counts.TryRemove(key, out _);
        if (counts.Count < MostKeys)
            return;
        foreach (var (key, _) in counts.OrderBy(one => one.Value.Began).Take(MostKeys / 2).ToList())
            counts.TryRemove(key, out _);
    }
}

/// <summary>How many tries a quarter of an hour allows.</summary>
public sealed record Limits
{
    public int GuessesPerAccount { get; init; } = 10;

    /// <summary>A shop's people share one address.</summary>
    public int SignInsPerAddress { get; init; } = 60;

    public int CodesPerAddress { get; init; } = 20;

    public int OpeningsPerAddress { get; init; } = 10;

    public int RecoveriesPerAccount { get; init; } = 3;

    public int RecoveriesPerAddress { get; init; } = 20;
}
