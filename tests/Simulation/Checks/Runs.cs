namespace Kaunta.Simulation.Checks;

/// <summary>What became of one run.</summary>
/// <param name="Broken">Null when every promise was kept.</param>
internal sealed record RunResult(long Seed, Tally Tally, string TraceHash, string? Broken, string? Kind, (string Steps, string Hash)? Written);

/// <summary>Runs one seed.</summary>
internal static class Runs
{
    /// <summary>With the C# engine on all devices.</summary>
    public static RunResult One(long seed, bool compare = false, Plant plant = Plant.None)
    {
        using var run = new Simulated(seed, plant);
        return One(seed, run, compare);
    }

    public static RunResult One(long seed, Simulated run, bool compare)
    {
        using var engine = new ServerLanguageEngine(compare);
        string? broken = null;
        string? kind = null;
        try
        {
            foreach (var step in run.Run())
            {
                run.World.Log?.WriteLine($"          {EngineText.NameOf(step.Happened.GetType(), "")} {step.Happened}");
                engine.Take(step);
                foreach (var command in step.Commands)
                    run.World.Log?.WriteLine($"             {command}");
            }
        }
        catch (ViolationException violation)
        {
            (broken, kind) = (violation.Message, violation.Kind);
        }
        run.World.Tally.Steps = engine.Steps;
        return new(seed, run.World.Tally, run.World.TraceHash(), broken, kind, compare ? engine.Written() : null);
    }
}
