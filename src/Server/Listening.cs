using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kaunta.Server;

internal static class Listening
{
    /// <summary>Plain http is for this machine alone; the shop's network gets https.</summary>
    public static void ListenLocalhostOrFree(this KestrelServerOptions kestrel, int port)
    {
        if (port == 0)
            kestrel.Listen(IPAddress.Loopback, 0);
        else
            kestrel.ListenLocalhost(port);
    }
}
