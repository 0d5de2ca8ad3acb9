using System.Net;
using System.Text;
using QRCoder;

namespace Kaunta.Platform.Lan;

/// <summary>
/// One page without script: why, three steps, what to press on each platform, and how to check that the authority is the right one. English
/// only, as it is read before anybody has chosen a language.
/// </summary>
internal sealed record TrustPage(
    string AuthorityName,
    string Fingerprint,
    string Address,
    IReadOnlyList<string> Addresses,
    string OwnAddress
)
{
    public string Html() =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Trust this shop's Kaunta</title>
            <style>{TrustPageStyle.Css}</style>
            </head>
            <body>
            <main>
            <header>
            <p class="mark">Kaunta</p>
            <h1>Get this device ready</h1>
            <p>Kaunta runs on a computer in this shop. A browser keeps sales safe on this device only over a secure connection, so it must
            know that computer once. It takes a minute, needs no internet, and is done once per device.</p>
            </header>

            <section>
            <h2><span>1</span>Install the shop's certificate</h2>
            {Platforms()}
            </section>

            <section>
            <h2><span>2</span>Check that it is the right one</h2>
            <p>Where your device shows the certificate's details, the SHA-256 fingerprint must be this. Compare it with what the
            screen of the shop's computer says.</p>
            <p class="print">{Groups()}</p>
            </section>

            <section>
            <h2><span>3</span>Open Kaunta</h2>
            <p><a class="button" href="{Escape(Address)}">Open {Words(Address)}</a></p>
            <p>If your browser still warns, the certificate is not trusted yet: go back to step 1.</p>
            {OtherAddresses()}
            </section>

            <section class="codes">
            <h2>Another device?</h2>
            <figure>{Code(OwnAddress, "QR code of this page")}<figcaption><b>First</b> this page<br><small>{Words(
                OwnAddress
            )}</small></figcaption></figure>
            <figure>{Code(Address, "QR code of Kaunta's address")}<figcaption><b>Then</b> Kaunta<br><small>{Words(
                Address
            )}</small></figcaption></figure>
            </section>

            <footer>
            <p>The certificate is called <b>{Escape(
                AuthorityName
            )}</b>. It can vouch only for names and addresses inside a local network, and its key
            never leaves the shop's computer. You can remove it at any time where you installed it.</p>
            </footer>
            </main>
            </body>
            </html>
            """;

    private static string Platforms() =>
        """
            <details><summary>Android</summary>
            <p><a class="button" href="/trust/kaunta-authority.cer">Download the certificate</a></p>
            <ol>
            <li>Open <b>Settings</b> and search for <b>CA certificate</b>. (It is under Security, More security settings, Encryption and credentials,
            Install a certificate.)</li>
            <li>Choose <b>CA certificate</b>, then <b>Install anyway</b>. Android asks for your screen lock.</li>
            <li>Pick <b>kaunta-authority.cer</b> in Downloads.</li>
            <li>Use Chrome, Edge or Samsung Internet. Firefox doesn't use certificates installed here by itself.</li>
            </ol></details>

            <details><summary>iPhone and iPad</summary>
            <p><a class="button" href="/trust/kaunta.mobileconfig">Download the profile</a></p>
            <ol>
            <li>Open this page in <b>Safari</b>, download the profile and choose <b>Allow</b>.</li>
            <li>Open <b>Settings</b>, tap <b>Profile Downloaded</b> near the top, then <b>Install</b>.</li>
            <li>Go to <b>Settings, General, About, Certificate Trust Settings</b> and switch the certificate on. Without this step nothing changes.</li>
            </ol></details>

            <details><summary>Windows</summary>
            <p><a class="button" href="/trust/kaunta-authority.cer">Download the certificate</a></p>
            <ol>
            <li>Open the downloaded file and choose <b>Install Certificate</b>, <b>Current User</b>.</li>
            <li>Choose <b>Place all certificates in the following store</b>, <b>Browse</b>, <b>Trusted Root Certification Authorities</b>.</li>
            <li>Finish, confirm with <b>Yes</b>, and restart the browser.</li>
            </ol></details>

            <details><summary>Mac</summary>
            <p><a class="button" href="/trust/kaunta-authority.cer">Download the certificate</a></p>
            <ol>
            <li>Open the downloaded file: <b>Keychain Access</b> adds it to the login keychain.</li>
            <li>Double-click it there, open <b>Trust</b> and choose <b>Always Trust</b>.</li>
            <li>Close the window, enter your password, and restart the browser.</li>
            </ol></details>

            <details><summary>Linux</summary>
            <p><a class="button" href="/trust/kaunta-authority.pem">Download the certificate</a></p>
            <ol>
            <li>Chrome or Chromium: open <b>Settings, Privacy and security, Security, Manage certificates</b>, and import it as an authority for
            websites; or run<br><code>certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Kaunta -i kaunta-authority.pem</code></li>
            <li>Firefox: <b>Settings, Privacy &amp; Security, View Certificates, Authorities, Import</b>.</li>
            </ol></details>
            """;

    private string Groups() => string.Concat(Fingerprint.Split(' ').Select(group => $"<span>{group}</span> "));

    private string OtherAddresses()
    {
        var others = Addresses.Where(other => other != Address).ToList();
        if (others.Count == 0)
        {
            return "";
        }

        var list = new StringBuilder("<details><summary>Other addresses of the same computer</summary><ul>");
        foreach (var other in others)
        {
            list.Append($"<li><a href=\"{Escape(other)}\">{Words(other)}</a></li>");
        }

        return list.Append("</ul></details>").ToString();
    }

    // As a picture in a data: address, so that nothing in the page needs a looser policy.
    private static string Code(string text, string description)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        var svg = code.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        return $"<img alt=\"{description}\" width=\"176\" height=\"176\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))}\">";
    }

    /// <summary>An address to read: where it is too long for its place it breaks before a dot or its port, not in the middle of a name.</summary>
    private static string Words(string address)
    {
        var host = address.IndexOf("//", StringComparison.Ordinal) + 2;
        return Escape(address[..host])
            + "<wbr>"
            + Escape(address[host..]).Replace(".", "<wbr>.", StringComparison.Ordinal).Replace(":", "<wbr>:", StringComparison.Ordinal);
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
