using Kaunta.Core.Journal;

namespace Kaunta.Modules.Sync.Pushing;

/// <summary>
/// When an operation really happened. A device's clock decides nothing: with an anchor of the same session, the time is the server's
/// at that exchange plus what the monotonic clock counted since; without one it is the device's clock moved by the last known offset.
/// </summary>
internal sealed class CorrectedTime(long offsetMs, long? lastMs)
{
    private const long MaxSkewMs = 120_000;

    /// <summary>Two anchors never agree to the millisecond: a step back of this much is no clock running backwards.</summary>
    private const long JitterMs = 2_000;

    private static readonly long EarliestMs = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Server minus device, in milliseconds, as last seen along this journal.</summary>
    public long OffsetMs { get; private set; } = offsetMs;

    public long? LastMs { get; private set; } = lastMs;

    /// <summary>The corrected time of the journal's next operation, and whether a clock was off.</summary>
    public (DateTimeOffset At, bool ClockOff) Next(Envelope envelope, DateTimeOffset receivedAt)
    {
        var nowMs = receivedAt.ToUnixTimeMilliseconds();
        var reckoned = Reckon(envelope);
        // Nothing that has arrived can happen later than now, nor before there were shops of this kind.
        var atMs = Math.Clamp(reckoned, EarliestMs, nowMs);
        var off =
            Math.Abs(reckoned - envelope.At) > MaxSkewMs
            || reckoned - nowMs > MaxSkewMs
            || reckoned < EarliestMs
            || atMs < LastMs - JitterMs - (envelope.Anchor?.Uncertainty ?? 0);
        LastMs = Math.Max(LastMs ?? atMs, atMs);
        return (DateTimeOffset.FromUnixTimeMilliseconds(atMs), off);
    }

    private long Reckon(Envelope envelope)
    {
        if (envelope.Anchor is { } anchor && anchor.Session == envelope.Session && envelope.Mono >= anchor.Mono)
        {
            var reckoned = anchor.ServerTime + (envelope.Mono - anchor.Mono);
            OffsetMs = reckoned - envelope.At;
            return reckoned;
        }
        return envelope.At + OffsetMs;
    }

    /// <summary>
    /// The device didn't exist yet when this happened, as far as clocks can tell: somebody enters what was. Who may do that is believed.
    /// </summary>
    public static bool IsHistory(DateTimeOffset correctedAt, DateTimeOffset enrolledAt) =>
        correctedAt < enrolledAt.AddMilliseconds(-2 * MaxSkewMs);

    /// <summary>The device's own clock as a date, kept within what a date can be.</summary>
    public static DateTimeOffset Within(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Clamp(ms, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        );
}
