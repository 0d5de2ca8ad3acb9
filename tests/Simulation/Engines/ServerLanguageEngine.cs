using System.Security.Cryptography;
using System.Text;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>The C# engine, which keeps a run's states and what it said, for the comparison with the other language.</summary>
internal sealed class ServerLanguageEngine : IDisposable
{
    private readonly List<DeviceState> states = [new()];
    private readonly StringBuilder events = new("[");
    private readonly IncrementalHash said = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly bool compare;

    /// <param name="compare">Write down every step, so that the other engine can take it too.</param>
    public ServerLanguageEngine(bool compare) => this.compare = compare;

    public int Steps => states.Count - 1;

    public void Take(EngineStep step)
    {
        var (state, commands) = DeviceEngine.Step(states[step.From], step.Happened);
        states.Add(state);
        if (compare)
        {
            events.Append(events.Length > 1 ? "," : "").Append('[').Append(step.From).Append(',');
            EngineText.Append(events, step.Happened);
            events.Append(']');
            said.AppendData(EngineText.Said(state, commands));
        }
        step.Finish(states.Count - 1, commands, Light.Of(state));
    }

    /// <summary>All steps as JSON, and the hash of everything that was answered to them.</summary>
    public (string Steps, string Hash) Written() => (events + "]", Convert.ToHexStringLower(said.GetCurrentHash()));

    /// <summary>What was said at each step, to find the one that differs.</summary>
    public string State(int number) => EngineText.Of(states[number]);

    public void Dispose() => said.Dispose();
}
