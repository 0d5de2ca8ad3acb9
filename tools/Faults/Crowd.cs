using System.Diagnostics;

namespace Kaunta.Faults;

/// <summary>Many tills that sold without a network and come back at the same moment. They wait for answers as long as the app does.</summary>
internal sealed class Crowd(IReadOnlyList<Shop> shops, Witness witness, Uri network, Uri direct, int seed)
{
    private const int SalesEach = 5;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>How long until the last of them was green. They join the tills.</summary>
    public async Task<TimeSpan> ReturnAsync(int count, List<Till> tills, Findings findings, CancellationToken stop)
    {
        var crowd = new List<Till>();
        for (var at = 0; at < count; at++)
        {
            var (shop, name) = (shops[at % shops.Count], $"crowd {at}");
            var till = new Till(shop, name, await shop.EnrolAsync(direct, name, stop), network, witness, seed + at, Till.Usual);
            for (var sale = 0; sale < SalesEach; sale++)
                till.Sell();
            crowd.Add(till);
        }
        var watch = Stopwatch.StartNew();
        var settled = await Task.WhenAll(crowd.Select(till => Task.Run(() => SettleAsync(till, stop), stop)));
        var took = watch.Elapsed;
        findings.Stalled += settled.Count(green => !green);
        foreach (var till in crowd.Where((_, at) => !settled[at]))
            findings.Name($"till {till.Name} is {till.Device.Light} after {took.TotalSeconds:F0} s");
        tills.AddRange(crowd);
        return took;
    }

    /// <summary>As the engine wants it: when it says to wait, it waits, so that a crowd spreads.</summary>
    private static async Task<bool> SettleAsync(Till till, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        while (!await till.SettleAsync(stop))
        {
            if (watch.Elapsed > Longest)
                return false;
            var wait = Math.Clamp((till.Device.WaitUntil ?? 0) - till.Device.Now, 50, 5_000);
            await Task.Delay(TimeSpan.FromMilliseconds(wait), stop);
        }
        return true;
    }
}
