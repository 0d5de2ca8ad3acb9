using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class OpeningTests(KauntaServer server)
{
    [Fact]
    public async Task A_shop_is_opened_with_location_register_owner_and_session()
    {
        var shop = server.NewShop();
        using var http = server.Client();
        using var answer = await http.PostAsync("/api/businesses", shop.OpenRequest());
        var opened = await answer.JsonAsync(200);
        ((string)opened["business"]!).ShouldBe(shop.Business.ToString());
        ((string)opened["slug"]!).ShouldStartWith("duka-la-asha");
        ((string)opened["binding"]!["register"]!).ShouldBe(shop.Register.ToString());
        ((string)opened["binding"]!["series"]!).ShouldBe("R1.1");
        ((long)opened["binding"]!["next"]!).ShouldBe(1);
        ((string)opened["session"]!["staff"]!).ShouldBe(shop.Owner.ToString());
        opened["session"]!["permissions"]!.AsArray().Select(one => (string)one!).ShouldContain("role.assign");
        shop.Opened(opened);
        var mine = await (await shop.Device.GetAsync("/api/sessions")).JsonAsync(200);
        mine["sessions"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_request_again_opens_no_second_shop_and_answers_the_same()
    {
        var shop = server.NewShop();
        using var http = server.Client();
        var first = await (await http.PostAsync("/api/businesses", shop.OpenRequest())).JsonAsync(200);
        var second = await (await http.PostAsync("/api/businesses", shop.OpenRequest())).JsonAsync(200);
        foreach (var answer in new[] { first, second })
            ((JsonObject)answer).Remove("session");
        second.ToJsonString().ShouldBe(first.ToJsonString());
    }

    [Fact]
    public async Task Two_copies_of_the_request_at_once_open_one_shop()
    {
        var shop = server.NewShop();
        using var http = server.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => http.PostAsync("/api/businesses", shop.OpenRequest())));
        // One that came too early is told to come again; none makes a second shop.
        answers.Select(answer => (int)answer.StatusCode).ShouldAllBe(status => status == 200 || status == 503);
        await (await http.PostAsync("/api/businesses", shop.OpenRequest())).ShouldBeAsync(200);
    }

    [Fact]
    public async Task The_same_ids_with_another_key_or_password_get_nothing()
    {
        var shop = await server.OpenShopAsync();
        using var http = server.Client();
        var otherKey = shop.OpenRequest();
        otherKey["publicKey"] = server.NewDevice().PublicKey;
        await (await http.PostAsync("/api/businesses", otherKey)).ShouldBeRefusedAsync(409, "business_taken");
        var otherOwner = shop.OpenRequest();
        otherOwner["email"] = "thief-" + shop.Email;
        await (await http.PostAsync("/api/businesses", otherOwner)).ShouldBeRefusedAsync(409, "business_taken");
    }

    [Theory]
    [InlineData("country", "XX", "country_unknown")]
    [InlineData("timeZone", "Africa/Atlantis", "time_zone_unknown")]
    [InlineData("email", "nobody", "email_wrong")]
    [InlineData("password", "short", "password_short")]
    [InlineData("password", "P@ssw0rd123", "password_common")]
    [InlineData("name", " ", "name_wrong")]
    [InlineData("publicKey", "AAAA", "key_wrong")]
    [InlineData("pin", "1234", "pin_wrong")]
    public async Task What_can_not_be_used_is_refused_and_opens_nothing(string field, string value, string code)
    {
        var shop = server.NewShop();
        using var http = server.Client();
        var request = shop.OpenRequest();
        request[field] = value;
        await (await http.PostAsync("/api/businesses", request)).ShouldBeRefusedAsync(422, code);
        // Nothing of it stayed: the good request is the first.
        await (await http.PostAsync("/api/businesses", shop.OpenRequest())).ShouldBeAsync(200);
    }

    [Theory]
    [InlineData("""{"business":1}""")]
    [InlineData("""{"unknown":"field"}""")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task A_malformed_request_is_told_so(string body)
    {
        using var http = server.Client();
        using var answer = await http.PostAsync(
            "/api/businesses",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );
        await answer.ShouldBeRefusedAsync(400, "body_malformed");
    }

    [Fact]
    public async Task One_person_may_own_two_shops_with_one_password()
    {
        var first = await server.OpenShopAsync();
        var second = await server.OpenShopAsync(request => request["email"] = first.Email.ToUpperInvariant());
        second.Business.ShouldNotBe(first.Business);
        var third = server.NewShop();
        var request = third.OpenRequest();
        request["email"] = first.Email;
        request["password"] = "another long password";
        using var http = server.Client();
        await (await http.PostAsync("/api/businesses", request)).ShouldBeRefusedAsync(401, "sign_in_wrong");
    }
}
