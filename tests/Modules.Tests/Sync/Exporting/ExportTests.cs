using System.IO.Compression;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync.Exporting;

/// <summary>The journal as a file for an auditor, from a real server, held against what devices sent.</summary>
public sealed class ExportTests(KauntaServer server)
{
    [Fact]
    public async Task The_file_holds_every_line_as_its_device_wrote_it_and_is_right()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar ½ kg", price: 11_600_000);
        await till.Journal.PushAsync();
        till.Customer("Mama Njeri");
        for (var at = 0; at < 5; at++)
            till.Sell((sugar, 1_000));
        await till.Journal.PushAsync(3);

        var file = await ExportedFile.OfAsync(till.Shop.Device);
        var from = file.Find(till.Journal.Incarnation.ToString());
        var wrote = System.Text.Encoding.UTF8.GetString(till.Journal.Write())[..^1].Split('\n')[1..];
        file.Lines.Skip(from + 1).Take(wrote.Length).ShouldBe(wrote);
        file.Text.ShouldContain("Mama Njeri");

        var verdict = file.Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
        verdict.Notes.ShouldBeEmpty();
        verdict.Business.ShouldBe(till.Shop.Business.ToString());
        verdict.Name.ShouldBe("Duka la Asha");
        verdict.Journals.Count.ShouldBe(2);
        verdict.Openings.ShouldBeGreaterThanOrEqualTo(2);
        verdict.Erased.ShouldBe(0);
        // The server's own journal: how the shop was opened.
        verdict.Devices.Select(one => (one.Name, one.Lines > 0)).ShouldBe([(null, true), ("Counter", true)]);
        verdict.Lines.ShouldBe(
            await till.FigureAsync("select count(*) from sync.operation where tenant_id = @tenant"),
            "every line of the business"
        );
    }

    [Fact]
    public async Task Whoever_was_forgotten_is_not_in_the_file_and_it_stays_right()
    {
        var till = await TestTill.OpenAsync(server);
        var njeri = till.Customer("Mama Njeri");
        till.Customer("Otieno");
        await till.Journal.PushAsync();
        till.Journal.Add("customer.erased", new JsonObject { ["customer"] = njeri.ToString() });
        await till.Journal.PushAsync(3);

        var file = await ExportedFile.OfAsync(till.Shop.Device);
        file.Text.ShouldNotContain("Njeri");
        file.Text.ShouldContain("Otieno");
        var verdict = file.Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
        verdict.Erased.ShouldBe(2);
    }

    [Fact]
    public async Task Branches_later_incarnations_and_what_a_revoked_device_deposited_are_in_it()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        await till.Journal.PushAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        for (var at = 0; at < 4; at++)
            tablet.Add("moon.landed", new JsonObject { ["crew"] = at });
        await tablet.PushAsync();
        tablet.CutTo(2);
        tablet.Add("moon.left", []);
        tablet.Add("moon.left", []);
        var branch = tablet.HashOf(3);
        (await tablet.PushAsync(3, branch: branch)).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        // A copy of the copy parts from the branch.
        tablet.CutTo(3);
        tablet.Add("moon.seen", []);
        (await tablet.PushAsync(4, branch: tablet.HashOf(4))).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        var later = new TestJournal(till.Shop, tablet.Device, Guid.CreateVersion7(), tablet.Head).With("moon.landed");
        await later.PushAsync();
        await server.Cluster.ExecuteAsync($"update identity.device set revoked_at = now() where device_id = '{tablet.Device.Id}'");
        later.Add("moon.left", []);
        (await later.PushAsync(2, path: "/api/sync/deposit")).Outcomes.ShouldBe(["quarantined device_revoked"]);
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync(3);

        var file = await ExportedFile.OfAsync(till.Shop.Device);
        file.Lines.ShouldContain(later.LineOf(2));
        var verdict = file.Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
        verdict.Notes.ShouldBeEmpty();
        verdict.Journals.Count.ShouldBe(6);
        var listed = verdict.Devices.Single(one => one.Name == "Tablet");
        listed.RevokedAt.ShouldNotBeNull();
        listed.Lines.ShouldBe(9);
    }

    [Fact]
    public async Task What_nobody_can_read_is_wrapped_and_what_it_hides_from_the_signatures_is_said()
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.Add("moon.landed", []);
        await till.Journal.PushAsync();
        till.Journal.Add("moon.landed", []);
        till.Journal.AddRaw("""{"seal":1,"first":1,"last":1}""");
        till.Journal.Add("moon.left", [], rawOpening: """{"of":"another","open":[]}""");
        (await till.Journal.PushAsync(2)).Outcomes.ShouldBe([
            "held unknown_type",
            "quarantined unreadable_body",
            "quarantined opening_wrong",
        ]);

        var verdict = (await ExportedFile.OfAsync(till.Shop.Device)).Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
        verdict.Kept.ShouldBe(1);
        (verdict.Lines - verdict.Operations).ShouldBe(1);
        var note = verdict.Notes.ShouldHaveSingleItem();
        (note.Code, note.Device, note.Number).ShouldBe(("unproved", till.Shop.Device.Id.ToString(), 2));
    }

    [Fact]
    public async Task Lines_that_are_large_come_in_pages_of_their_own()
    {
        var till = await TestTill.OpenAsync(server);
        var large = new string('x', 900_000);
        for (var at = 0; at < 7; at++)
            till.Journal.Add("moon.landed", new JsonObject { ["text"] = large });
        for (var at = 0; at < 600; at++)
            till.Journal.Add("moon.left", []);
        foreach (var (first, count) in new[] { (1, 7), (8, 400), (408, 200) })
            (await TestJournal.SendAsync(till.Shop.Device, Pack(till.Journal.Write(first, count)), "gzip")).Outcomes.Count.ShouldBe(count);

        var verdict = (await ExportedFile.OfAsync(till.Shop.Device)).Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
        verdict.Devices.Single(one => one.Name == "Counter").Lines.ShouldBe(607);
    }

    [Fact]
    public async Task Nothing_of_another_business_is_in_it()
    {
        var (mine, theirs) = (await TestTill.OpenAsync(server), await TestTill.OpenAsync(server));
        theirs.Customer("Their customer");
        await theirs.Journal.PushAsync();
        mine.Customer("My customer");
        await mine.Journal.PushAsync();
        var file = await ExportedFile.OfAsync(mine.Shop.Device);
        file.Text.ShouldContain("My customer");
        file.Text.ShouldNotContain("Their customer");
        file.Text.ShouldNotContain(theirs.Shop.Business.ToString());
        file.Text.ShouldNotContain(theirs.Shop.Device.Id.ToString());
    }

    [Fact]
    public async Task Only_an_owner_of_every_location_gets_it()
    {
        var shop = await server.OpenShopAsync();
        await SetAsync(shop, "role = 'manager'");
        await RefusedAsync(shop);
        await SetAsync(shop, $"role = 'owner', locations = array['{shop.Location}']::uuid[]");
        await RefusedAsync(shop);
        await SetAsync(shop, "locations = '{}'");
        (await ExportedFile.OfAsync(shop.Device)).Check().Right.ShouldBeTrue();
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var into = new MemoryStream();
        using (var packed = new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true))
            packed.Write(bytes);
        return into.ToArray();
    }

    private Task SetAsync(TestShop shop, string what) =>
        server.Cluster.ExecuteAsync($"update identity.staff set {what} where tenant_id = '{shop.Business}' and staff_id = '{shop.Owner}'");

    private static async Task RefusedAsync(TestShop shop)
    {
        using var answer = await shop.Device.GetAsync("/api/journal/export");
        await answer.ShouldBeRefusedAsync(403, "not_permitted");
    }
}
