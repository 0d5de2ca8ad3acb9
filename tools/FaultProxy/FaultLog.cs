namespace Kaunta.FaultProxy;

/// <summary>How often a fault was begun, and how often it really took place while an exchange was under way.</summary>
public sealed record FaultCount(FaultKind Kind, long Injected, long Effective);

/// <summary>Counts what the proxy did.</summary>
public sealed class FaultLog
{
    private readonly Lock gate = new();
    private readonly long[] injected = new long[Enum.GetValues<FaultKind>().Length];
    private readonly long[] effective = new long[Enum.GetValues<FaultKind>().Length];
    private long lostAfterCommit;
    private long exchanges;

    public long Exchanges => Interlocked.Read(ref exchanges);

    /// <summary>The server had answered a push with 200, and the device didn't get that answer whole.</summary>
    public long LostAfterCommit => Interlocked.Read(ref lostAfterCommit);

    public IReadOnlyList<FaultCount> Counts
    {
        get
        {
            lock (gate)
                return
                [
                    .. Enum.GetValues<FaultKind>()
                        .Where(kind => kind != FaultKind.None && injected[(int)kind] > 0)
                        .Select(kind => new FaultCount(kind, injected[(int)kind], effective[(int)kind])),
                ];
        }
    }

    public long Effective
    {
        get
        {
            lock (gate)
                return effective.Sum();
        }
    }

    internal void Exchange() => Interlocked.Increment(ref exchanges);

    internal void Began(FaultKind kind)
    {
        if (kind == FaultKind.None)
            return;
        lock (gate)
            injected[(int)kind]++;
    }

    internal void Happened(FaultKind kind)
    {
        lock (gate)
            effective[(int)kind]++;
    }

    internal void LostAnswer() => Interlocked.Increment(ref lostAfterCommit);
}
