using System.Security.Cryptography;
using System.Text;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Engines;

/// <summary>A run's steps and what one engine said to each, written down so that the other engine can take them too.</summary>
internal sealed class TakenSteps
{
    private readonly Utf8Text steps = new();
    private readonly Utf8Text said = new();

    /// <summary>JSON: a list of the state that a step starts from and the event.</summary>
    public ReadOnlyMemory<byte> Steps => steps.Written;

    public string SaidHash => Convert.ToHexStringLower(SHA256.HashData(said.Written.Span));

    /// <summary>Three lines for each step: the commands, the state after it, and whether the device notes it.</summary>
    public string Said => Encoding.UTF8.GetString(said.Written.Span);

    /// <summary>Another run begins.</summary>
    public void Clear()
    {
        steps.Clear();
        said.Clear();
    }

    public void Add(EngineStep step, DeviceState state, IReadOnlyList<DeviceCommand> commands, bool noted)
    {
        steps.Raw(steps.Length > 0 ? ",["u8 : "["u8).Number(step.From).Raw(","u8);
        EngineText.Event(steps, step.Happened);
        steps.Raw("]"u8);
        EngineText.Said(said, state, commands, noted);
    }
}
