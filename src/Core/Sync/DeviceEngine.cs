namespace Kaunta.Core.Sync;

/// <summary>
/// The device's sync machine: <c>Step(state, event) -> (state, commands)</c>, pure. The app has the same machine in TypeScript
/// (<c>app/core/engine.ts</c>, whose head explains the model); traces in <c>spec/protocol/traces</c> hold them together.
/// </summary>
public static partial class DeviceEngine
{
    public const int MaxBatch = 500;

    /// <summary>Milliseconds that an answer, or the next part of a page, may take.</summary>
    public const long DeadlineMs = 30_000;
    internal const int PullLimit = 2000;
    internal const long BackoffMs = 1_000;
    internal const long BackoffCapMs = 20_000;

    /// <summary>After an answer that only a person can change (revoked, unknown device, moved).</summary>
    internal const long LockedOutMs = 300_000;
    internal const long PollMs = 30_000;

    /// <summary>With the news stream open, polling is only a safety net.</summary>
    internal const long PollListeningMs = 300_000;

    public static (DeviceState State, IReadOnlyList<DeviceCommand> Commands) Step(DeviceState before, DeviceEvent happened)
    {
        var work = new Work(before, happened);
        work.Take();
        work.Proceed();
        var was = Light.Of(before);
        var light = Light.Of(work.State);
        if (was != light)
            work.Commands.Add(new LightCommand(light));
        work.Commands.Add(new WaitCommand(NextMoment(work.State)));
        return (work.State, work.Commands);
    }

    private static bool CanPush(DeviceState state) =>
        state.Leader && state.Storage is null && state.Forking is null && state.Phase != "none" && state.Unsent > 0;

    /// <summary>
    /// A revoked device pulls nothing. That the server was restored it learns by depositing the end of its journal again, now and then.
    /// </summary>
    private static bool CanOffer(DeviceState state) =>
        state.Phase == "revoked" && state.Leader && state.Storage is null && state.Forking is null && state.Unsent == 0;

    private static bool CanPull(DeviceState state) => state.Leader && state.Storage is null && state.Phase == "active";

    private static long PullDue(DeviceState state) => state.Stale ? state.Pull.Until : Math.Max(state.Pull.Until, state.PollAt);

    private static long? NextMoment(DeviceState state)
    {
        long? push = state.Push.Busy?.Deadline ?? (CanPush(state) ? state.Push.Until : null);
        long? pull = state.Pull.Busy?.Deadline ?? (CanPull(state) ? PullDue(state) : null);
        long? offer = CanOffer(state) ? state.PollAt : null;
        return ((long?[])[push, pull, offer]).Min();
    }

    /// <summary>Full jitter: anywhere between now and the doubled wait, so that a thousand tills don't come back in step.</summary>
    private static Lane Fail(Lane lane, DeviceEvent happened, string reason, long atLeastMs)
    {
        var ceiling = Math.Min(BackoffCapMs, BackoffMs << Math.Min(lane.Attempt, 10));
        var until = happened.Now + atLeastMs + (ceiling * happened.Random / 1_000_000);
        return new(null, lane.Attempt + 1, until, reason);
    }

    private static bool IsNetwork(string? reason) => reason is "network" or "timeout" or "not_kaunta" or "cut";
}
