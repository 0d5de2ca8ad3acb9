using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

/// <summary>An exchange under way.</summary>
internal sealed class Call(Device device, int life, int number, Request request)
{
    public Device Device => device;
    public int Life => life;
    public int Number => number;
    public Request Request => request;

    /// <summary>The device hung up, or has its answer.</summary>
    public bool Over { get; set; }

    /// <summary>The answer is here, and about to be taken: hanging up comes too late.</summary>
    public bool Arrived { get; set; }

    /// <summary>The connection says nothing: it ends by itself only when the world heals.</summary>
    public bool Silent { get; set; }

    /// <summary>A push's operations, a pull's generation.</summary>
    public IReadOnlyList<JournalRow> Rows { get; init; } = [];
    public int Generation { get; init; }
    public bool Matters => !Over && device.Life == life && device.Up;
}
