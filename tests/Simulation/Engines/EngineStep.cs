using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>
/// A step that a device's engine is to take, and then what came of it. States are known by number, so that an engine in another process
/// can keep them: 0 is the empty state.
/// </summary>
internal sealed class EngineStep(int from, DeviceEvent happened, Action<EngineStep> done)
{
    public int From => from;
    public DeviceEvent Happened => happened;
    public int To { get; private set; }
    public IReadOnlyList<DeviceCommand> Commands { get; private set; } = [];
    public Light Light { get; private set; } = new("unknown", null, 0);

    /// <summary>What a start would read of the device's notes is another than before, so they are made.</summary>
    public bool IsNoted { get; private set; }
    public Func<IReadOnlyList<JournalStream>> Streams { get; private set; } = () => [];

    public void Finish(int to, IReadOnlyList<DeviceCommand> commands, Light light, bool noted, Func<IReadOnlyList<JournalStream>> streams)
    {
        (To, Commands, Light, IsNoted, Streams) = (to, commands, light, noted, streams);
        done(this);
    }
}
