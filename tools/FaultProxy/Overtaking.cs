namespace Kaunta.FaultProxy;

/// <summary>Lets a request wait until another one has gone through.</summary>
internal sealed class Overtaking
{
    private readonly Lock gate = new();
    private TaskCompletionSource passed = New();

    /// <summary>True when it was overtaken, false when nobody came in time.</summary>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken stop)
    {
        Task next;
        lock (gate)
            next = passed.Task;
        try
        {
            await next.WaitAsync(longest, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Passed()
    {
        TaskCompletionSource done;
        lock (gate)
            (done, passed) = (passed, New());
        done.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
