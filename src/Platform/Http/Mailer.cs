using System.Net;
using System.Net.Mail;
using System.Web;

namespace Kaunta.Platform.Http;

/// <summary>Sends mail by SMTP, when the operator has set it up.</summary>
/// <param name="settings"><c>smtp://user:password@host:587?from=shop@example.com</c>; <c>smtps</c> asks for TLS; null sends nothing.</param>
public sealed class Mailer
{
    private readonly Uri? server;
    private readonly string from = "";

    public Mailer(string? settings)
    {
        if (settings is null)
            return;
        server = new Uri(settings);
        from =
            HttpUtility.ParseQueryString(server.Query)["from"]
            ?? throw new FormatException("--smtp needs ?from=ADDRESS, the sender of mails.");
    }

    public bool IsSetUp => server is not null;

    public async Task SendAsync(string to, string subject, string text, CancellationToken cancellation)
    {
        if (server is null)
            throw new InvalidOperationException("No mail server is set up.");
        using var client = new SmtpClient(server.Host, server.Port > 0 ? server.Port : 25) { EnableSsl = server.Scheme == "smtps" };
        if (server.UserInfo.Length > 0)
        {
            var user = server.UserInfo.Split(':', 2);
            client.Credentials = new NetworkCredential(
                Uri.UnescapeDataString(user[0]),
                user.Length > 1 ? Uri.UnescapeDataString(user[1]) : ""
            );
        }
        using var mail = new MailMessage(from, to, subject, text);
        await client.SendMailAsync(mail, cancellation);
    }
}
