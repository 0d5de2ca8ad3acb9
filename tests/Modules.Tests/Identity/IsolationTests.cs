using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Kaunta.Platform.Http;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

/// <summary>A marker that one business has in every text that it can write never shows in what another one reads.</summary>
public sealed class IsolationTests(KauntaServer server)
{
    [Fact]
    public async Task One_businesss_marker_is_in_none_of_anothers_answers()
    {
        var marker = "M" + Guid.NewGuid().ToString("N");
        var marked = await server.OpenShopAsync(request =>
        {
            request["name"] = marker;
            request["ownerName"] = marker;
            request["deviceName"] = marker;
        });
        await FillAsync(marked, marker);
        // The marker is really there to be found.
        (await AllAnswersAsync(marked)).ShouldContain(marker);

        var other = await server.OpenShopAsync();
        await FillAsync(other, "plain");
        var seen = await AllAnswersAsync(other);
        seen.ShouldNotContain(marker);
        foreach (
            var id in new[] { marked.Business.ToString(), marked.Location.ToString(), marked.Owner.ToString(), marked.Device.Id.ToString() }
        )
            seen.ShouldNotContain(id);
    }

    [Fact]
    public async Task A_row_that_names_another_businesss_ids_stays_in_its_own_business()
    {
        var (mine, theirs) = (await server.OpenShopAsync(), await server.OpenShopAsync());
        var journal = new TestJournal(mine);
        // The same id as the other business's location: mine becomes a location of mine, theirs is untouched.
        journal.Add(
            "location.saved",
            new JsonObject
            {
                ["id"] = theirs.Location.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = "Stolen", ["timeZone"] = "Europe/London" },
            }
        );
        (await journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await AllAnswersAsync(theirs)).ShouldNotContain("Stolen");
        (
            await server.Cluster.ScalarAsync(
                $"select string_agg(name, ',' order by name) from tenancy.location where location_id = '{theirs.Location}'"
            )
        ).ShouldBe("Main,Stolen");
    }

    private static async Task FillAsync(TestShop shop, string text)
    {
        var journal = new TestJournal(shop);
        var hidden = new PersonalValues(() => new byte[16]);
        journal.Add(
            "location.saved",
            new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["base"] = null,
                ["set"] = new JsonObject
                {
                    ["name"] = text,
                    ["timeZone"] = "Africa/Nairobi",
                    ["address"] = hidden.Hide(text),
                    ["phone"] = hidden.Hide(text),
                    ["taxNumber"] = text,
                },
            },
            hidden: hidden
        );
        journal.Add(
            "category.saved",
            new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = text, ["sort"] = 1 },
            }
        );
        (await journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
    }

    private static async Task<string> AllAnswersAsync(TestShop shop)
    {
        var answers = new List<string>();
        foreach (var route in shop.Server.Routes)
        {
            var path = "/" + route.RoutePattern.RawText!.Trim('/');
            var method = route.Metadata.GetRequiredMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>().HttpMethods[0];
            if (method != "GET" || path.Contains('{') || path.EndsWith("/news", StringComparison.Ordinal))
                continue;
            if (route.Metadata.GetRequiredMetadata<EndpointAccess>().Class == EndpointClass.Anyone)
                continue;
            using var answer = await shop.Device.GetAsync($"{path}?location={shop.Location}&on=2026-11-21&limit=500");
            answers.Add(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        return string.Join('\n', answers);
    }
}
