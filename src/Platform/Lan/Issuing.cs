using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kaunta.Platform.Lan;

/// <summary>The two certificates. Both begin a day early: the clocks of cheap phones are often behind.</summary>
internal static class Issuing
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int SerialBytes = 16;
    private const int AuthorityYears = 10;

    // Apple refuses more than 825 days from any authority, and 398 from public ones; the stricter limit costs us nothing.
    private const int ServerDays = 397;
    private static readonly TimeSpan Early = TimeSpan.FromDays(1);

    public static X509Certificate2 Authority(IEnumerable<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var mark = Convert.ToHexString(RandomNumberGenerator.GetBytes(2));
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("Kaunta");
        // The mark tells two installations of one shop apart in a phone's list.
        subject.AddCommonName($"Kaunta on {names.FirstOrDefault(name => !IPAddress.TryParse(name, out _)) ?? "this network"} ({mark})");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(NameScope.For(names).Encode());
        return request.CreateSelfSigned(now - Early, now.AddYears(AuthorityYears));
    }

    public static X509Certificate2 Server(X509Certificate2 authority, IReadOnlyList<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=Kaunta, CN=Kaunta server", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false)
        );
        using var certificate = request.Create(
            authority,
            now - Early,
            now - Early + TimeSpan.FromDays(ServerDays),
            RandomNumberGenerator.GetBytes(SerialBytes)
        );
        return certificate.CopyWithPrivateKey(key);
    }
}
