using System.Text.Json.Nodes;
using Kaunta.Core.Sales;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Returns;

/// <summary>The server knows what each voucher still has; nothing is refused for it.</summary>
public sealed class VoucherTests(KauntaServer server)
{
    [Fact]
    public async Task A_voucher_pays_what_it_has_and_what_goes_beyond_is_flagged()
    {
        var (till, sugar) = await OpenAsync();
        var voucher = Guid.CreateVersion7();
        Sell(till, sugar, voucher, 20_000);
        till.Sell(Paying(till, sugar, VoucherCode.Of(voucher)));
        // Typed as the receipt shows it, or not quite.
        var code = VoucherCode.Of(voucher);
        till.Sell(Paying(till, sugar, $" {code[..4]}-{code[4..].ToLowerInvariant()}"));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(3).ShouldBe(["applied", "applied", "flagged"], pushed.Body.ToJsonString());
        pushed.Flags(pushed.Outcomes.Count() - 1).ShouldBe("voucher_overspent");
        (await LeftAsync(till, voucher)).ShouldBe(20_000 - 2 * 11_600);
        (await till.BalanceAsync("vouchers")).ShouldBe(2 * 11_600 - 20_000);
        (await till.FigureAsync("select sum(spent_minor - sold_minor) from sales.voucher where tenant_id = @tenant")).ShouldBe(
            await till.BalanceAsync("vouchers")
        );
        await Books.ShouldBeRightAsync(till);
        // Sent again, it is spent once.
        await till.Journal.PushAsync();
        (await LeftAsync(till, voucher)).ShouldBe(20_000 - 2 * 11_600);
    }

    [Fact]
    public async Task A_voucher_that_nobody_sold_is_flagged_and_answered_when_its_sale_arrives()
    {
        var (till, sugar) = await OpenAsync();
        var other = await till.Shop.SecondDeviceAsync();
        await till.Journal.PushAsync();
        var voucher = Guid.CreateVersion7();
        var paying = other.Add("sale.completed", Paying(till, sugar, VoucherCode.Of(voucher)), 11_600);
        var nameless = other.Add("sale.completed", Paying(till, sugar, null), 11_600);
        await other.PushAsync();
        (await FlagsAsync(till, paying)).ShouldContain("voucher_unknown");
        (await FlagsAsync(till, nameless)).ShouldContain("voucher_unknown");
        (await FeedAsync(till)).ShouldBeEmpty();

        Sell(till, sugar, voucher, 20_000);
        (await till.Journal.PushAsync(till.Journal.Count, 1)).Outcomes.ShouldBe(["applied"]);
        (await FlagsAsync(till, paying)).ShouldNotContain("voucher_unknown");
        (await FlagsAsync(till, nameless)).ShouldContain("voucher_unknown");
        (await LeftAsync(till, voucher)).ShouldBe(20_000 - 11_600);
        (await FeedAsync(till)).ShouldBe([$"{VoucherCode.Of(voucher)} {20_000 - 11_600}"]);
    }

    [Fact]
    public async Task Two_tills_that_spend_one_voucher_twice_before_it_is_known_leave_one_question()
    {
        var (till, sugar) = await OpenAsync();
        var other = await till.Shop.SecondDeviceAsync();
        await till.Journal.PushAsync();
        var voucher = Guid.CreateVersion7();
        var first = other.Add("sale.completed", Paying(till, sugar, VoucherCode.Of(voucher)), 11_600);
        var second = other.Add("sale.completed", Paying(till, sugar, VoucherCode.Of(voucher)), 11_600);
        await other.PushAsync();
        Sell(till, sugar, voucher, 20_000);
        await till.Journal.PushAsync(till.Journal.Count, 1);
        (await FlagsAsync(till, first)).ShouldNotContain("voucher");
        (await FlagsAsync(till, second)).ShouldContain("voucher_overspent");
    }

