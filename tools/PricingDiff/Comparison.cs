namespace Kaunta.PricingDiff;

/// <summary>Random cases through both engines. The results must be the same bytes.</summary>
internal static class Comparison
{
    private const int BatchSize = 500;

    /// <param name="Difference">The first case on which the engines differ, made as small as it gets; null when there is none.</param>
    /// <param name="Completed">Cases whose sale was not refused.</param>
    internal sealed record Outcome(int Cases, int Completed, Difference? Difference, FeaturePairs Pairs);

    internal sealed record Difference(int Index, PricingCase Case, string Ours, string Theirs);

    public static async Task<Outcome> RunAsync(
        string app,
        int count,
        int seed,
        CancellationToken cancellation,
        Action<int>? progress = null
    )
    {
        await using var till = TillEngine.Start(app);
        var random = new RandomCases(seed);
        var pairs = new FeaturePairs();
        var completed = 0;
        var next = Batch(random, Math.Min(BatchSize, count));
        for (var done = 0; done < count; )
        {
            var (cases, ours) = next;
            var theirs = till.PriceAsync([.. cases.Select(each => each.ToJson())], cancellation);
            // The next batch is computed here while Node computes this one.
            next = Batch(random, Math.Min(BatchSize, count - done - cases.Length));
            var results = await theirs;
            for (var i = 0; i < cases.Length; i++)
            {
                if (results[i] != ours[i])
                    return new Outcome(done + i, completed, await SmallestAsync(till, done + i, cases[i], cancellation), pairs);
                completed += pairs.Count(cases[i]) ? 1 : 0;
            }
            done += cases.Length;
            progress?.Invoke(done);
        }
        return new Outcome(count, completed, null, pairs);
    }

    private static (PricingCase[] Cases, string[] Ours) Batch(RandomCases random, int size)
    {
        var cases = new PricingCase[size];
        for (var i = 0; i < size; i++)
            cases[i] = random.Next();
        return (cases, Array.ConvertAll(cases, each => each.Result()));
    }

    private static async Task<Difference> SmallestAsync(TillEngine till, int index, PricingCase found, CancellationToken cancellation)
    {
        async Task<string> TheirsAsync(PricingCase each) => (await till.PriceAsync([each.ToJson()], cancellation))[0];
        var smallest = await ShrinkAsync(found, async each => await TheirsAsync(each) != each.Result());
        return new Difference(index, smallest, smallest.Result(), await TheirsAsync(smallest));
    }

    /// <summary>Leaves out one thing after the other, as long as it still fails.</summary>
    internal static async Task<PricingCase> ShrinkAsync(PricingCase found, Func<PricingCase, Task<bool>> fails)
    {
        for (var before = (PricingCase?)null; before != found; )
        {
            before = found;
            foreach (var each in Smaller.Of(found))
            {
                if (!await fails(each))
                    continue;
                found = each;
                break;
            }
        }
        return found;
    }
}
