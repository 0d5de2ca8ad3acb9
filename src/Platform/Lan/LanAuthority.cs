using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kaunta.Platform.Lan;

/// <summary>
/// A certificate authority of this one installation, and the server's certificate that it issues, so that phones on the shop's own
/// network can use https (without it a browser has no service worker, no camera and no durable storage). The authority lasts ten years and
/// is bound to local names and private addresses by name constraints: whoever trusts it is exposed on this network at most. The server's
/// certificate is renewed by itself when the machine's names change or its end is near. Keys are readable by the server's user only.
/// </summary>
public sealed class LanAuthority : IDisposable
{
    // A machine gets a new address from its router without telling anyone; looking once a minute costs nothing.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(60);

    private readonly Lock _gate = new();
    private readonly KeyFolder _folder;
    private readonly X509Certificate2 _authority;
    private readonly Func<IReadOnlyList<string>> _namesNow;
    private readonly TimeProvider _clock;
    private X509Certificate2 _server;
    private DateTimeOffset _lookedAt;

    private LanAuthority(
        KeyFolder folder,
        X509Certificate2 authority,
        X509Certificate2 server,
        Func<IReadOnlyList<string>> namesNow,
        TimeProvider clock
    )
    {
        _folder = folder;
        _authority = authority;
        _server = server;
        _namesNow = namesNow;
        _clock = clock;
        _lookedAt = clock.GetUtcNow();
    }

    /// <summary>The authority's certificate, for devices to trust. DER bytes.</summary>
    public byte[] AuthorityDer => _authority.RawData;

    /// <summary>The same as PEM text.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem() + "\n";

    /// <summary>The name under which devices list the authority.</summary>
    public string AuthorityName => _authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>SHA-256 of the authority's certificate in upper-case hex, as every platform shows it, in groups of four.</summary>
    public string Fingerprint =>
        string.Join(' ', Convert.ToHexString(SHA256.HashData(_authority.RawData)).Chunk(4).Select(group => new string(group)));

    /// <summary>The names and addresses that the server's certificate holds now, the most useful to type first.</summary>
    public IReadOnlyList<string> Names => LanNames.In(Current());

    /// <summary>Loads the authority from <c>lan/</c> in the data directory, or makes it there on the first call.</summary>
    /// <param name="dataDirectory">Kaunta's data directory.</param>
    /// <param name="names">Names besides those of the machine, such as <c>till.example.lan</c>.</param>
    /// <param name="clock">Where validity is counted from.</param>
    /// <exception cref="LanAuthorityException">A name lies outside of what the existing authority may vouch for.</exception>
    public static LanAuthority LoadOrCreate(string dataDirectory, IReadOnlyCollection<string> names, TimeProvider clock) =>
        LoadOrCreate(dataDirectory, names, clock, LanNames.OfThisMachine);

    internal static LanAuthority LoadOrCreate(
        string dataDirectory,
        IReadOnlyCollection<string> names,
        TimeProvider clock,
        Func<IReadOnlyList<string>> machineNames
    )
    {
        var folder = KeyFolder.In(dataDirectory);
        var now = clock.GetUtcNow();
        var authority = folder.Read("authority");
        if (authority is null)
        {
            authority = Issuing.Authority([.. names, .. machineNames()], now);
            folder.Write("authority", authority);
        }

        var scope = NameScope.Of(authority);
        if (names.FirstOrDefault(name => !scope.Covers(name)) is { } outside)
        {
            throw new LanAuthorityException(
                "lan_name_outside",
                $"The authority in {folder.Path} may not vouch for {outside}: it was made without it. "
                    + "Leave the name out, or remove that folder, start again, and let every device trust the new authority."
            );
        }

        IReadOnlyList<string> NamesNow() =>
            [.. names.Concat(machineNames()).Where(scope.Covers).Distinct(StringComparer.OrdinalIgnoreCase)];
        var server = Usable(folder.Read("server"), authority, NamesNow(), now) ?? Issue(folder, authority, NamesNow(), now);
        return new LanAuthority(folder, authority, server, NamesNow, clock);
    }

    /// <summary>The server's certificate for a handshake that begins now.</summary>
    public X509Certificate2 Current()
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if ((now - _lookedAt).Duration() >= LookAgainAfter)
            {
                _lookedAt = now;
                var names = _namesNow();
                // The one before isn't disposed: a handshake in another thread may still hold it.
                _server = Usable(_server, _authority, names, now) ?? Issue(_folder, _authority, names, now);
            }

            return _server;
        }
    }

    /// <summary>Where a browser on the network finds this server, the best to type first.</summary>
    public IReadOnlyList<string> Addresses(int httpsPort) =>
        [.. Names.Where(LanNames.IsReachable).Select(name => LanNames.Address("https", name, httpsPort))];

    /// <summary>The page that tells a device how to trust this server, by plain http as it is needed before that.</summary>
    public string TrustAddress(int httpPort) =>
        LanNames.Address("http", Names.FirstOrDefault(LanNames.IsReachable) ?? "localhost", httpPort) + "trust";

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
    }

    private static X509Certificate2? Usable(
        X509Certificate2? server,
        X509Certificate2 authority,
        IReadOnlyList<string> names,
        DateTimeOffset now
    )
    {
        var usable =
            server is not null
            && server.NotBefore <= now.UtcDateTime.ToLocalTime()
            && server.NotAfter - RenewBefore > now.UtcDateTime.ToLocalTime()
            && server.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData)
            && LanNames.In(server).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(names);
        return usable ? server : null;
    }

    private static X509Certificate2 Issue(KeyFolder folder, X509Certificate2 authority, IReadOnlyList<string> names, DateTimeOffset now)
    {
        var server = Issuing.Server(authority, names, now);
        folder.Write("server", server);
        return server;
    }
}

/// <summary>The authority can't do what was asked. <see cref="Code"/> is stable; the message says what to do.</summary>
public sealed class LanAuthorityException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
