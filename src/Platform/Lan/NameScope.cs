using System.Formats.Asn1;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Kaunta.Platform.Lan;

/// <summary>
/// What the authority may vouch for (RFC 5280, 4.2.1.10, name constraints): names that exist on a local network only, private and
/// link-local addresses, and the few names that were given when it was made. A stolen key can therefore not impersonate a bank.
/// </summary>
internal sealed class NameScope
{
    private const string NameConstraints = "2.5.29.30";
    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    private static readonly string[] LocalDomains = ["local", "lan", "internal", "home.arpa", "localhost"];

    private static readonly IPNetwork[] PrivateNetworks =
    [
        .. new[]
        {
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "fc00::/7",
            "fe80::/10",
            "::1/128",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private readonly List<string> _domains;
    private readonly List<IPNetwork> _networks;

    private NameScope(List<string> domains, List<IPNetwork> networks)
    {
        _domains = domains;
        _networks = networks;
    }

    public static NameScope For(IEnumerable<string> names) =>
        new(
            [.. LocalDomains.Concat(names.Where(name => !IPAddress.TryParse(name, out _))).Distinct(StringComparer.OrdinalIgnoreCase)],
            [.. PrivateNetworks]
        );

    /// <summary>Read back from an authority's certificate.</summary>
    public static NameScope Of(X509Certificate2 authority)
    {
        var scope = new NameScope([], []);
        var extension = authority.Extensions.First(extension => extension.Oid?.Value == NameConstraints);
        var subtrees = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence().ReadSequence(Permitted);
        while (subtrees.HasData)
        {
            var subtree = subtrees.ReadSequence();
            if (subtree.PeekTag().HasSameClassAndValue(DnsName))
            {
                scope._domains.Add(subtree.ReadCharacterString(UniversalTagNumber.IA5String, DnsName));
            }
            else
            {
                var bytes = subtree.ReadOctetString(IpAddress);
                var prefix = bytes.Skip(bytes.Length / 2).Sum(part => System.Numerics.BitOperations.PopCount(part));
                scope._networks.Add(new IPNetwork(new IPAddress(bytes.AsSpan(0, bytes.Length / 2)), prefix));
            }
        }

        return scope;
    }

    public bool Covers(string name) =>
        IPAddress.TryParse(name, out var address)
            ? _networks.Any(network => network.Contains(address))
            : _domains.Any(domain =>
                name.Equals(domain, StringComparison.OrdinalIgnoreCase) || name.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase)
            );

    public X509Extension Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Permitted))
        {
            foreach (var domain in _domains)
            {
                using (writer.PushSequence())
                {
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, DnsName);
                }
            }

            foreach (var network in _networks)
            {
                using (writer.PushSequence())
                {
                    writer.WriteOctetString([.. network.BaseAddress.GetAddressBytes(), .. Mask(network)], IpAddress);
                }
            }
        }

        return new X509Extension(NameConstraints, writer.Encode(), critical: true);
    }

    private static byte[] Mask(IPNetwork network)
    {
        var mask = new byte[network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 4 : 16];
        for (var bit = 0; bit < network.PrefixLength; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return mask;
    }
}
