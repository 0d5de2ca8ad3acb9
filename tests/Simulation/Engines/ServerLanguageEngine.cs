using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>The C# engine, which keeps a run's states.</summary>
/// <param name="written">Takes down every step and what was said to it, for the comparison with the other language; or null.</param>
internal sealed class ServerLanguageEngine(TakenSteps? written)
{
    private readonly List<DeviceState> states = [new()];

    public int Steps => states.Count - 1;

    public void Take(EngineStep step)
    {
        var before = states[step.From];
        var (state, commands) = DeviceEngine.Step(before, step.Happened);
        var noted = Notes.AreMade(before, step.Happened, state);
        states.Add(state);
        written?.Add(step, state, commands, noted);
        step.Finish(states.Count - 1, commands, Light.Of(state), noted, () => state.Streams);
    }
}
