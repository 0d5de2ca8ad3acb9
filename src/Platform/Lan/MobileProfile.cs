using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kaunta.Platform.Lan;

/// <summary>
/// A configuration profile (.mobileconfig) for iPhone, iPad and Mac that holds the authority. Its identifiers follow from the certificate, so
/// installing it twice replaces it rather than adding another.
/// </summary>
internal static class MobileProfile
{
    public static string For(LanAuthority authority)
    {
        var der = authority.AuthorityDer;
        var hash = SHA256.HashData(der);
        var name = System.Security.SecurityElement.Escape(authority.AuthorityName);
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>PayloadType</key><string>Configuration</string>
              <key>PayloadVersion</key><integer>1</integer>
              <key>PayloadIdentifier</key><string>kaunta.authority.{Convert.ToHexStringLower(hash.AsSpan(0, 8))}</string>
              <key>PayloadUUID</key><string>{new Guid(hash.AsSpan(0, 16))}</string>
              <key>PayloadDisplayName</key><string>{name}</string>
              <key>PayloadDescription</key><string>Lets this device use Kaunta on the shop's own network.</string>
              <key>PayloadContent</key>
              <array>
                <dict>
                  <key>PayloadType</key><string>com.apple.security.root</string>
                  <key>PayloadVersion</key><integer>1</integer>
                  <key>PayloadIdentifier</key><string>kaunta.authority.{Convert.ToHexStringLower(hash.AsSpan(0, 8))}.root</string>
                  <key>PayloadUUID</key><string>{new Guid(hash.AsSpan(16, 16))}</string>
                  <key>PayloadDisplayName</key><string>{name}</string>
                  <key>PayloadCertificateFileName</key><string>kaunta-authority.cer</string>
                  <key>PayloadContent</key><data>{Convert.ToBase64String(der)}</data>
                </dict>
              </array>
            </dict>
            </plist>
            """;
    }
}
