using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Editing;

public sealed class StaleEditTests(KauntaServer server)
{
    [Theory]
    [InlineData("category.saved")]
    [InlineData("tax_group.saved")]
    [InlineData("product.saved")]
    public async Task An_edit_of_a_row_that_is_not_here_is_refused_and_a_new_row_of_the_same_name_is_not(string type)
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.Add(type, Body(type, seen: 7));
        till.Journal.Add(type, Body(type, seen: null));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.ShouldBe(["refused stale_edit", "applied"], pushed.Body.ToJsonString());
    }

    private static JsonObject Body(string type, long? seen)
    {
        var body = new JsonObject
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["base"] = seen,
            ["set"] = new JsonObject { ["name"] = "Drinks" },
        };
        if (type == "product.saved")
            body["variants"] = new JsonObject();
        return body;
    }
}
