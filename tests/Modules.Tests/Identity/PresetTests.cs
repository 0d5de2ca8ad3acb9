using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class PresetTests(KauntaServer server)
{
    [Theory]
    [InlineData("KE", "KES", "Africa/Nairobi", 100, "160000 0 0")]
    [InlineData("MW", "MWK", "Africa/Blantyre", 100, "175000 0 0")]
    [InlineData("NG", "NGN", "Africa/Lagos", 500, "75000 0 0")]
    [InlineData("TZ", "TZS", "Africa/Dar_es_Salaam", 5000, "180000 0 0")]
    [InlineData("UG", "UGX", "Africa/Kampala", 50, "180000 0 0")]
    [InlineData("GB", "GBP", "Europe/London", 1, "200000 50000 0 0")]
    public async Task A_shop_starts_with_its_countrys_currency_zone_and_taxes(
        string country,
        string currency,
        string timeZone,
        long cash,
        string rates
    )
    {
        var shop = await server.OpenShopAsync(request =>
        {
            request["country"] = country;
            request["timeZone"] = timeZone;
        });
        var rows = (await Page.PullAsync(shop.Device, 2000)).Rows.ToLookup(row => (string)row["kind"]!, row => row["row"]!);
        var business = rows["business"].Single();
        ((string)business["currency"]!).ShouldBe(currency);
        ((long)business["cashDenominationMinor"]!).ShouldBe(cash);
        ((string)rows["location"].Single()["timeZone"]!).ShouldBe(timeZone);
        rows["tax_group"]
            .SelectMany(group => group["taxes"]!.AsArray())
            .Select(tax => (long)tax!["rate"]!)
            .OrderDescending()
            .ShouldBe(rates.Split(' ').Select(rate => long.Parse(rate, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
