using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Returns;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Identity;

public sealed class PhoneApprovalTests(KauntaServer server)
{
    private const string Kind = "sale.returned";
    private const string Permission = "sale.return_without_receipt";

    [Fact]
    public async Task A_phone_of_the_business_allows_one_return_of_one_amount_whatever_a_pin_is_good_for()
    {
        var desk = await OpenAsync();
        desk.Return(by: desk.Till.Shop.Owner, desk.Phone);
        (await desk.FlagsAsync()).ShouldBe([""]);
        await Books.ShouldBeRightAsync(desk.Till);
    }

    [Fact]
    public async Task The_same_signature_allows_nothing_else()
    {
        var desk = await OpenAsync();
        var owner = desk.Till.Shop.Owner;
        // Of another operation, of another amount, for another permission, by another person.
        desk.Return(owner, desk.Phone, subjectOf: (Guid.CreateVersion7(), Permission, null));
        desk.Return(owner, desk.Phone, subjectOf: (null, Permission, -1));
        desk.Return(owner, desk.Phone, subjectOf: (null, "sale.return", null));
        desk.Return(owner, desk.Phone, signedBy: desk.Manager);
        (await desk.FlagsAsync()).ShouldBe(["not_permitted", "not_permitted", "not_permitted", "not_permitted"]);
    }

    [Fact]
    public async Task A_signature_by_another_key_over_another_text_or_none_at_all_allows_nothing()
    {
        var desk = await OpenAsync();
        var owner = desk.Till.Shop.Owner;
        desk.Return(owner, desk.Phone, key: desk.Till.Shop.Device);
        desk.Return(owner, desk.Phone, change: text => text.Replace("kaunta-approved/1", "kaunta-seal/1", StringComparison.Ordinal));
        desk.Return(owner, desk.Phone, change: text => text + "\n");
        desk.Return(owner, desk.Phone, proof: "AAAA");
        desk.Return(owner, desk.Phone, proof: null);
        (await desk.FlagsAsync()).ShouldBe([.. Enumerable.Repeat("not_permitted", 5)]);
    }

    [Fact]
    public async Task A_till_is_no_phone_and_what_was_signed_for_one_till_is_nothing_at_another()
    {
        var desk = await OpenAsync();
        var owner = desk.Till.Shop.Owner;
        desk.Return(owner, desk.Till.Shop.Device);
        desk.Return(owner, desk.Phone, forTill: Guid.CreateVersion7());
        (await desk.FlagsAsync()).ShouldBe(["not_permitted", "not_permitted"]);
    }

    [Fact]
    public async Task A_phone_that_is_revoked_or_of_another_business_or_in_a_cashiers_hand_allows_nothing()
    {
        var desk = await OpenAsync();
        var owner = desk.Till.Shop.Owner;
        var foreign = await TestTill.OpenAsync(server);
        desk.Return(owner, foreign.Shop.Device);
        desk.Return(desk.Cashier, desk.Phone);
        desk.Return(new(Guid.CreateVersion7()), desk.Phone);
        (await desk.FlagsAsync()).ShouldBe(["not_permitted", "not_permitted", "not_permitted"]);
        var revoked = await desk.Till.Shop.Device.PostAsync($"/api/devices/{desk.Phone.Id}/revoke", new JsonObject());
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        desk.Return(owner, desk.Phone);
        (await desk.FlagsAsync()).ShouldBe(["not_permitted"]);
    }

    [Fact]
    public async Task Sent_again_it_is_the_same_return()
    {
        var desk = await OpenAsync();
        desk.Return(desk.Till.Shop.Owner, desk.Phone);
        var first = desk.Till.Journal.Count;
        (await desk.Till.Journal.PushAsync(first)).Outcomes.ShouldBe(["applied"]);
        (await desk.Till.Journal.PushAsync(first)).Outcomes.ShouldBe(["duplicate"]);
    }

    /// <summary>A shop in which no PIN is good for anything, with a till at which a cashier stands, and another device.</summary>
    private async Task<PhoneDesk> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 8_000_000));
        till.Journal.Edit("approval_limits.saved", till.Shop.Business.Value, """{"owner":0,"manager":0}""");
        var (manager, cashier) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        till.Journal.Edit("staff.saved", manager, """{"role":"manager"}""");
        till.Journal.Edit("staff.saved", cashier, """{"role":"cashier"}""");
        await till.Journal.PushAsync();
        var phone = (await till.Shop.SecondDeviceAsync()).Device;
        till.Journal.Actor = new(cashier);
        return new(till, sugar, phone, new(manager), new(cashier));
    }

    private sealed class PhoneDesk(TestTill till, TestProduct sugar, TestDevice phone, StaffId manager, StaffId cashier)
    {
        private readonly ReturnDesk desk = new(till);
        private int sent = till.Journal.Count;

        public TestTill Till => till;
        public TestDevice Phone => phone;
        public StaffId Manager => manager;
        public StaffId Cashier => cashier;

        /// <summary>Goods without a receipt, which a cashier takes back with the leave of a phone.</summary>
        /// <param name="device">Whose id stands beside the signature.</param>
        /// <param name="key">Who really signs; <paramref name="device"/> where null.</param>
        /// <param name="proof">Null or a text: in place of the signature. Unset: the signature.</param>
        public void Return(
            StaffId by,
            TestDevice device,
            (Guid? Operation, string Permission, long? Control)? subjectOf = null,
            StaffId? signedBy = null,
            TestDevice? key = null,
            Func<string, string>? change = null,
            string? proof = "",
            Guid? forTill = null
        )
        {
            var body = desk.WithoutReceipt(sugar, 1_000, 11_600_000);
            var operation = Guid.CreateVersion7();
            var control = ReturnDesk.Control(body);
            var subject = ApprovalSubject.Of(new(operation), Kind, Permission, control);
            var signedSubject = subjectOf is { } other
                ? ApprovalSubject.Of(new(other.Operation ?? operation), Kind, other.Permission, other.Control ?? control)
                : subject;
            var recordedAt = forTill is { } elsewhere ? new DeviceId(elsewhere) : till.Shop.Device.Id;
            var text = SignedApproval.TextOf(till.Shop.Business, recordedAt, device.Id, signedBy ?? by, signedSubject);
            var signature = DeviceKey.Sign((key ?? device).Key, change?.Invoke(text) ?? text);
            ReturnDesk.Add(till.Journal, body, operation, new(by, "signature", subject, proof == "" ? signature : proof, device.Id));
        }

        public async Task<IEnumerable<string>> FlagsAsync()
        {
            var pushed = await till.Journal.PushAsync(sent + 1);
            sent = till.Journal.Count;
            return Enumerable.Range(0, pushed.Outcomes.Count).Select(pushed.Flags);
        }
    }
}
