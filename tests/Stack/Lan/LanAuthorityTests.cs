using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kaunta.Platform.Lan;

namespace Kaunta.Stack.Lan;

public sealed class LanAuthorityTests : IDisposable
{
    private static readonly string[] Machine = ["duka.local", "duka", "192.168.1.20", "fd00::20", "localhost", "127.0.0.1", "::1"];

    private readonly TemporaryFolder _folder = new("stack");
    private readonly ClockAt _clock = new(new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero));
    private IReadOnlyList<string> _machine = Machine;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_device_that_trusts_the_authority_trusts_the_server_under_every_name_and_address()
    {
        using var lan = Load("till.example.lan");
        using var server = Received(lan);

        Validates(lan, server).ShouldBeTrue();
        foreach (var name in Machine.Append("till.example.lan"))
        {
            server.MatchesHostname(name).ShouldBeTrue(name);
        }

        server.MatchesHostname("example.com").ShouldBeFalse();
        server.MatchesHostname("192.168.1.21").ShouldBeFalse();
    }

    [Fact]
    public void The_real_names_of_this_machine_are_in_it()
    {
        using var lan = LanAuthority.LoadOrCreate(_folder.Path, [], TimeProvider.System);
        using var server = Received(lan);

        server.MatchesHostname($"{Dns.GetHostName().Split('.')[0]}.local").ShouldBeTrue();
        server.MatchesHostname("localhost").ShouldBeTrue();
        lan.Addresses(5443).ShouldNotBeEmpty();
    }

    [Fact]
    public void The_authority_cannot_vouch_for_a_name_outside_the_local_network()
    {
        using var lan = Load();
        using var issuer = X509Certificate2.CreateFromPemFile(Path.Combine(_folder.Path, "lan", "authority.pem"));

        using var bank = Issuing.Server(issuer, ["bank.example.com"], _clock.Now);
        using var address = Issuing.Server(issuer, ["203.0.113.7"], _clock.Now);
        using var shop = Issuing.Server(issuer, ["other.local", "192.168.7.7"], _clock.Now);

        Validates(lan, bank).ShouldBeFalse();
        Validates(lan, address).ShouldBeFalse();
        Validates(lan, shop).ShouldBeTrue();
    }

    [Fact]
    public void It_stays_the_same_over_restarts()
    {
        using var first = Load();
        using var second = Load();

        second.Fingerprint.ShouldBe(first.Fingerprint);
        second.Current().Thumbprint.ShouldBe(first.Current().Thumbprint);
    }

    [Fact]
    public void Certificates_live_as_long_as_phones_accept()
    {
        using var lan = Load();
        using var authority = X509CertificateLoader.LoadCertificate(lan.AuthorityDer);

        (authority.NotAfter - _clock.Now.LocalDateTime).TotalDays.ShouldBeGreaterThan(3650);
        (lan.Current().NotAfter - lan.Current().NotBefore).TotalDays.ShouldBeLessThanOrEqualTo(397);
        lan.Current().NotBefore.ShouldBeLessThan(_clock.Now.LocalDateTime);
    }

    [Fact]
    public void Near_its_end_the_servers_certificate_is_renewed_without_a_restart()
    {
        using var lan = Load();
        var before = lan.Current();

        _clock.Now += TimeSpan.FromDays(320);
        lan.Current().Thumbprint.ShouldBe(before.Thumbprint);
        _clock.Now += TimeSpan.FromDays(20);

        lan.Current().Thumbprint.ShouldNotBe(before.Thumbprint);
        Validates(lan, lan.Current()).ShouldBeTrue();
        using var restarted = Load();
        restarted.Current().Thumbprint.ShouldBe(lan.Current().Thumbprint);
    }

    [Fact]
    public void A_new_address_of_the_machine_renews_it_within_a_minute()
    {
        using var lan = Load();
        lan.Current().MatchesHostname("192.168.1.99").ShouldBeFalse();

        _machine = ["duka.local", "duka", "192.168.1.99", "localhost", "127.0.0.1", "::1"];
        _clock.Now += TimeSpan.FromMinutes(1);

        lan.Current().MatchesHostname("192.168.1.99").ShouldBeTrue();
        lan.Current().MatchesHostname("192.168.1.20").ShouldBeFalse();
        Validates(lan, lan.Current()).ShouldBeTrue();
    }

    [Fact]
    public void A_name_that_the_authority_was_made_without_is_refused_with_the_way_out()
    {
        Load().Dispose();

        var refused = Should.Throw<LanAuthorityException>(() => Load("till.example.com"));

        refused.Code.ShouldBe("lan_name_outside");
        refused.Message.ShouldContain("till.example.com");
    }

    [Fact]
    public void An_address_that_is_not_private_is_left_out()
    {
        _machine = ["duka.local", "203.0.113.7", "192.168.1.20"];
        using var lan = Load();

        lan.Names.ShouldBe(["duka.local", "192.168.1.20"]);
        Validates(lan, lan.Current()).ShouldBeTrue();
    }

    [Fact]
    public void Only_the_servers_user_may_read_the_keys()
    {
        Load().Dispose();

        var folder = Path.Combine(_folder.Path, "lan");
        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.GetFiles(folder).Select(Path.GetFileName).Order().ShouldBe(["authority.pem", "server.pem"]);
        foreach (var file in Directory.GetFiles(folder))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Fact]
    public void The_fingerprint_is_the_one_that_devices_show()
    {
        using var lan = Load();

        lan.Fingerprint.Replace(" ", "", StringComparison.Ordinal).ShouldBe(Convert.ToHexString(SHA256.HashData(lan.AuthorityDer)));
        lan.Fingerprint.Split(' ').ShouldAllBe(group => group.Length == 4);
    }

    private LanAuthority Load(params string[] names) => LanAuthority.LoadOrCreate(_folder.Path, names, _clock, () => _machine);

    // As a client has it: without the key.
    private static X509Certificate2 Received(LanAuthority lan) => X509CertificateLoader.LoadCertificate(lan.Current().RawData);

    private bool Validates(LanAuthority lan, X509Certificate2 server)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(lan.AuthorityDer));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _clock.Now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        return chain.Build(server);
    }
}
