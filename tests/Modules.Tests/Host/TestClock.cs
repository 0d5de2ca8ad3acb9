namespace Kaunta.Modules.Tests.Host;

/// <summary>The real time plus what a test has added to it.</summary>
public sealed class TestClock : TimeProvider
{
    private long addedTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref addedTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref addedTicks, by.Ticks);
}
