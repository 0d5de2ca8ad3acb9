using System.Collections.Concurrent;

namespace Kaunta.Simulation.Tests;

/// <summary>Not drawn but counted through: two devices, three operations, one crash anywhere, one answer lost anywhere.</summary>
public sealed class SmallScopeTests(ITestOutputHelper output)
{
    private const int Operations = 3;
    private const int Events = 90;
    private const int Answers = 12;

    [Fact]
    public void Every_small_run_keeps_every_promise()
    {
        var scripts =
            from who in Enumerable.Range(0, 1 << Operations)
            from crash in Enumerable.Range(0, 3)
            from at in Enumerable.Range(0, Events)
            from lost in Enumerable.Range(0, Answers)
            select new Script([.. Enumerable.Range(0, Operations).Select(bit => (who >> bit) & 1)], crash, at, lost);
        var all = scripts.ToList();
        var broken = new ConcurrentBag<string>();
        Parallel.ForEach(
            all,
            script =>
            {
                using var run = Simulated.Scripted(script);
                if (Runs.One(run, null).Broken is { } why)
                    broken.Add(
                        $"{string.Join(',', script.Devices)} crash {script.Crash} at {script.CrashAt}, answer {script.LostAnswer} lost: {why}"
                    );
            }
        );
        output.WriteLine($"{all.Count} runs");
        broken.Order().Take(10).ShouldBeEmpty();
    }
}
