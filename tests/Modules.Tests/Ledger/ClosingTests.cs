using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Ledger;

public sealed class ClosingTests(KauntaServer server)
{
    [Fact]
    public async Task What_comes_for_a_closed_day_counts_on_its_day_and_is_posted_on_the_first_open_one()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.BusinessOn = Day(30);
        till.Receive((sugar, 10_000, 8_000_000));
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        var before = await ClosedDaysAsync(till);
        (await CloseAsync(till, Day(10))).ShouldBe(Day(10));
        till.BusinessOn = Day(20);
        till.Sell((sugar, 2_000));
        till.BusinessOn = Day(9);
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(pushed.Outcomes.Count - 2).ShouldBe("period_closed");
        pushed.Flags(pushed.Outcomes.Count - 1).ShouldBe("");
        (await ClosedDaysAsync(till)).ShouldBe(before);
        var open = (await till.GetAsync($"/api/reports/trial-balance?from={Day(9)}&to={Day(9)}"))["accounts"]!.AsArray();
        var sales = open.Single(account => (string)account!["name"]! == "sales")!;
        ((long)sales["credit"]!).ShouldBe(30_000);
        ((long)sales["fromClosed"]!).ShouldBe(-20_000);
        ((long)open.Single(account => (string)account!["name"]! == "cost_of_goods")!["fromClosed"]!).ShouldBe(16_000);
        var day = await till.GetAsync($"/api/reports/dashboard?on={Day(20)}");
        day.ToJsonString().ShouldContain("23200");
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Goods_that_come_in_for_a_closed_day_are_flagged_and_on_the_shelf()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.BusinessOn = Day(20);
        till.Receive((sugar, 10_000, 8_000_000));
        await till.Journal.PushAsync();
        await CloseAsync(till, Day(10));
        till.Receive((sugar, 1_000, 8_000_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(pushed.Outcomes.Count - 1).ShouldBe("period_closed");
        (await till.BalanceAsync("inventory")).ShouldBe(88_000);
    }

    [Fact]
    public async Task Days_that_are_not_over_or_are_closed_already_are_not_closed()
    {
        var till = await TestTill.OpenAsync(server);
        using (var early = await PostAsync(till, Day(-1)))
            await early.ShouldBeRefusedAsync(409, "period_not_over");
        using (var wrong = await PostAsync(till, "the end of May"))
            await wrong.ShouldBeRefusedAsync(400, "date_wrong");
        (await CloseAsync(till, Day(10))).ShouldBe(Day(10));
        using (var again = await PostAsync(till, Day(10)))
            await again.ShouldBeRefusedAsync(409, "period_closed");
        (await CloseAsync(till, Day(8))).ShouldBe(Day(8));
        (await till.GetAsync("/api/periods"))["closings"]!.AsArray().Select(one => (string)one!["through"]!).ShouldBe([Day(8), Day(10)]);
    }

    [Fact]
    public async Task Closing_names_the_devices_that_have_not_agreed_since_its_end()
    {
        var till = await TestTill.OpenAsync(server);
        const string Earlier =
            "update identity.device set enrolled_at = now() - interval '90 days', {0} where tenant_id = @tenant returning 1";
        async Task<string[]> LackingAsync(string state)
        {
            await till.FigureAsync(string.Format(CultureInfo.InvariantCulture, Earlier, state));
            return [.. (await till.GetAsync($"/api/periods?through={Day(10)}"))["lacking"]!.AsArray().Select(one => (string)one!["name"]!)];
        }
        (await LackingAsync("state_at = null")).ShouldBe(["Counter"]);
        (await LackingAsync("state_at = now() - interval '20 days', unsent = 0")).ShouldBe(["Counter"]);
        (await LackingAsync("state_at = now(), unsent = 3")).ShouldBe(["Counter"]);
        (await LackingAsync("state_at = now(), unsent = 0")).ShouldBeEmpty();
        await LackingAsync("state_at = now(), unsent = 3");
        await CloseAsync(till, Day(10));
        (await till.GetAsync("/api/periods"))["closings"]![0]!["lacking"]!.AsArray().Select(name => (string)name!).ShouldBe(["Counter"]);
    }

    /// <summary>So many days ago, in the shop's zone.</summary>
    private string Day(int ago) => server.Clock.GetUtcNow().AddHours(3).AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<string> ClosedDaysAsync(TestTill till) =>
        (await till.GetAsync($"/api/reports/trial-balance?to={Day(10)}"))["accounts"]!.ToJsonString();

    private static Task<HttpResponseMessage> PostAsync(TestTill till, string through) =>
        till.Shop.Device.PostAsync("/api/periods/close", new JsonObject { ["through"] = through });

    private static async Task<string> CloseAsync(TestTill till, string through)
    {
        using var answer = await PostAsync(till, through);
        return (string)(await answer.JsonAsync(200))["closedThrough"]!;
    }
}
