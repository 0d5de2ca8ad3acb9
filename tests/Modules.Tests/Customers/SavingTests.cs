using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Customers;

public sealed class SavingTests(KauntaServer server)
{
    [Fact]
    public async Task A_customer_comes_to_the_tills_in_the_clear_and_stands_in_the_journal_as_commitments()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri", limit: 5_000);
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        till.Journal.LineOf(1).ShouldNotContain("Njeri");
        var row = (await Page.PullAsync(till.Shop.Device, 2000)).Rows.Single(one => (string)one["kind"]! == "customer")["row"]!;
        ((string)row["name"]!, (string)row["phone"]!, (long)row["creditLimit"]!).ShouldBe(("Mama Njeri", "0712 345 678", 5_000));
        ((Guid)row["id"]!).ShouldBe(njeri);
        row["allowance"].ShouldBeNull();
    }

    [Fact]
    public async Task Edits_made_apart_merge_and_a_lost_personal_value_is_not_copied()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri");
        await till.Journal.PushAsync();
        var seen = (await Page.PullAsync(till.Shop.Device, 2000)).Version;
        var office = await till.Shop.SecondDeviceAsync();
        Edit(office, njeri, seen, hidden => new JsonObject { ["name"] = hidden.Hide("Njeri W."), ["taxExempt"] = true });
        Edit(till.Journal, njeri, seen, hidden => new JsonObject { ["name"] = hidden.Hide("Njeri K."), ["group"] = "Dukas" });
        (await office.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await till.Journal.PushAsync(2)).Flags(0).ShouldBe("edit_conflict");
        var row = (await Page.PullAsync(till.Shop.Device, 2000)).Rows.Single(one => (string)one["kind"]! == "customer")["row"]!;
        ((string)row["name"]!, (string)row["group"]!, (bool)row["taxExempt"]!).ShouldBe(("Njeri K.", "Dukas", true));
        using var review = await till.Shop.Device.GetAsync("/api/review");
        (await review.JsonAsync(200))["operations"]!
            .AsArray()
            .SelectMany(one => one!["conflicts"]!.AsArray())
            .Select(one => $"{one!["kind"]} {one["field"]} {one["lost"]}")
            .ShouldBe(["customer name "]);
    }

    [Fact]
    public async Task A_cashier_adds_a_customer_and_may_not_say_what_they_may_owe()
    {
        var till = await TestTill.OpenAsync(server);
        var cashier = Guid.CreateVersion7();
        var hidden = DebtBookDesk.Hidden();
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
                    ["locations"] = new JsonArray(),
                },
            },
            hidden: hidden
        );
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["applied"]);
        till.Journal.Actor = new StaffId(cashier);
        var id = Guid.CreateVersion7();
        Edit(till.Journal, id, null, own => new JsonObject { ["name"] = own.Hide("Otieno"), ["phone"] = own.Hide("0733") });
        Edit(till.Journal, id, null, _ => new JsonObject { ["creditLimit"] = 1_000 });
        Edit(till.Journal, id, null, _ => new JsonObject { ["allowance"] = null });
        till.Pay(id, ("cash", 100));
        till.Journal.Add("ledger.adjusted", till.AdjustmentBody(("expenses", "bank", null, 5), ("cash_on_hand", null, null, -5)));
        var pushed = await till.Journal.PushAsync(2);
        pushed.Outcomes.ShouldBe(["applied", "refused not_permitted", "refused not_permitted", "applied", "flagged"]);
        pushed.Flags(4).ShouldBe("not_permitted");
        (await till.FigureAsync("select credit_limit_minor from customers.customer where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task A_new_customer_has_a_name_and_no_field_is_made_up()
    {
        var till = await TestTill.OpenAsync(server);
        Edit(till.Journal, Guid.CreateVersion7(), null, hidden => new JsonObject { ["phone"] = hidden.Hide("0733") });
        Edit(till.Journal, Guid.CreateVersion7(), 7, hidden => new JsonObject { ["phone"] = hidden.Hide("0733") });
        Edit(till.Journal, Guid.CreateVersion7(), null, hidden => new JsonObject { ["name"] = hidden.Hide("A"), ["colour"] = "red" });
        Edit(till.Journal, Guid.CreateVersion7(), null, hidden => new JsonObject { ["name"] = hidden.Hide("A"), ["creditLimit"] = -1 });
        (await till.Journal.PushAsync()).Outcomes.ShouldBe([
            "refused invalid_field",
            "refused stale_edit",
            "refused unknown_field",
            "refused invalid_field",
        ]);
    }

    private static void Edit(TestJournal journal, Guid id, long? made, Func<Core.Journal.PersonalValues, JsonObject> set)
    {
        var hidden = DebtBookDesk.Hidden();
        var body = new JsonObject
        {
            ["id"] = id.ToString(),
            ["base"] = made,
            ["set"] = set(hidden),
        };
        journal.Add("customer.saved", body, hidden: hidden);
    }
}
