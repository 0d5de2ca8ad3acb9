using System.Net;
using System.Net.Sockets;

namespace Kaunta.EndToEnd.Harness;

internal static class Port
{
    /// <summary>A loopback port that was free a moment ago; a server keeps it over restarts, so it must be known before the first.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
