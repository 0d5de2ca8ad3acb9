using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Platform.Identity;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class HostTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_single_host_names_no_business()
    {
        using var http = server.Client();
        var host = await (await http.GetAsync("/api/host", Stop)).JsonAsync(200);
        ((int)host["protocol"]!).ShouldBe(1);
        ((string)host["opening"]!).ShouldBe("anyone");
        host["business"].ShouldBeNull();
        ((bool)host["mail"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task A_business_is_found_at_its_name_under_the_domain()
    {
        await using var own = await server.StartAnotherAsync(options => options with { Domain = "shops.example" });
        var shop = await own.OpenShopAsync(request => request["name"] = "Mama Zuhura's Café");
        shop.Slug.ShouldStartWith("mama-zuhuras-cafe");
        var host = await (await AskAsync(own, $"{shop.Slug}.shops.example")).JsonAsync(200);
        ((string)host["business"]!["name"]!).ShouldBe("Mama Zuhura's Café");
        await (await AskAsync(own, "nobody-at-all.shops.example")).ShouldBeRefusedAsync(404, "not_found");
        await (await AskAsync(own, "shops.example")).ShouldBeAsync(200);
        await (await AskAsync(own, $"{shop.Slug}.shops.example.evil.org")).ShouldBeRefusedAsync(421, "host_unknown");
        await (await AskAsync(own, $"evilshops.example")).ShouldBeRefusedAsync(421, "host_unknown");
    }

    [Fact]
    public async Task Two_shops_of_one_name_get_two_addresses()
    {
        var name = "Duka " + Guid.NewGuid().ToString("N")[..12];
        var one = await server.OpenShopAsync(request => request["name"] = name);
        var other = await server.OpenShopAsync(request => request["name"] = name);
        other.Slug.ShouldStartWith(one.Slug + "-");
        (await server.OpenShopAsync(request => request["name"] = "WWW")).Slug.ShouldStartWith("shop-");
        (await server.OpenShopAsync(request => request["name"] = "小店")).Slug.ShouldStartWith("shop-");
    }

    [Fact]
    public async Task A_closed_server_takes_no_new_shops()
    {
        await using var own = await server.StartAnotherAsync(options => options with { Opening = Opening.Closed });
        using var http = own.Client();
        await (await http.PostAsync("/api/businesses", own.NewShop().OpenRequest())).ShouldBeRefusedAsync(403, "opening_closed");
    }

    [Fact]
    public async Task With_an_invitation_one_shop_is_opened_and_no_second()
    {
        await using var own = await server.StartAnotherAsync(options => options with { Opening = Opening.Invitation });
        using var http = own.Client();
        var code = new Secrets(own.Clock).NewLongCode();
        await own.Cluster.ExecuteAsync(
            $"select directory.add_invitation('\\x{Convert.ToHexString(Secrets.HashOf(code))}', 'test', '{own.Clock.GetUtcNow().AddDays(1):O}')"
        );
        var shop = own.NewShop();
        await (await http.PostAsync("/api/businesses", shop.OpenRequest())).ShouldBeRefusedAsync(403, "invitation_wrong");
        var request = shop.OpenRequest();
        request["invitation"] = code;
        await (await http.PostAsync("/api/businesses", request)).ShouldBeAsync(200);
        await (await http.PostAsync("/api/businesses", request)).ShouldBeAsync(200);
        var second = own.NewShop().OpenRequest();
        second["invitation"] = code;
        await (await http.PostAsync("/api/businesses", second)).ShouldBeRefusedAsync(403, "invitation_wrong");
    }

    [Fact]
    public async Task Every_country_that_is_offered_opens_a_shop_with_its_taxes()
    {
        using var http = server.Client();
        var presets = await (await http.GetAsync("/api/presets", Stop)).JsonAsync(200);
        var countries = presets["countries"]!.AsArray();
        countries.Select(one => (string)one!["country"]!).ShouldBe(["GB", "KE", "MW", "NG", "TZ", "UG"], ignoreOrder: true);
        foreach (var country in countries)
        {
            var shop = await server.OpenShopAsync(request =>
            {
                request["country"] = (string)country!["country"]!;
                request["timeZone"] = (string)country["timeZones"]![0]!;
            });
            var groups = await server.Cluster.ScalarAsync(
                $"select count(*)::text from catalog.tax_group where tenant_id = '{shop.Business}'"
            );
            groups.ShouldBe(country!["taxGroups"]!.AsArray().Count.ToString());
        }
    }

    [Fact]
    public async Task Another_history_of_the_database_is_another_epoch()
    {
        // In a transaction that is rolled back: the other tests keep their epoch.
        await using var connection = new NpgsqlConnection(server.Cluster.Administrator);
        await connection.OpenAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        var before = await EpochAsync("first");
        (await EpochAsync("second")).ShouldBe(before);
        await ExecuteAsync("update directory.epoch set timeline = timeline + 1");
        (await EpochAsync("third")).ShouldBe("third");
        (await EpochAsync("fourth")).ShouldBe("third");
        await ExecuteAsync("update directory.epoch set system_identifier = '1'");
        (await EpochAsync("fifth")).ShouldBe("fifth");

        async Task<string> EpochAsync(string proposed)
        {
            await using var command = new NpgsqlCommand("select directory.current_epoch($1)", connection);
            command.Parameters.Add(new() { Value = proposed });
            return (string)(await command.ExecuteScalarAsync(Stop))!;
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(KauntaServer own, string host)
    {
        using var http = own.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/host") { Headers = { Host = host } };
        return await http.SendAsync(request, Stop);
    }
}
