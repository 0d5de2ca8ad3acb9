using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Identity;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class RecoveryTests(KauntaServer server)
{
    private const string NewPassword = "maembe mabivu sokoni";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mailed_code_sets_a_new_password_and_ends_every_session()
    {
        await using var mail = new TestMailServer();
        await using var own = await server.StartAnotherAsync(options =>
            options with
            {
                Smtp = mail.Settings,
                PublicUrl = "https://shops.example.com",
            }
        );
        var shop = await own.OpenShopAsync();
        using var http = own.Client();
        await (await http.PostAsync("/api/recovery", Ask(shop.Email))).ShouldBeAsync(202);
        var text = await mail.NextAsync(Stop);
        text.ShouldContain($"To: {shop.Email}");
        var code = Regex.Match(text, "(?<=the code )[0-9A-Z]{16}", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        text.ShouldContain($"https://shops.example.com/recover#{code}");

        await (await http.PostAsync("/api/recovery/complete", Complete(code, "password1"))).ShouldBeRefusedAsync(422, "password_common");
        await (await http.PostAsync("/api/recovery/complete", Complete(code, NewPassword))).ShouldBeAsync(204);
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
        await (await http.PostAsync("/api/recovery/complete", Complete(code, NewPassword))).ShouldBeRefusedAsync(403, "code_wrong");
        await (await http.PostAsync("/api/sessions", SignIn(shop, TestShop.Password))).ShouldBeRefusedAsync(401, "sign_in_wrong");
        await (await http.PostAsync("/api/sessions", SignIn(shop, NewPassword))).ShouldBeAsync(200);
    }

    [Fact]
    public async Task Asking_for_an_address_without_a_login_has_the_same_answer_and_sends_nothing()
    {
        await using var mail = new TestMailServer();
        await using var own = await server.StartAnotherAsync(options => options with { Smtp = mail.Settings });
        var shop = await own.OpenShopAsync();
        using var http = own.Client();
        var unknown = await http.PostAsync("/api/recovery", Ask("nobody-" + shop.Email));
        var known = await http.PostAsync("/api/recovery", Ask(shop.Email));
        unknown.StatusCode.ShouldBe(known.StatusCode);
        (await unknown.Content.ReadAsStringAsync(Stop)).ShouldBe(await known.Content.ReadAsStringAsync(Stop));
        // Mails are sent in order: the first to come is the second that was asked for. Without a public address it names no link.
        var text = await mail.NextAsync(Stop);
        text.ShouldContain($"To: {shop.Email}");
        text.ShouldNotContain("http");
    }

    [Fact]
    public async Task A_mail_server_that_says_nothing_does_not_keep_this_one_from_stopping()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var own = await server.StartAnotherAsync(options =>
            options with
            {
                Smtp = $"smtp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}?from=shops@example.com",
            }
        );
        var shop = await own.OpenShopAsync();
        using var http = own.Client();
        await (await http.PostAsync("/api/recovery", Ask(shop.Email))).ShouldBeAsync(202);
        // The mail is on its way: its sender waits for a greeting that never comes.
        using var sender = await silent.AcceptTcpClientAsync(Stop);
        // A server that waited for the mail would stop only after the thirty seconds that the host gives to whoever lingers.
        await own.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(25), Stop);
    }

    [Fact]
    public async Task The_operators_code_works_once_and_for_an_hour()
    {
        await using var own = await server.StartAnotherAsync();
        var shop = await own.OpenShopAsync();
        using var http = own.Client();
        var late = await OperatorCodeAsync(own, shop);
        own.Clock.Advance(TimeSpan.FromHours(1));
        await (await http.PostAsync("/api/recovery/complete", Complete(late, NewPassword))).ShouldBeRefusedAsync(403, "code_wrong");
        var code = await OperatorCodeAsync(own, shop);
        var other = await OperatorCodeAsync(own, shop);
        await (await http.PostAsync("/api/recovery/complete", Complete(code.ToLowerInvariant(), NewPassword))).ShouldBeAsync(204);
        // A code that is still out there ends with the password that it was for.
        await (await http.PostAsync("/api/recovery/complete", Complete(other, NewPassword))).ShouldBeRefusedAsync(403, "code_wrong");
    }

    [Fact]
    public async Task A_signed_in_person_changes_the_password_with_the_old_one_and_stays_signed_in_here_alone()
    {
        var shop = await server.OpenShopAsync();
        var here = shop.Device.Token;
        using var http = server.Client();
        var elsewhere = await (await http.PostAsync("/api/sessions", SignIn(shop, TestShop.Password))).JsonAsync(200);
        await (await shop.Device.PostAsync("/api/password", Change("not the old one"))).ShouldBeRefusedAsync(403, "password_wrong");
        await (await shop.Device.PostAsync("/api/password", Change(TestShop.Password))).ShouldBeAsync(204);
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeAsync(200);
        shop.Device.Token = (string)elsewhere["session"]!["token"]!;
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
        shop.Device.Token = here;
        await (await http.PostAsync("/api/sessions", SignIn(shop, NewPassword))).ShouldBeAsync(200);
    }

    private static async Task<string> OperatorCodeAsync(KauntaServer own, TestShop shop)
    {
        var code = new Secrets(own.Clock).NewLongCode();
        var until = own.Clock.GetUtcNow().AddHours(1).ToString("O");
        await own.Cluster.ExecuteAsync(
            $"select directory.add_recovery('{shop.Email}', '\\x{Convert.ToHexString(Secrets.HashOf(code))}', '{until}')"
        );
        return code;
    }

    private static JsonObject Ask(string email) => new() { ["email"] = email };

    private static JsonObject Complete(string code, string password) => new() { ["code"] = code, ["password"] = password };

    private static JsonObject Change(string old) => new() { ["old"] = old, ["new"] = NewPassword };

    private static JsonObject SignIn(TestShop shop, string password) =>
        new()
        {
            ["email"] = shop.Email,
            ["password"] = password,
            ["device"] = shop.Device.Id.ToString(),
        };
}
