using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Returns;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class ApprovalCodeTests(KauntaServer server)
{
    [Fact]
    public async Task A_code_allows_one_thing_on_its_device_and_a_second_use_counts_and_is_flagged()
    {
        var (till, desk, sugar, cashier) = await OpenAsync();
        Make(till.Journal, till.Shop.Device.Id, "first", "second");
        await till.Journal.PushAsync(5);
        till.Journal.Actor = cashier;
        Return(till, desk, sugar, till.Shop.Owner, "second");
        Return(till, desk, sugar, till.Shop.Owner, "second");
        Return(till, desk, sugar, till.Shop.Owner, "first");
        var pushed = await till.Journal.PushAsync(6);
        Flags(pushed).ShouldBe(["", "approval_reused", ""]);
        var row = await RowAsync(till);
        row!["checks"]!.AsArray().ShouldAllBe(check => check == null);
        ((string)row["staff"]!).ShouldBe(till.Shop.Owner.ToString());
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_code_of_nobody_of_another_person_or_of_another_device_allows_nothing()
    {
        var (till, desk, sugar, cashier) = await OpenAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        Make(till.Journal, tablet.Device.Id, "of the tablet");
        Make(till.Journal, till.Shop.Device.Id, "of the owner");
        var manager = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", manager, """{"role":"manager"}""");
        await till.Journal.PushAsync(5);
        till.Journal.Actor = cashier;
        Return(till, desk, sugar, till.Shop.Owner, "guessed");
        Return(till, desk, sugar, till.Shop.Owner, "of the tablet");
        Return(till, desk, sugar, new(manager), "of the owner");
        Return(till, desk, sugar, till.Shop.Owner, "of the owner", subjectOf: Guid.CreateVersion7());
        Flags(await till.Journal.PushAsync(8)).ShouldBe(["not_permitted", "not_permitted", "not_permitted", "not_permitted"]);
    }

    [Fact]
    public async Task A_new_list_takes_the_place_of_the_old_one_on_the_device()
    {
        var (till, _, _, _) = await OpenAsync();
        Make(till.Journal, till.Shop.Device.Id, "old");
        await till.Journal.PushAsync(5);
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        Make(till.Journal, till.Shop.Device.Id, "new");
        await till.Journal.PushAsync(6);
        var after = await Page.PullAsync(till.Shop.Device, 2000, before.Cursors);
        after
            .Rows.Where(row => (string)row["kind"]! == "approval_codes")
            .Select(row => row["row"] is null)
            .ShouldBe([true, false], ignoreOrder: true);
    }

    [Fact]
    public async Task Nobody_adds_codes_to_anothers_list_and_a_cashier_makes_none()
    {
        var (till, _, _, cashier) = await OpenAsync();
        var list = Make(till.Journal, till.Shop.Device.Id, "mine");
        var manager = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", manager, """{"role":"manager"}""");
        await till.Journal.PushAsync(5);
        till.Journal.Actor = new StaffId(manager);
        Make(till.Journal, till.Shop.Device.Id, list, "slipped in");
        till.Journal.Actor = cashier;
        Make(till.Journal, till.Shop.Device.Id, "of a cashier");
        (await till.Journal.PushAsync(7)).Outcomes.ShouldBe(["refused invalid_field", "refused not_permitted"]);
    }

    private async Task<(TestTill Till, ReturnDesk Desk, TestProduct Sugar, StaffId Cashier)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 8_000_000));
        var cashier = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", cashier, """{"role":"cashier"}""");
        await till.Journal.PushAsync();
        return (till, new ReturnDesk(till), sugar, new(cashier));
    }

    private static byte[] Slow(string code) => Convert.FromHexString(JournalHash.Of(Encoding.UTF8.GetBytes(code)));

    private static Guid Make(TestJournal journal, DeviceId device, params string[] codes)
    {
        var list = Guid.CreateVersion7();
        Make(journal, device, list, codes);
        return list;
    }

    private static void Make(TestJournal journal, DeviceId device, Guid list, params string[] codes) =>
        journal.Add(
            "approval_codes.made",
            new JsonObject
            {
                ["id"] = list.ToString(),
                ["device"] = device.ToString(),
                ["salt"] = "c2FsdA",
                ["rounds"] = 1000,
                ["checks"] = new JsonArray([.. codes.Select(code => JsonValue.Create(JournalHash.Of(Slow(code))))]),
            }
        );

    /// <summary>Goods without a receipt, which a cashier takes back with somebody's leave.</summary>
    private static void Return(TestTill till, ReturnDesk desk, TestProduct sugar, StaffId by, string code, Guid? subjectOf = null)
    {
        var body = desk.WithoutReceipt(sugar, 1_000, 11_600_000);
        var operation = Guid.CreateVersion7();
        var subject = ApprovalSubject.Of(
            new(subjectOf ?? operation),
            "sale.returned",
            "sale.return_without_receipt",
            ReturnDesk.Control(body)
        );
        ReturnDesk.Add(till.Journal, body, operation, new(by, "code", subject, WireBytes.ToText(Slow(code))));
    }

    private static async Task<JsonNode?> RowAsync(TestTill till) =>
        (await Page.PullAsync(till.Shop.Device, 2000)).Rows.Single(row => (string)row["kind"]! == "approval_codes")["row"];

    private static IEnumerable<string> Flags(Pushed pushed) => Enumerable.Range(0, pushed.Outcomes.Count).Select(pushed.Flags);
}
