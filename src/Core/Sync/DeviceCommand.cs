using System.Text.Json.Nodes;

namespace Kaunta.Core.Sync;

/// <summary>What the engine asks of its surroundings.</summary>
public abstract record DeviceCommand
{
    /// <summary>The command as the app's engine writes it.</summary>
    public abstract JsonObject ToJson();
}

/// <param name="Deposit">The device was revoked: what it sends goes to the door where it is kept and does nothing.</param>
public sealed record PushCommand(int Request, string Incarnation, string Branch, long First, long Count, bool Deposit = false)
    : DeviceCommand
{
    public override JsonObject ToJson() =>
        new()
        {
            ["do"] = "push",
            ["request"] = Request,
            ["incarnation"] = Incarnation,
            ["branch"] = Branch,
            ["first"] = First,
            ["count"] = Count,
            ["deposit"] = Deposit,
        };
}

public sealed record PullCommand(int Request, string? Epoch, IReadOnlyList<string> Cursors, int Limit, int Generation) : DeviceCommand
{
    public override JsonObject ToJson() =>
        new()
        {
            ["do"] = "pull",
            ["request"] = Request,
            ["epoch"] = Epoch,
            ["cursors"] = new JsonArray([.. Cursors.Select(cursor => JsonValue.Create(cursor))]),
            ["limit"] = Limit,
            ["generation"] = Generation,
        };
}

/// <summary>Give the request up; the engine has already.</summary>
public sealed record AbortCommand(int Request) : DeviceCommand
{
    public override JsonObject ToJson() => new() { ["do"] = "abort", ["request"] = Request };
}

/// <summary>Open a new incarnation and report the differing tail from <c>First</c> on.</summary>
public sealed record ForkCommand(string Incarnation, long First) : DeviceCommand
{
    public override JsonObject ToJson() =>
        new()
        {
            ["do"] = "fork",
            ["incarnation"] = Incarnation,
            ["first"] = First,
        };
}

/// <summary>Remove server-owned rows of other generations: the resync is complete.</summary>
public sealed record SweepCommand(int Generation) : DeviceCommand
{
    public override JsonObject ToJson() => new() { ["do"] = "sweep", ["generation"] = Generation };
}

/// <summary>The light changed.</summary>
public sealed record LightCommand(Light Light) : DeviceCommand
{
    public override JsonObject ToJson() =>
        new()
        {
            ["do"] = "light",
            ["colour"] = Light.Colour,
            ["reason"] = Light.Reason,
            ["unsent"] = Light.Unsent,
        };
}

/// <summary>Send a tick at this time; null: nothing is due.</summary>
public sealed record WaitCommand(long? Until) : DeviceCommand
{
    public override JsonObject ToJson() => new() { ["do"] = "wait", ["until"] = Until };
}
