using System.Diagnostics;

namespace Kaunta.Simulation;

internal static class SimCommand
{
    public static Task<int> RunAsync(string[] args)
    {
        var from = long.Parse(args[0]);
        var count = args.Length > 1 ? int.Parse(args[1]) : 1;
        var watch = Stopwatch.StartNew();
        var bad = 0;
        var tally = new Tally();
        if (args.Length == 1)
        {
            using var run = new Simulated(from);
            run.World.Log = Console.Out;
            var one = Runs.One(from, run, false);
            Console.WriteLine(one.Broken);
            return Task.FromResult(0);
        }
        for (var seed = from; seed < from + count; seed++)
        {
            var result = Runs.One(seed, compare: true);
            tally.Add(result.Tally);
            if (result.Broken is not null && bad++ < 30)
                Console.WriteLine($"{seed}: {result.Broken}");
        }
        Console.WriteLine($"{count} runs, {bad} broken, {watch.ElapsedMilliseconds} ms, {tally.Steps} steps, {tally.Operations} operations, {tally.Effective} effective");
        return Task.FromResult(bad == 0 ? 0 : 1);
    }
}
