using Kaunta.Core.Ids;

namespace Kaunta.Platform.Http;

/// <summary>
/// Lets each business have so many requests in progress at once; the others of that business wait, and when too many wait they are told to
/// come later. So a business whose two hundred tills come back together keeps nobody else's waiting. What its devices send has places of
/// its own: a sale doesn't wait until others have loaded, which over a slow network takes as long as it takes.
/// </summary>
public sealed class Admission
{
    /// <summary>Few enough that several busy businesses share the database's connections.</summary>
    public const int AtOnce = 16;
    public const int MostWaiting = 256;

    /// <summary>Then a request is told to come later.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Lock guard = new();
    private readonly Dictionary<(BusinessId Business, bool Sending), Gate> gates = [];

    /// <summary>A place, to be disposed when the request has its answer; null when the business has too much under way.</summary>
    /// <param name="sending">Among those of the business that send what they recorded; else among all its others.</param>
    public async Task<IDisposable?> EnterAsync(BusinessId business, bool sending, CancellationToken cancellation)
    {
        Gate gate;
        var key = (business, sending);
        lock (guard)
        {
            if (!gates.TryGetValue(key, out gate!))
                gates.Add(key, gate = new Gate());
            if (gate.Users >= AtOnce + MostWaiting)
                return null;
            gate.Users++;
        }
        var entered = false;
        try
        {
            entered = await gate.Places.WaitAsync(LongestWait, cancellation);
        }
        finally
        {
            if (!entered)
                Leave(key, gate);
        }
        return entered ? new Place(this, key, gate) : null;
    }

    private void Leave((BusinessId, bool) key, Gate gate)
    {
        lock (guard)
            if (--gate.Users == 0)
                gates.Remove(key);
    }

    private sealed class Gate
    {
        public SemaphoreSlim Places { get; } = new(AtOnce);

        /// <summary>Those inside and those that wait.</summary>
        public int Users { get; set; }
    }

    private sealed class Place(Admission admission, (BusinessId, bool) key, Gate gate) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) != 0)
                return;
            gate.Places.Release();
            admission.Leave(key, gate);
        }
    }
}

/// <summary>An endpoint whose answer doesn't end by itself takes no place.</summary>
internal sealed record Endless;

/// <summary>An endpoint that takes what devices recorded.</summary>
internal sealed record TakesRecords;
