using System.Text.Json.Nodes;
using Kaunta.Modules.Sync.Forgetting;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

[Collection(WholeDatabase.Name)]
public sealed class HorizonTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_that_was_away_for_longer_than_tombstones_are_kept_takes_everything_anew_once()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, cashier) = await WithPinAsync(own);
        var away = await Page.PullAsync(till.Shop.Device, 2000);
        Pins(away).ShouldContain(cashier);
        till.Journal.Edit("staff.saved", cashier, """{"disabled":true}""");
        await till.Journal.PushAsync(2);
        await PassAsync(own, TimeSpan.FromDays(100));
        // Still within the time: the tombstone says it.
        var soon = await Page.PullAsync(till.Shop.Device, 2000, away.Cursors);
        Resync(soon).ShouldBeFalse();
        soon.Rows.ShouldContain(row => (string)row["kind"]! == "staff_pin" && row["row"] == null);
        await PassAsync(own, TimeSpan.FromDays(90));
        (await till.FigureAsync("select count(*) from identity.staff_pin where tenant_id = @tenant and hash is null")).ShouldBe(0);

        var anew = await Page.PullAsync(till.Shop.Device, 2000, away.Cursors);
        Resync(anew).ShouldBeTrue();
        Pins(anew).ShouldNotContain(cashier);
        anew.Rows.ShouldContain(row => (string)row["kind"]! == "staff");
        var again = await Page.PullAsync(till.Shop.Device, 2000, anew.Cursors);
        Resync(again).ShouldBeFalse();
        again.Rows.ShouldBeEmpty();
        Resync(await Page.PullAsync(till.Shop.Device, 2000, soon.Cursors)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_first_load_that_was_under_way_when_tombstones_went_goes_on()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, cashier) = await WithPinAsync(own);
        for (var i = 0; i < 10; i++)
            till.Product($"Product {i}", price: 1_000_000);
        till.Journal.Edit("staff.saved", cashier, """{"disabled":true}""");
        await till.Journal.PushAsync(2);
        await PassAsync(own, TimeSpan.FromDays(1));
        var kinds = new List<string>();
        var page = await Page.PullAsync(till.Shop.Device, 3);
        page.Cursors.ShouldContain(cursor => cursor.Split(':').Length == 5);
        await PassAsync(own, TimeSpan.FromDays(181));
        (await till.FigureAsync("select count(*) from sync.horizon where tenant_id = @tenant")).ShouldBe(1);
        for (; page.More; page = await Page.PullAsync(till.Shop.Device, 3, page.Cursors))
        {
            Resync(page).ShouldBeFalse();
            kinds.AddRange(page.Rows.Select(row => (string)row["kind"]!));
        }
        kinds.Count(kind => kind == "variant").ShouldBe(10);
        page.Cursors.ShouldAllBe(cursor => cursor.Split(':').Length == 4);
    }

    [Fact]
    public async Task A_first_load_that_stood_still_while_something_went_and_was_forgotten_begins_again_and_ends()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, cashier) = await WithPinAsync(own);
        for (var i = 0; i < 10; i++)
            till.Product($"Product {i}", price: 1_000_000);
        await till.Journal.PushAsync(2);
        var page = await Page.PullAsync(till.Shop.Device, 3);
        till.Journal.Edit("staff.saved", cashier, """{"disabled":true}""");
        await till.Journal.PushAsync(22);
        await PassAsync(own, TimeSpan.FromDays(1));
        await PassAsync(own, TimeSpan.FromDays(181));
        var resyncs = 0;
        for (var pages = 0; page.More; page = await Page.PullAsync(till.Shop.Device, 3, page.Cursors))
        {
            resyncs += Resync(page) ? 1 : 0;
            (++pages).ShouldBeLessThan(100);
        }
        resyncs.ShouldBe(1);
    }

    [Fact]
    public async Task A_mark_that_was_taken_under_a_wrong_clock_never_brings_the_horizon_back()
    {
        await using var own = await server.StartAnotherAsync();
        var (till, cashier) = await WithPinAsync(own);
        var old = own.Services.GetRequiredService<OldTombstones>();
        // The server's clock is more than a year ahead for one round, and right again: that mark is the oldest, and the last to go.
        own.Clock.Advance(TimeSpan.FromDays(400));
        await old.StepAsync(Stop);
        own.Clock.Advance(TimeSpan.FromDays(-400));
        var away = await Page.PullAsync(till.Shop.Device, 2000);
        Pins(away).ShouldContain(cashier);
        till.Journal.Edit("staff.saved", cashier, """{"disabled":true}""");
        await till.Journal.PushAsync(2);
        await PassAsync(own, TimeSpan.FromDays(181));
        var horizon = await ForgottenAsync(till);
        Resync(await Page.PullAsync(till.Shop.Device, 2000, away.Cursors)).ShouldBeTrue();
        for (var days = 181; days < 570; days += 30)
        {
            own.Clock.Advance(TimeSpan.FromDays(30));
            await old.StepAsync(Stop);
        }
        // It is the only one that the next round takes.
        (
            await till.FigureAsync(
                "select count(*) from sync.version_mark where tenant_id = @tenant and taken_on < now() + interval '402 days'"
            )
        ).ShouldBe(1);
        own.Clock.Advance(TimeSpan.FromDays(11));
        await old.StepAsync(Stop);
        (await ForgottenAsync(till)).ShouldBeGreaterThanOrEqualTo(horizon);
        Resync(await Page.PullAsync(till.Shop.Device, 2000, away.Cursors)).ShouldBeTrue();
    }

    private static Task<long> ForgottenAsync(TestTill till) =>
        till.FigureAsync("select forgotten_version from sync.horizon where tenant_id = @tenant");

    /// <summary>A day's round, then the time, then another.</summary>
    private static async Task PassAsync(KauntaServer own, TimeSpan time)
    {
        var old = own.Services.GetRequiredService<OldTombstones>();
        await old.StepAsync(Stop);
        own.Clock.Advance(time);
        await old.StepAsync(Stop);
    }

    private static async Task<(TestTill Till, Guid Cashier)> WithPinAsync(KauntaServer own)
    {
        var till = await TestTill.OpenAsync(own);
        var cashier = Guid.CreateVersion7();
        var hidden = new Core.Journal.PersonalValues(() => new byte[16]);
        till.Journal.Add(
            "staff.saved",
            new JsonObject
            {
                ["id"] = cashier.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject
                {
                    ["name"] = hidden.Hide("Juma"),
                    ["role"] = "cashier",
                    ["pin"] = hidden.Hide("pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                },
            },
            hidden: hidden
        );
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        return (till, cashier);
    }

    private static bool Resync(Page page) => (bool)page.Begin["resync"]!;

    private static IEnumerable<Guid> Pins(Page page) =>
        page.Rows.Where(row => (string)row["kind"]! == "staff_pin" && row["row"] != null).Select(row => (Guid)row["id"]!);
}
