using System.Diagnostics;

namespace Kaunta.EndToEnd.Harness;

internal static class Waiting
{
    /// <summary>Asks again until the answer is yes; a deadline turns a hang into a failure that says what was awaited.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo, TimeSpan? atMost = null)
    {
        var limit = atMost ?? TimeSpan.FromMinutes(1);
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (watch.Elapsed > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s in vain for: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
