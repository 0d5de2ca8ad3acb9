using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kaunta.FaultProxy;

/// <summary>
/// A bad network on the loopback: it takes HTTP/1.1 for one or several servers and does to each exchange what the source says. It
/// speaks to loopback only, holds a bounded number of connections, and ends by itself after its lifetime.
/// </summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private const int MostConnections = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending;
    private readonly ConcurrentDictionary<Task, byte> serving = new();
    private readonly IReadOnlyList<int> servers;
    private readonly FaultSource source;
    private readonly Task accepting;
    private int numbers;
    private int turns;
    private int connections;

    private FaultyProxy(IReadOnlyList<int> servers, FaultSource source, TimeSpan lifetime)
    {
        this.servers = servers;
        this.source = source;
        ending = new CancellationTokenSource(lifetime);
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    /// <param name="servers">Ports on the loopback; exchanges take turns, and one that nobody answers is asked of the next.</param>
    /// <param name="lifetime">After this it ends by itself, whatever is under way.</param>
    public static FaultyProxy Start(IReadOnlyList<int> servers, FaultSource source, TimeSpan lifetime) => new(servers, source, lifetime);

    public Uri Address { get; }

    public FaultLog Log { get; } = new();

    /// <summary>While it is healed, no exchange that begins meets a fault. One that is under way keeps the one it met.</summary>
    public bool Healed { get; set; }

    /// <summary>Nothing goes through at all.</summary>
    public bool Down { get; set; }

    public bool Ended => ending.IsCancellationRequested;

    internal KeptAnswers Kept { get; } = new();

    internal Overtaking Overtaking { get; } = new();

    internal Fault Next(RequestHead request)
    {
        Log.Exchange();
        var number = Interlocked.Increment(ref numbers);
        return Down ? new(FaultKind.Unreachable)
            : Healed ? Fault.None
            : source(number, request);
    }

    /// <summary>A connection to a server that takes one, or null. The first to be asked takes turns.</summary>
    internal async Task<TcpClient?> ConnectAsync(CancellationToken stop)
    {
        var first = Interlocked.Increment(ref turns);
        for (var at = 0; at < servers.Count; at++)
        {
            var client = new TcpClient { NoDelay = true };
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, servers[(int)((uint)(first + at) % servers.Count)], stop);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
            }
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(serving.Keys).WaitAsync(Patience);
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!Ended)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(ending.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
            var served = ServeAsync(client);
            serving.TryAdd(served, 0);
            _ = served.ContinueWith(done => serving.TryRemove(done, out _), TaskScheduler.Default);
        }
        listener.Stop();
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        if (Interlocked.Increment(ref connections) <= MostConnections)
        {
            client.NoDelay = true;
            try
            {
                await new Conversation(this, client).RunAsync(ending.Token);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or InvalidDataException)
            {
                // One of the two has gone, or the proxy ends: a broken connection is what it is for.
            }
        }
        Interlocked.Decrement(ref connections);
    }
}
