using Kaunta.Core.Ids;

namespace Kaunta.Modules.Sync.Pushing;

/// <param name="Deposit">Of a revoked device: kept, and does nothing.</param>
internal sealed record WaitingPush(Push Push, bool Deposit);

/// <summary>
/// One writer at a time for each business in this process: those that wait for the row's lock would only burn snapshots. What has come in
/// the meantime goes together, as much as fits into one transaction that is short enough. It is an optimisation: the row is the lock.
/// </summary>
internal sealed class PushLanes
{
    /// <summary>Bytes of operations that one transaction applies within a fraction of a second.</summary>
    private const int MostBytes = 4 * 1024 * 1024;
    private const int MostPushes = 32;

    /// <summary>Then a push is told to come later; it is applied all the same.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private readonly Dictionary<BusinessId, Queue<Place>> lanes = [];

    private sealed record Place(WaitingPush Waiting, TaskCompletionSource<PushResult> Done);

    /// <param name="apply">Applies pushes in their order, and answers each.</param>
    /// <exception cref="TimeoutException">Too many wait for each other. It may be applied yet: whoever asks again is told.</exception>
    public Task<PushResult> ApplyAsync(
        BusinessId business,
        WaitingPush waiting,
        Func<IReadOnlyList<WaitingPush>, Task<IReadOnlyList<PushResult>>> apply
    )
    {
        var place = new Place(waiting, new(TaskCreationOptions.RunContinuationsAsynchronously));
        bool first;
        lock (gate)
        {
            first = !lanes.TryGetValue(business, out var lane);
            if (first)
                lanes.Add(business, lane = []);
            lane!.Enqueue(place);
        }
        // Whoever finds the lane empty works until it is empty again; the others are told by them.
        if (first)
            _ = Task.Run(() => WorkAsync(business, apply), CancellationToken.None);
        return place.Done.Task.WaitAsync(LongestWait);
    }

    private async Task WorkAsync(BusinessId business, Func<IReadOnlyList<WaitingPush>, Task<IReadOnlyList<PushResult>>> apply)
    {
        while (Next(business) is { Count: > 0 } together)
            await AnswerAsync(together, apply);
    }

#pragma warning disable CA1031 // Whoever sent the push is told of the fault, and it is logged there; the lane goes on.
    private static async Task AnswerAsync(List<Place> together, Func<IReadOnlyList<WaitingPush>, Task<IReadOnlyList<PushResult>>> apply)
    {
        try
        {
            var results = await apply(together.ConvertAll(one => one.Waiting));
            for (var at = 0; at < together.Count; at++)
                together[at].Done.SetResult(results[at]);
        }
        catch (Exception fault)
        {
            foreach (var one in together)
                one.Done.TrySetException(fault);
        }
    }
#pragma warning restore CA1031

    /// <summary>The next ones in the order in which they came; none: the lane is closed.</summary>
    private List<Place> Next(BusinessId business)
    {
        var together = new List<Place>();
        lock (gate)
        {
            var lane = lanes[business];
            var bytes = 0L;
            while (
                together.Count < MostPushes
                && lane.TryPeek(out var place)
                && (together.Count == 0 || bytes + place.Waiting.Push.Bytes <= MostBytes)
            )
            {
                bytes += place.Waiting.Push.Bytes;
                together.Add(lane.Dequeue());
            }
            if (together.Count == 0)
                lanes.Remove(business);
        }
        return together;
    }
}
