using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Returns;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class ApprovalLimitTests(KauntaServer server)
{
    /// <summary>1 kg of sugar, taken back without a receipt.</summary>
    private const long Sugar = 11_600;

    [Fact]
    public async Task A_pin_allows_up_to_the_limit_of_its_role_and_above_it_the_return_stands_and_is_flagged()
    {
        var (till, desk, sugar) = await OpenAsync();
        Limit(till, $$"""{"manager":{{Sugar}}}""");
        var manager = Person(till, "manager");
        var cashier = Person(till, "cashier");
        (await till.Journal.PushAsync(4)).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        till.Journal.Actor = cashier;
        Return(till, desk, sugar, 1_000, manager, "pin");
        Return(till, desk, sugar, 2_000, manager, "pin");
        Return(till, desk, sugar, 2_000, manager, "whatever");
        Return(till, desk, sugar, 2_000, till.Shop.Owner, "pin");
        Flags(await till.Journal.PushAsync(7)).ShouldBe(["", "approval_over_limit", "approval_over_limit", ""]);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_code_allows_what_is_above_the_limit_of_a_pin()
    {
        var (till, desk, sugar) = await OpenAsync();
        Limit(till, """{"owner":0,"manager":0}""");
        var slow = Convert.FromHexString(JournalHash.Of("the code"));
        till.Journal.Add(
            "approval_codes.made",
            new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["device"] = till.Shop.Device.Id.ToString(),
                ["salt"] = "c2FsdA",
                ["rounds"] = 1000,
                ["checks"] = new JsonArray(JournalHash.Of(slow)),
            }
        );
        var cashier = Person(till, "cashier");
        (await till.Journal.PushAsync(4)).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        till.Journal.Actor = cashier;
        Return(till, desk, sugar, 1_000, till.Shop.Owner, "code", WireBytes.ToText(slow));
        Return(till, desk, sugar, 1_000, till.Shop.Owner, "pin");
        Flags(await till.Journal.PushAsync(7)).ShouldBe(["", "approval_over_limit"]);
    }

    [Fact]
    public async Task Only_an_owner_sets_the_limits_and_every_device_hears_of_them()
    {
        var (till, _, _) = await OpenAsync();
        var manager = Person(till, "manager");
        Limit(till, """{"owner":500000,"manager":20000}""");
        await till.Journal.PushAsync(4);
        var row = await RowAsync(till);
        ((long)row["owner"]!, (long)row["manager"]!).ShouldBe((500_000, 20_000));
        Limit(till, """{"owner":null}""");
        Limit(till, """{"manager":-1}""");
        Limit(till, """{"cashier":1}""");
        till.Journal.Edit("approval_limits.saved", Guid.CreateVersion7(), """{"manager":1}""");
        till.Journal.Actor = manager;
        Limit(till, """{"manager":null}""");
        (await till.Journal.PushAsync(6)).Outcomes.ShouldBe([
            "applied",
            "refused invalid_field",
            "refused unknown_field",
            "refused invalid_field",
            "refused not_permitted",
        ]);
        row = await RowAsync(till);
        row["owner"].ShouldBeNull();
        ((long)row["manager"]!).ShouldBe(20_000);
    }

    [Fact]
    public async Task A_limit_in_the_same_push_binds_what_follows_it()
    {
        var (till, desk, sugar) = await OpenAsync();
        var cashier = Person(till, "cashier");
        await till.Journal.PushAsync(4);
        var owner = till.Journal.Actor;
        till.Journal.Actor = cashier;
        Return(till, desk, sugar, 1_000, till.Shop.Owner, "pin");
        till.Journal.Actor = owner;
        Limit(till, """{"owner":0}""");
        till.Journal.Actor = cashier;
        Return(till, desk, sugar, 1_000, till.Shop.Owner, "pin");
        Flags(await till.Journal.PushAsync(5)).ShouldBe(["", "", "approval_over_limit"]);
    }

    private async Task<(TestTill Till, ReturnDesk Desk, TestProduct Sugar)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 8_000_000));
        await till.Journal.PushAsync();
        return (till, new ReturnDesk(till), sugar);
    }

    private static StaffId Person(TestTill till, string role)
    {
        var person = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", person, $$"""{"role":"{{role}}"}""");
        return new(person);
    }

    private static void Limit(TestTill till, string set) => till.Journal.Edit("approval_limits.saved", till.Shop.Business.Value, set);

    /// <summary>Goods without a receipt, which a cashier takes back with somebody's leave.</summary>
    private static void Return(
        TestTill till,
        ReturnDesk desk,
        TestProduct sugar,
        long quantity,
        StaffId by,
        string method,
        string? proof = null
    )
    {
        var body = desk.WithoutReceipt(sugar, quantity, 11_600_000);
        var operation = Guid.CreateVersion7();
        var subject = ApprovalSubject.Of(new(operation), "sale.returned", "sale.return_without_receipt", ReturnDesk.Control(body));
        ReturnDesk.Add(till.Journal, body, operation, new(by, method, subject, proof));
    }

    private static async Task<JsonNode> RowAsync(TestTill till) =>
        (await Page.PullAsync(till.Shop.Device, 2000)).Rows.Single(row => (string)row["kind"]! == "approval_limits")["row"]!;

    private static IEnumerable<string> Flags(Pushed pushed) => Enumerable.Range(0, pushed.Outcomes.Count).Select(pushed.Flags);
}
