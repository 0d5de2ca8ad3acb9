namespace Kaunta.Stack.Lan;

internal sealed class ClockAt(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
