using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Kaunta.Platform.Lan;

/// <summary>What this machine is called and where it can be reached on its own network.</summary>
internal static class LanNames
{
    /// <summary>The name that phones resolve without a name server, then the bare host name, IPv4, IPv6, and the machine itself.</summary>
    public static IReadOnlyList<string> OfThisMachine()
    {
        var host = Dns.GetHostName().Split('.')[0].ToLowerInvariant();
        var addresses = NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address))
            // A link-local IPv6 address needs the name of the visitor's own network card: nobody can type it.
            .Where(address => !address.IsIPv6LinkLocal)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .Select(address => address.ToString());
        string[] named = Uri.CheckHostName(host) == UriHostNameType.Dns && host != "localhost" ? [$"{host}.local", host] : [];
        return [.. named, .. addresses, "localhost", "127.0.0.1", "::1"];
    }

    public static IReadOnlyList<string> In(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        return [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
    }

    /// <summary>Whether another machine can use it.</summary>
    public static bool IsReachable(string name) =>
        name != "localhost" && !(IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));

    public static string Address(string scheme, string name, int port)
    {
        var host = name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name;
        var usual = scheme == "https" ? 443 : 80;
        return port == usual ? $"{scheme}://{host}/" : $"{scheme}://{host}:{port}/";
    }
}
