using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

/// <summary>People are added and changed by operations; who may change whom is decided again at the server.</summary>
public sealed class StaffTests(KauntaServer server)
{
    private static readonly string Pin = $"pbkdf2-sha256$600000${WireBytes.ToText(new byte[16])}${WireBytes.ToText(new byte[32])}";

    [Fact]
    public async Task A_cashiers_verifier_reaches_the_devices_of_their_own_location_only()
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        var branch = Guid.CreateVersion7();
        journal.Add("location.saved", Edit(branch, new() { ["name"] = "Market", ["timeZone"] = "Africa/Nairobi" }));
        var (here, there, everywhere) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        Save(journal, here, "cashier", "Juma", [shop.Location.Value]);
        Save(journal, there, "cashier", "Neema", [branch]);
        Save(journal, everywhere, "manager", "Otieno", []);
        (await journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");

        var rows = await PullAsync(shop);
        var pins = rows.Where(row => (string)row["kind"]! == "staff_pin" && row["row"] is not null)
            .Select(row => (string)row["id"]!)
            .ToList();
        pins.ShouldBe([here.ToString(), everywhere.ToString()], ignoreOrder: true);
        rows.Where(row => (string)row["kind"]! == "staff").Select(row => (string?)row["row"]!["name"]).ShouldContain("Neema");
        rows.ShouldAllBe(row => (string)row["kind"]! != "staff" || row["row"]!["pin"] == null);

        // Moved away, and disabled: a tombstone each.
        journal.Add("staff.saved", Edit(here, new() { ["locations"] = new JsonArray(branch.ToString()) }, seen: 100));
        journal.Add("staff.saved", Edit(everywhere, new() { ["disabled"] = true }, seen: 100));
        (await journal.PushAsync(first: 5)).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        (await PullAsync(shop)).Where(row => (string)row["kind"]! == "staff_pin").ShouldAllBe(row => row["row"] == null);
    }

    [Theory]
    [InlineData("manager", "cashier", null, "applied")]
    [InlineData("manager", "manager", null, "refused not_permitted")]
    [InlineData("manager", "owner", null, "refused not_permitted")]
    [InlineData("manager", "cashier", "manager", "refused not_permitted")]
    [InlineData("manager", "manager", "cashier", "refused not_permitted")]
    [InlineData("owner", "manager", "owner", "applied")]
    [InlineData("cashier", "cashier", null, "refused not_permitted")]
    public async Task Nobody_gives_or_takes_a_role_that_they_could_not_give(string actor, string role, string? newRole, string outcome)
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        var (by, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Save(journal, by, actor, "Otieno", []);
        if (newRole is not null)
            Save(journal, other, role, "Juma", []);
        journal.Actor = new StaffId(by);
        if (newRole is null)
            Save(journal, other, role, "Juma", []);
        else
            journal.Add("staff.saved", Edit(other, new() { ["role"] = newRole }, seen: 100));
        (await journal.PushAsync()).Outcomes[^1].ShouldBe(outcome);
    }

    [Fact]
    public async Task A_manager_changes_the_own_PIN_and_nothing_that_raises_them()
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        var by = Guid.CreateVersion7();
        Save(journal, by, "manager", "Otieno", [shop.Location.Value]);
        journal.Actor = new StaffId(by);
        var hidden = new PersonalValues(() => new byte[16]);
        journal.Add("staff.saved", Edit(by, new() { ["pin"] = hidden.Hide(Pin) }, seen: 100), hidden: hidden);
        journal.Add("staff.saved", Edit(by, new() { ["role"] = "owner" }, seen: 100));
        journal.Add("staff.saved", Edit(by, new() { ["locations"] = new JsonArray() }, seen: 100));
        (await journal.PushAsync()).Outcomes.ShouldBe(["applied", "applied", "refused not_permitted", "refused not_permitted"]);
    }

    [Fact]
    public async Task The_last_owner_stays_one()
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        journal.Add("staff.saved", Edit(shop.Owner.Value, new() { ["disabled"] = true }, seen: 100));
        journal.Add("staff.saved", Edit(shop.Owner.Value, new() { ["role"] = "cashier" }, seen: 100));
        (await journal.PushAsync()).Outcomes.ShouldBe(["refused last_owner", "refused last_owner"]);
    }

    [Fact]
    public async Task Disabling_somebody_ends_what_they_may_do_at_once()
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        Save(journal, Guid.CreateVersion7(), "owner", "Zawadi", []);
        journal.Add("staff.saved", Edit(shop.Owner.Value, new() { ["disabled"] = true }, seen: 100));
        (await journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        await (await shop.Device.GetAsync("/api/sessions")).ShouldBeRefusedAsync(401, "session_expired");
    }

    [Theory]
    [InlineData("role", "\"god\"", "invalid_field")]
    [InlineData("salary", "1", "unknown_field")]
    [InlineData("name", "\"plain text\"", "invalid_field")]
    [InlineData("locations", "[\"x\"]", "invalid_field")]
    public async Task What_a_person_can_not_be_is_refused(string field, string json, string code)
    {
        var shop = await server.OpenShopAsync();
        var journal = new TestJournal(shop);
        journal.Add("staff.saved", Edit(Guid.CreateVersion7(), new() { ["role"] = "cashier", [field] = JsonNode.Parse(json) }));
        var pushed = await journal.PushAsync();
        ((string?)pushed.Body["outcomes"]![0]!["code"]).ShouldBe(code);
    }

    private static void Save(TestJournal journal, Guid staff, string role, string name, Guid[] locations)
    {
        var hidden = new PersonalValues(() => new byte[16]);
        journal.Add(
            "staff.saved",
            Edit(
                staff,
                new()
                {
                    ["name"] = hidden.Hide(name),
                    ["role"] = role,
                    ["locations"] = new JsonArray([.. locations.Select(location => (JsonNode)location.ToString())]),
                    ["disabled"] = false,
                    ["pin"] = hidden.Hide(Pin),
                }
            ),
            hidden: hidden
        );
    }

    private static JsonObject Edit(Guid id, JsonObject set, long? seen = null) =>
        new()
        {
            ["id"] = id.ToString(),
            ["base"] = seen,
            ["set"] = set,
        };

    private static async Task<List<JsonNode>> PullAsync(TestShop shop)
    {
        using var answer = await shop.Device.GetAsync("/api/sync/pull?limit=500");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!)
                .Where(row => row["kind"] is not null),
        ];
    }
}
