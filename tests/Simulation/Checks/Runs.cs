namespace Kaunta.Simulation.Checks;

/// <summary>What became of one run.</summary>
/// <param name="Broken">Null when every promise was kept.</param>
/// <param name="Kind">Of the broken promise, in a word.</param>
internal sealed record RunResult(long Seed, Tally Tally, string TraceHash, string? Broken, string? Kind);

internal static class Runs
{
    private const int MostSteps = 30_000;

    /// <summary>One seed with the C# engine on all devices; <paramref name="other"/> then takes every step again.</summary>
    public static RunResult One(long seed, TillEngine? other = null, Plant plant = Plant.None)
    {
        using var run = new Simulated(seed, plant);
        return One(run, other);
    }

    public static RunResult One(Simulated run, TillEngine? other)
    {
        other?.Written.Clear();
        var engine = new ServerLanguageEngine(other?.Written);
        var (kind, broken) = Guarded(() =>
        {
            foreach (var step in run.Run())
            {
                Tell(run, step);
                engine.Take(step);
                if (engine.Steps > MostSteps)
                    throw new ViolationException("stalled", "an engine turns in a circle");
            }
            if (other?.Check() is { } difference)
                throw new ViolationException("languages", difference);
        });
        run.World.Tally.Steps = engine.Steps;
        return new(run.World.Seed, run.World.Tally, run.World.TraceHash(), broken, kind);
    }

    /// <summary>Several seeds side by side, with the app's engine (perhaps with a planted bug) on all devices.</summary>
    public static IReadOnlyList<RunResult> InTheApp(TillEngine engine, string name, IReadOnlyList<long> seeds)
    {
        var results = new List<RunResult>();
        var runs = seeds.Select(seed => new Simulated(seed)).Select(run => (Run: run, Steps: run.Run().GetEnumerator())).ToList();
        var taken = 0;
        while (runs.Count > 0)
        {
            var asked = new List<(long, EngineStep)>();
            foreach (var one in runs.ToList())
            {
                var more = false;
                var (kind, broken) = Guarded(() => more = one.Steps.MoveNext());
                if (more)
                    asked.Add((one.Run.World.Seed, one.Steps.Current));
                else
                    End(one.Run, kind, broken);
            }
            if (++taken > MostSteps)
            {
                foreach (var one in runs.ToList())
                    End(one.Run, "stalled", "an engine turns in a circle");
                break;
            }
            if (asked.Count == 0)
                break;
            var alive = runs.ToList();
            engine.Take(
                name,
                asked,
                (at, finish) =>
                {
                    var (kind, broken) = Guarded(finish);
                    if (broken is not null)
                        End(alive[at].Run, kind, broken);
                }
            );
        }
        engine.End();
        return results;

        void End(Simulated run, string? kind, string? broken)
        {
            results.Add(new(run.World.Seed, run.World.Tally, run.World.TraceHash(), broken, kind));
            runs.RemoveAll(one => one.Run == run);
            run.Dispose();
        }
    }

    private static (string? Kind, string? Broken) Guarded(Action action)
    {
        try
        {
            action();
            return (null, null);
        }
        catch (ViolationException violation)
        {
            return (violation.Kind, violation.Message);
        }
    }

    private static void Tell(Simulated run, EngineStep step) => run.World.Log?.WriteLine($"          {step.Happened}");
}
