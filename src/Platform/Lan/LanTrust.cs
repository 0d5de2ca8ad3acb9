using System.Net;
using System.Security.Authentication;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kaunta.Platform.Lan;

/// <summary>How the server uses the authority: https with its certificate, and the page that tells devices how to trust it.</summary>
public static class LanTrust
{
    private const string Page = "/trust";

    /// <summary>Serves https on this endpoint. The certificate is asked for at every handshake, so a renewed one needs no restart.</summary>
    public static ListenOptions UseLanHttps(this ListenOptions endpoint, LanAuthority authority)
    {
        endpoint.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, _) => authority.Current();
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        });
        return endpoint;
    }

    /// <summary>
    /// Over plain http another machine gets the trust page and nothing else: passwords must not cross the network in the clear, and the
    /// app couldn't keep its promises there. Put it before everything else in the pipeline. https and this machine itself pass.
    /// </summary>
    public static IApplicationBuilder UseLanTrust(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                // Registered first, so it runs last, after the headers that every answer gets.
                context.Response.OnStarting(() =>
                {
                    Headers(context);
                    return Task.CompletedTask;
                });
                var fromHere = context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote);
                if (context.Request.IsHttps || fromHere || context.Request.Path.StartsWithSegments(Page))
                {
                    await next(context);
                }
                else if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api"))
                {
                    context.Response.Headers.CacheControl = "no-store";
                    context.Response.Redirect(Page);
                }
                else
                {
                    await Results
                        .Problem(
                            title: $"Use the https address of this server; {Page} shows it and how to trust it.",
                            statusCode: StatusCodes.Status403Forbidden,
                            extensions: new Dictionary<string, object?> { ["code"] = "https_needed" }
                        )
                        .ExecuteAsync(context);
                }
            }
        );

    /// <summary>Maps <c>/trust</c> and its downloads: for anyone, without a sign-in, over http and https.</summary>
    public static RouteGroupBuilder MapLanTrust(this IEndpointRouteBuilder routes, LanAuthority authority, int httpPort, int httpsPort)
    {
        var group = routes.MapGroup(Page).AllowAnyone();
        group.MapGet("", (HttpContext context) => Show(context, authority, httpPort, httpsPort));
        group.MapGet("/kaunta-authority.cer", () => Download(authority.AuthorityDer, "application/x-x509-ca-cert", "kaunta-authority.cer"));
        group.MapGet("/kaunta-authority.pem", () => Download(authority.AuthorityPem, "application/x-pem-file", "kaunta-authority.pem"));
        // iOS offers to install a profile only when it is opened, not saved: no file name here.
        group.MapGet("/kaunta.mobileconfig", () => Results.Text(MobileProfile.For(authority), "application/x-apple-aspen-config"));
        return group;
    }

    private static void Headers(HttpContext context)
    {
        var headers = context.Response.Headers;
        // A browser applies this promise to every port of the name: the trust page itself would be out of reach, and so would
        // http://localhost on the shop's computer.
        headers.Remove("Strict-Transport-Security");
        if (context.Request.Path.StartsWithSegments(Page))
        {
            headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src '{TrustPageStyle.Hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
        }
    }

    private static IResult Show(HttpContext context, LanAuthority authority, int httpPort, int httpsPort)
    {
        var names = authority.Names.Where(LanNames.IsReachable).ToList();
        // The name that the visitor came by works for them; at the machine itself, the first that works for others.
        var asked = context.Request.Host.Host.Trim('[', ']');
        var name =
            names.FirstOrDefault(name => name.Equals(asked, StringComparison.OrdinalIgnoreCase)) ?? names.FirstOrDefault() ?? "localhost";
        var page = new TrustPage(
            authority.AuthorityName,
            authority.Fingerprint,
            LanNames.Address("https", name, httpsPort),
            [.. names.Select(other => LanNames.Address("https", other, httpsPort))],
            LanNames.Address("http", name, httpPort) + Page[1..]
        );
        return Results.Content(page.Html(), "text/html; charset=utf-8");
    }

    private static IResult Download(byte[] content, string type, string file) => Results.File(content, type, file);

    private static IResult Download(string content, string type, string file) =>
        Download(System.Text.Encoding.ASCII.GetBytes(content), type, file);
}
