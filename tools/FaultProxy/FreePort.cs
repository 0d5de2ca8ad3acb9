using System.Net;
using System.Net.Sockets;

namespace Kaunta.FaultProxy;

/// <summary>
/// Ports on the loopback for servers that keep theirs over restarts, so that it must be known before the first. They lie below those
/// that a system gives to connections by itself: nobody comes to stand on one by chance while its server is away.
/// </summary>
public static class FreePort
{
    private const int Lowest = 20_000;
    private const int Count = 10_000;

    // Programs that run side by side begin at different places.
    private static int given = Environment.ProcessId * 101 % Count;

    /// <summary>A port that nobody listens on now, and that this program gives to nobody else.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Lowest + (int)((uint)Interlocked.Increment(ref given) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's: the next one.
            }
        }
    }
}
