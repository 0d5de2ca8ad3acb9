namespace Kaunta.Core.Journal;

/// <summary>
/// Up to which amount a PIN allows something at a till. Four digits are soon seen over a shoulder; what costs more takes a code. A till
/// asks this before, the server afterwards: <c>app/core/pin-limit.ts</c> is the same rule.
/// </summary>
public static class PinLimit
{
    /// <param name="limitMinor">The limit of the approver's role, minor units; null: any amount.</param>
    /// <param name="controlMinor">The operation's control, signed: what goes back to a customer counts like what they pay.</param>
    public static bool Covers(long? limitMinor, long controlMinor) => limitMinor is not { } limit || Math.Abs(controlMinor) <= limit;
}
