using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Kaunta.Platform.Database;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Kaunta.Modules.Tests.Parking;

/// <summary>A till was away, and whoever parked or took a cart at it may no longer: the cart is where they left it, and a person is told.</summary>
public sealed class LateCartTests(KauntaServer server)
{
    [Fact]
    public async Task What_somebody_parked_who_was_disabled_meanwhile_is_on_the_shelf_and_flagged()
    {
        var (till, desk, away) = await OpenAsync(server);
        var cashier = await DisabledAsync(till);
        away.Actor = cashier;
        var cart = desk.Park(away, "Table 4");
        desk.Park(away, "Table 4, the window", cart);
        var pushed = await away.PushAsync();
        pushed.Outcomes.ShouldBe(["flagged", "flagged"]);
        pushed.Flags(0).ShouldBe("actor_disabled");
        pushed.Flags(1).ShouldBe("actor_disabled");
        var row = (await ShelfDesk.ShelfAsync(till.Shop.Device)).Single();
        ((string)row["name"]!).ShouldBe("Table 4, the window");
        ((string)row["by"]!).ShouldBe(cashier.ToString());
        (await ReviewedAsync(till)).ShouldBe(["cart.parked actor_disabled", "cart.parked actor_disabled"]);
        (await away.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
    }

    [Fact]
    public async Task What_somebody_took_who_was_disabled_meanwhile_is_off_the_shelf_and_flagged()
    {
        var (till, desk, away) = await OpenAsync(server);
        var (sold, tipped) = (desk.Park(till.Journal, "Table 4"), desk.Park(till.Journal, "Table 5"));
        await till.Journal.PushAsync();
        away.Actor = await DisabledAsync(till);
        desk.Take(away, sold);
        desk.Take(away, tipped, "discarded");
        var pushed = await away.PushAsync();
        pushed.Outcomes.ShouldBe(["flagged", "flagged"]);
        pushed.Flags(0).ShouldBe("actor_disabled");
        (await ShelfDesk.ShelfAsync(till.Shop.Device)).ShouldBeEmpty();
        (await ReviewedAsync(till)).ShouldBe(["cart.taken actor_disabled", "cart.taken actor_disabled"]);
        // Whoever goes on with it too is told of them.
        desk.Take(till.Journal, sold);
        var second = await till.Journal.PushAsync(till.Journal.Count);
        second.Flags(0).ShouldBe("cart_taken");
        (await ShelfDesk.ShelfAsync(till.Shop.Device)).Single()["takings"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_cart_of_somebody_who_is_unknown_or_may_not_sell_any_more_stays_where_they_left_it_and_is_flagged()
    {
        var porter = new StaffId(Guid.CreateVersion7());
        await using var own = await server.StartAnotherAsync(configure: builder =>
            builder.Services.AddSingleton<IStaffQueries>(new WithPorter(server.Services.GetRequiredService<IStaffQueries>(), porter))
        );
        var (till, desk, away) = await OpenAsync(own);
        var taken = desk.Park(till.Journal, "Table 4");
        await till.Journal.PushAsync();
        away.Actor = porter;
        desk.Park(away, "Table 5");
        desk.Take(away, taken);
        away.Actor = new(Guid.CreateVersion7());
        desk.Park(away, "Table 6");
        away.Actor = null;
        desk.Park(away, "Table 7");
        var pushed = await away.PushAsync();
        pushed.Outcomes.ShouldAllBe(outcome => outcome == "flagged");
        Enumerable.Range(0, 4).Select(pushed.Flags).ShouldBe(["not_permitted", "not_permitted", "actor_unknown", "actor_unknown"]);
        (await ShelfDesk.NamesAsync(till.Shop.Device)).ShouldBe("Table 5, Table 6, Table 7");
    }

    [Fact]
    public async Task What_isnt_understood_and_what_changes_the_shop_is_refused_to_somebody_who_was_disabled_as_ever()
    {
        var (till, desk, away) = await OpenAsync(server);
        away.Actor = await DisabledAsync(till);
        desk.Park(away, "A", change: body => body["lines"]![0]!["quantity"] = 0);
        desk.Park(away, "B", change: body => body["table"] = 4);
        desk.Take(away, Guid.CreateVersion7(), "sold");
        away.Edit("category.saved", Guid.CreateVersion7(), """{"name":"Toys"}""");
        (await away.PushAsync()).Outcomes.ShouldBe([
            "refused invalid_field",
            "refused unknown_field",
            "refused invalid_field",
            "refused not_permitted",
        ]);
        (await ShelfDesk.ShelfAsync(till.Shop.Device)).ShouldBeEmpty();
    }

    private static async Task<(TestTill Till, ShelfDesk Desk, TestJournal Away)> OpenAsync(KauntaServer server)
    {
        var till = await TestTill.OpenAsync(server);
        return (till, new ShelfDesk(till), await till.Shop.SecondDeviceAsync());
    }

    private static async Task<StaffId> DisabledAsync(TestTill till)
    {
        var cashier = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", cashier, """{"role":"cashier","disabled":true}""");
        (await till.Journal.PushAsync(till.Journal.Count)).Outcomes.ShouldBe(["applied"]);
        return new(cashier);
    }

    /// <summary>What the shop's other people see under <em>To review</em>.</summary>
    private static async Task<IEnumerable<string>> ReviewedAsync(TestTill till)
    {
        using var review = await till.Shop.Device.GetAsync("/api/review");
        var operations = (await review.JsonAsync(200))["operations"]!.AsArray();
        return operations.Select(one => $"{one!["type"]} {string.Join(' ', one["flags"]!.AsArray().Select(flag => (string)flag!))}");
    }

    /// <summary>Every role of this release may sell; a later one may have one that may not.</summary>
    private sealed class WithPorter(IStaffQueries people, StaffId porter) : IStaffQueries
    {
        public async Task<IReadOnlyDictionary<StaffId, StaffAuthority>> AuthorityAsync(
            TenantTransaction transaction,
            IReadOnlyCollection<StaffId> staff,
            CancellationToken cancellation
        ) =>
            new Dictionary<StaffId, StaffAuthority>(await people.AuthorityAsync(transaction, staff, cancellation))
            {
                [porter] = new("porter", Disabled: false),
            };
    }
}
