namespace Kaunta.Simulation.Devices;

/// <summary>
/// What a device may let go of: the rule of <c>app/sync/forgetting.ts</c>. The rows of <c>spec/vectors/forgetting.json</c> hold the two
/// equal.
/// </summary>
internal static class Forgetting
{
    private const long WeekMs = 7L * 86_400_000;

    /// <param name="at">When it was recorded, as the device knew the time; so <paramref name="now"/>.</param>
    /// <param name="archived">Up to which operation of the incarnation the archive holds it.</param>
    /// <param name="confirmed">Up to where a server has confirmed it.</param>
    public static bool May(long seq, string outcome, long at, long archived, long confirmed, long now, World world)
    {
        if (seq >= confirmed && !world.Has(Plant.ForgetsTheEnd))
            return false;
        if (!IsFinal(outcome))
            return false;
        return (seq < archived || world.Has(Plant.ForgetsUnarchived)) && at < now - WeekMs;
    }

    /// <summary>What a later day may change is still needed.</summary>
    private static bool IsFinal(string outcome) => outcome is "applied" or "flagged" or "refused";
}
