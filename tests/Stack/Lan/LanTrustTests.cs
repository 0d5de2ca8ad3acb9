using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Kaunta.Platform.Lan;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kaunta.Stack.Lan;

/// <summary>The page and https, served by a real Kestrel.</summary>
public sealed class LanTrustTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("stack");
    private LanAuthority _lan = null!;
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private Uri _plain = null!;
    private Uri _secure = null!;
    private bool _fromAnotherMachine;

    public async ValueTask InitializeAsync()
    {
        _lan = LanAuthority.LoadOrCreate(
            _folder.Path,
            [],
            TimeProvider.System,
            () => ["duka.local", "192.168.1.20", "localhost", "127.0.0.1"]
        );
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseLanHttps(_lan));
        });
        _app = builder.Build();
        // Every test connects from this machine; what another one gets is decided by the address alone.
        _app.Use(
            (context, next) =>
            {
                context.Connection.RemoteIpAddress = _fromAnotherMachine ? IPAddress.Parse("192.168.1.30") : IPAddress.Loopback;
                return next(context);
            }
        );
        _app.UseLanTrust();
        // As the server does for every answer.
        _app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
                    context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
        _app.MapLanTrust(_lan, 5080, 5443);
        _app.MapGet("/", () => "the app");
        _app.MapPost("/api/sessions", () => "signed in");
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = _app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(text => new Uri(text))
            .ToList();
        _plain = addresses.Single(address => address.Scheme == "http");
        _secure = addresses.Single(address => address.Scheme == "https");
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { X509CertificateLoader.LoadCertificate(_lan.AuthorityDer) },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _lan.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_device_that_trusts_the_authority_reaches_the_app_by_https()
    {
        _fromAnotherMachine = true;

        using var answer = await _http.GetAsync(_secure, TestContext.Current.CancellationToken);

        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("the app");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldBe("default-src 'self'");
        // It would forbid plain http to the trust page, on every port.
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
    }

    [Fact]
    public async Task Over_plain_http_another_machine_gets_the_trust_page_and_nothing_else()
    {
        _fromAnotherMachine = true;

        using var page = await GetAsync("/");
        using var signIn = await _http.PostAsync(new Uri(_plain, "/api/sessions"), null, TestContext.Current.CancellationToken);

        page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        page.Headers.Location!.ToString().ShouldBe("/trust");
        signIn.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await signIn.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("https_needed");
        (await GetAsync("/trust")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Over_plain_http_this_machine_itself_gets_the_app()
    {
        (await _http.GetStringAsync(_plain, TestContext.Current.CancellationToken)).ShouldBe("the app");
    }

    [Fact]
    public async Task The_page_names_every_platform_the_fingerprint_and_the_address_and_runs_no_script()
    {
        using var answer = await GetAsync("/trust");
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        foreach (var platform in (string[])["Android", "iPhone and iPad", "Windows", "Mac", "Linux"])
        {
            html.ShouldContain($"<summary>{platform}</summary>");
        }

        html.ShouldContain("https://duka.local:5443/");
        html.ShouldContain("https://192.168.1.20:5443/");
        html.Replace("<span>", "", StringComparison.Ordinal)
            .Replace("</span>", "", StringComparison.Ordinal)
            .ShouldContain(_lan.Fingerprint);
        html.ShouldNotContain("<script", Case.Insensitive);
        html.ShouldNotContain(" style=", Case.Insensitive);
        html.ShouldNotContain("onclick", Case.Insensitive);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none';");
        policy.ShouldNotContain("unsafe");
    }

    [Fact]
    public async Task The_certificate_can_be_downloaded_in_every_form_and_without_its_key()
    {
        foreach (
            var (path, type) in new[]
            {
                ("kaunta-authority.cer", "application/x-x509-ca-cert"),
                ("kaunta-authority.pem", "application/x-pem-file"),
            }
        )
        {
            using var answer = await GetAsync($"/trust/{path}");
            var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
            using var certificate = path.EndsWith("pem", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(bytes))
                : X509CertificateLoader.LoadCertificate(bytes);
            certificate.RawData.ShouldBe(_lan.AuthorityDer);
            certificate.HasPrivateKey.ShouldBeFalse();
            Encoding.ASCII.GetString(bytes).ShouldNotContain("PRIVATE KEY");
        }

        using var profile = await GetAsync("/trust/kaunta.mobileconfig");
        profile.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-apple-aspen-config");
        var data = XDocument
            .Parse(await profile.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Descendants("data")
            .Single()
            .Value;
        Convert.FromBase64String(data).ShouldBe(_lan.AuthorityDer);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(_plain, path), TestContext.Current.CancellationToken);
}
