namespace Kaunta.FaultProxy;

/// <summary>How many of a hundred exchanges meet a fault, and how strong the faults are.</summary>
public sealed record FaultRates
{
    public int Percent { get; init; } = 50;

    /// <summary>Milliseconds.</summary>
    public int LongestDelay { get; init; } = 400;

    /// <summary>Of a hundred faults of a push so many let the server answer and lose that answer whole: what tempts to send twice.</summary>
    public int LostPercent { get; init; } = 30;

    /// <summary>Of a hundred faults so many are silent connections, for which the device must wait until its own deadline.</summary>
    public int SilentPercent { get; init; } = 4;
}

/// <summary>Faults from a seed: the exchange with number n always meets the same one. Only the sync's exchanges are harmed.</summary>
public sealed class FaultScript(int seed, FaultRates rates)
{
    private static readonly int[] Statuses = [429, 502, 503, 500, 504];

    // As often as they stand here.
    private static readonly FaultKind[] Kinds =
    [
        FaultKind.LoseAnswer,
        FaultKind.LoseAnswer,
        FaultKind.LoseAnswer,
        FaultKind.LoseAnswer,
        FaultKind.LoseAnswer,
        FaultKind.GatewayAfterCommit,
        FaultKind.GatewayAfterCommit,
        FaultKind.CutAnswer,
        FaultKind.CutAnswer,
        FaultKind.CutRequest,
        FaultKind.CutRequest,
        FaultKind.HalfClose,
        FaultKind.Truncate,
        FaultKind.Duplicate,
        FaultKind.Duplicate,
        FaultKind.Reorder,
        FaultKind.Portal,
        FaultKind.Redirect,
        FaultKind.Cached,
        FaultKind.Status,
        FaultKind.Status,
        FaultKind.Unreachable,
        FaultKind.Latency,
        FaultKind.Bandwidth,
    ];

    public Fault Of(int number, RequestHead request)
    {
        if (!request.Path.StartsWith("/api/sync/", StringComparison.Ordinal))
            return Fault.None;
        var chance = new Random(HashCode(seed, number));
        if (chance.Next(100) >= rates.Percent)
            return Fault.None;
        if (chance.Next(100) < rates.SilentPercent)
            return new(chance.Next(2) == 0 ? FaultKind.BlackHole : FaultKind.Silence);
        if (request.Method == "POST" && chance.Next(100) < rates.LostPercent)
            return new(FaultKind.LoseAnswer);
        var kind = Kinds[chance.Next(Kinds.Length)];
        return new(kind, Amount(kind, chance));
    }

    private int Amount(FaultKind kind, Random chance) =>
        kind switch
        {
            FaultKind.Latency or FaultKind.Reorder => chance.Next(10, rates.LongestDelay),
            FaultKind.Bandwidth => chance.Next(4_000, 60_000),
            FaultKind.CutRequest => chance.Next(1, 3_000),
            FaultKind.CutAnswer or FaultKind.HalfClose or FaultKind.Truncate => chance.Next(0, 700),
            FaultKind.Status => Statuses[chance.Next(Statuses.Length)],
            _ => 0,
        };

    /// <summary>The same in every run, unlike that of the runtime.</summary>
    private static int HashCode(int seed, int number)
    {
        var mixed = unchecked(((uint)seed * 2_654_435_761u) ^ ((uint)number * 2_246_822_519u));
        mixed ^= mixed >> 15;
        mixed = unchecked(mixed * 2_246_822_519u);
        mixed ^= mixed >> 13;
        return (int)(mixed & int.MaxValue);
    }
}