    [Fact]
    public async Task What_goes_back_onto_a_voucher_can_be_spent_again()
    {
        var (till, sugar) = await OpenAsync();
        var desk = new ReturnDesk(till);
        var voucher = Guid.CreateVersion7();
        Sell(till, sugar, voucher, 11_600);
        var paid = Paying(till, sugar, VoucherCode.Of(voucher));
        till.Sell(paid);
        var back = desk.Body(paid, 1, 1_000);
        back["tenders"]![0]!["kind"] = "voucher";
        back["tenders"]![0]!["reference"] = VoucherCode.Of(voucher);
        ReturnDesk.Add(till.Journal, back);
        till.Sell(Paying(till, sugar, VoucherCode.Of(voucher)));
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        (await LeftAsync(till, voucher)).ShouldBe(0);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task The_list_says_what_each_voucher_was_sold_for_what_it_paid_and_what_it_still_has()
    {
        var (till, sugar) = await OpenAsync();
        var (spent, kept) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Sell(till, sugar, spent, 11_600);
        Sell(till, sugar, kept, 20_000);
        till.Sell(Paying(till, sugar, VoucherCode.Of(spent)));
        till.Sell(Paying(till, sugar, "0000-0001"));
        await till.Journal.PushAsync();

        var all = await till.GetAsync("/api/vouchers");
        ((long)all["left"]!).ShouldBe(20_000 - 11_600);
        all["vouchers"]!
            .AsArray()
            .Select(one => $"{one!["code"]} {one["sold"]} {one["used"]} {one["left"]} {one["receipt"]} {one["soldOn"]} {one["usedOn"]}")
            .ShouldBe(
                [
                    $"{VoucherCode.Of(spent)} 11600 11600 0 R1.1-000001 2026-11-21 2026-11-21",
                    $"{VoucherCode.Of(kept)} 20000 0 20000 R1.1-000002 2026-11-21 ",
                    "00000001 0 11600 -11600   2026-11-21",
                ],
                ignoreOrder: true
            );
        var open = await till.GetAsync("/api/vouchers?open=true");
        open["vouchers"]!.AsArray().Count.ShouldBe(2);
        var found = await till.GetAsync($"/api/vouchers?search={VoucherCode.Of(kept)[..4].ToLowerInvariant()}-{VoucherCode.Of(kept)[4..]}");
        ((string)found["vouchers"]!.AsArray().Single()!["voucher"]!).ShouldBe(kept.ToString());
    }

    [Fact]
    public async Task The_list_goes_on_from_page_to_page()
    {
        var (till, sugar) = await OpenAsync();
        var codes = new HashSet<string>();
        for (var sold = 0; sold < 2; sold++)
        {
            var sale = till.SaleBody((sugar, 1_000));
            var vouchers = Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7()).ToList();
            codes.UnionWith(vouchers.Select(VoucherCode.Of));
            sale["vouchers"] = new JsonArray([
                .. vouchers.Select(one => new JsonObject { ["voucher"] = one.ToString(), ["amount"] = 100 }),
            ]);
            sale["tenders"]![0]!["amount"] = (long)sale["total"]! + 4_000;
            sale["change"] = 0L;
            till.Journal.Add("sale.completed", sale, (long)sale["total"]! + 4_000);
        }
        await till.Journal.PushAsync();
        var first = await till.GetAsync("/api/vouchers");
        first["vouchers"]!.AsArray().Count.ShouldBe(50);
        var second = await till.GetAsync($"/api/vouchers?after={first["next"]}");
        second["next"].ShouldBeNull();
        first["vouchers"]!
            .AsArray()
            .Concat(second["vouchers"]!.AsArray())
            .Select(one => (string)one!["code"]!)
            .ShouldBe(codes, ignoreOrder: true);
    }

    private async Task<(TestTill Till, TestProduct Sugar)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 30_000, 8_000_000));
        return (till, sugar);
    }

    /// <summary>Sugar, and a voucher beside it; all in cash.</summary>
    private static void Sell(TestTill till, TestProduct sugar, Guid voucher, long worth)
    {
        var sale = till.SaleBody((sugar, 1_000));
        sale["vouchers"] = new JsonArray(new JsonObject { ["voucher"] = voucher.ToString(), ["amount"] = worth });
        sale["tenders"]![0]!["amount"] = (long)sale["total"]! + worth;
        sale["change"] = 0L;
        till.Journal.Add("sale.completed", sale, (long)sale["total"]! + worth);
    }

    private static JsonObject Paying(TestTill till, TestProduct sugar, string? code)
    {
        var sale = till.SaleBody((sugar, 1_000));
        sale["tenders"]![0]!["kind"] = "voucher";
        sale["tenders"]![0]!["reference"] = code;
        sale["tenders"]![0]!["amount"] = (long)sale["total"]!;
        sale["change"] = 0L;
        return sale;
    }

    private static Task<long> LeftAsync(TestTill till, Guid voucher) =>
        till.FigureAsync($"select sold_minor - spent_minor from sales.voucher where tenant_id = @tenant and voucher_id = '{voucher}'");

    private static Task<string> FlagsAsync(TestTill till, Guid operation) =>
        till.TextAsync(
            $"select array_to_string(flags, ',') from sync.operation where tenant_id = @tenant and operation_id = '{operation}'"
        );

    private static async Task<List<string>> FeedAsync(TestTill till) =>
        [
            .. (await Page.PullAsync(till.Shop.Device, 2000))
                .Rows.Where(row => (string)row["kind"]! == "voucher")
                .Select(row => $"{row["row"]!["code"]} {row["row"]!["balance"]}"),
        ];
}
