using System.Net;
using Kaunta.Platform.Lan;
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

    /// <summary>Plain http reaches other machines too, but shows them the trust page only (<see cref="LanTrust.UseLanTrust"/>).</summary>
    public static void ListenToNetwork(this KestrelServerOptions kestrel, int port, int httpsPort, LanAuthority lan)
    {
        kestrel.ListenAnyIP(port);
        kestrel.ListenAnyIP(httpsPort, endpoint => endpoint.UseLanHttps(lan));
    }
}
