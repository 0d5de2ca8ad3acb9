using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

public sealed class OfflineGrantTests(KauntaServer server)
{
    [Fact]
    public async Task A_till_that_was_alone_for_too_long_sells_on_and_is_flagged()
    {
        await using var later = await server.StartAnotherAsync();
        var till = await TestTill.OpenAsync(later);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();

        later.Clock.Advance(TimeSpan.FromDays(8));
        (await FlagsAfterAsync(till, sugar, later)).ShouldBe(["", "grant_expired"]);
        // It was heard of: the time begins anew.
        (await FlagsAfterAsync(till, sugar, later)).ShouldBe(["", ""]);
        later.Clock.Advance(TimeSpan.FromDays(61));
        (await FlagsAfterAsync(till, sugar, later)).ShouldBe(["grant_expired", "grant_expired"]);
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(3);
    }

    /// <summary>Of a sale, which a cashier may make, and of a receipt of goods, which a cashier may not.</summary>
    private static async Task<IEnumerable<string>> FlagsAfterAsync(TestTill till, TestProduct product, KauntaServer later)
    {
        till.Journal.AtMs = later.Clock.GetUtcNow().ToUnixTimeMilliseconds() - 1_000;
        var first = till.Journal.Count + 1;
        till.Sell((product, 1_000));
        till.Receive((product, 1_000, 1_000));
        var pushed = await till.Journal.PushAsync(first);
        return [.. Enumerable.Range(0, 2).Select(at => pushed.Flags(at).Split(',').Contains("grant_expired") ? "grant_expired" : "")];
    }
}
