using System.Diagnostics;

namespace Kaunta.Faults;

internal static class Polling
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(40);

    /// <summary>Asks until the answer is yes. False: not within the time.</summary>
    public static async Task<bool> IsSoWithinAsync(TimeSpan longest, Func<Task<bool>> isSo, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (watch.Elapsed > longest)
                return false;
            await Task.Delay(Step, stop);
        }
        return true;
    }

    /// <exception cref="FaultsException">It didn't come true.</exception>
    public static async Task UntilAsync(string what, TimeSpan longest, Func<Task<bool>> isSo, CancellationToken stop)
    {
        if (!await IsSoWithinAsync(longest, isSo, stop))
            throw new FaultsException($"Waited {longest.TotalSeconds:0} s in vain for {what}.");
    }
}

/// <summary>The campaign itself can't go on; it found out nothing about the product.</summary>
internal sealed class FaultsException(string message) : Exception(message);
