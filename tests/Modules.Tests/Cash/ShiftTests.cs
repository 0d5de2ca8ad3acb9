using System.Text.Json.Nodes;
using Kaunta.Core.Cash;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Returns;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Cash;

public sealed class ShiftTests(KauntaServer server)
{
    [Fact]
    public async Task A_shift_from_float_to_count_leaves_in_the_books_what_was_left_in_the_drawer()
    {
        var (till, sugar) = await OpenAsync();
        var shift = TestShift.Open(till, start: 200_000);
        shift.Sell(sugar, 2_000);
        shift.Move("in", 5_000);
        shift.Move("out", 1_500, "transport");
        shift.Move("drop", 100_000);
        shift.Close(counted: shift.Expected - 300, left: 50_000);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.ShouldAllBe(outcome => outcome == "applied", pushed.Body.ToJsonString());

        var counted = 200_000 + 23_200 + 5_000 - 1_500 - 100_000 - 300;
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(50_000);
        (await till.BalanceAsync("cash_on_hand")).ShouldBe(-200_000 - 5_000 + 100_000 + counted - 50_000);
        (await till.BalanceAsync("expenses")).ShouldBe(1_500);
        (await till.BalanceAsync("cash_over_and_short")).ShouldBe(300);
        (await till.BalanceAsync("")).ShouldBe(0);
        await BalancesAreTheSumsAsync(till);
    }

    [Fact]
    public async Task A_difference_in_the_tills_figures_is_flagged_and_its_own_Z_stands()
    {
        var (till, sugar) = await OpenAsync();
        var shift = TestShift.Open(till, start: 10_000);
        shift.Sell(sugar, 1_000);
        var honest = shift.Figures;
        shift.Figures = honest with { Sales = honest.Sales with { Total = honest.Sales.Total - 1 } };
        shift.Close(shift.Expected, 0);
        var second = TestShift.Open(till, start: 10_000);
        var body = second.ClosingBody(10_000, 0);
        body["expected"] = 9_000;
        till.Journal.Add("shift.closed", body);
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(pushed.Outcomes.Count - 3).ShouldBe("shift_differs");
        pushed.Flags(pushed.Outcomes.Count - 1).ShouldBe("shift_differs");

        var shown = await ShowAsync(till, shift);
        ((long)shown["z"]!["figures"]!["sales"]!["total"]!).ShouldBe(honest.Sales.Total - 1);
        ((long)shown["server"]!["sales"]!["total"]!).ShouldBe(honest.Sales.Total);
        shown["shift"]!["flags"]!.AsArray().Select(flag => (string)flag!).ShouldBe(["shift_differs"]);
    }

    [Fact]
    public async Task What_comes_to_a_closed_shift_is_flagged_listed_and_changes_no_Z()
    {
        var (till, sugar) = await OpenAsync();
        var shift = TestShift.Open(till, start: 10_000);
        shift.Sell(sugar, 1_000);
        var z = shift.ClosingBody(shift.Expected, 10_000);
        till.Journal.Add("shift.closed", z);
        shift.Sell(sugar, 2_000);
        shift.Move("drop", 700);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(3).ShouldBe(["applied", "flagged", "flagged"]);
        pushed.Flags(pushed.Outcomes.Count - 2).ShouldBe("after_close");
        pushed.Flags(pushed.Outcomes.Count - 1).ShouldBe("after_close");

        var shown = await ShowAsync(till, shift);
        Read(shown["z"]!["figures"]!).ShouldBe(Read(z["figures"]!));
        shown["shift"]!["afterClose"]!.ToJsonString().ShouldBe("""{"count":2,"cash":22500}""");
        shown["afterClose"]!.AsArray().Select(late => (string)late!["cause"]!).ShouldBe(["sale", "movement"]);
    }

    [Fact]
    public async Task Figures_up_to_an_earlier_place_of_the_journal_leave_the_rest_after_the_close()
    {
        var (till, sugar) = await OpenAsync();
        var shift = TestShift.Open(till, start: 10_000);
        shift.Sell(sugar, 1_000);
        var z = shift.ClosingBody(shift.Expected, 0);
        shift.Sell(sugar, 1_000);
        till.Journal.Add("shift.closed", z);
        (await till.Journal.PushAsync()).Outcomes[^1].ShouldBe("applied");
        ((long)(await ShowAsync(till, shift))["shift"]!["afterClose"]!["count"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_second_closing_is_flagged_and_doesnt_empty_the_drawer_twice()
    {
        var (till, _) = await OpenAsync();
        var shift = TestShift.Open(till, start: 10_000);
        shift.Close(10_000, 4_000);
        shift.Close(10_000, 0);
        TestShift.Open(till, 4_000, carried: 4_000);
        till.Journal.Add("shift.opened", shift.OpeningBody());
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.TakeLast(4).ShouldBe(["applied", "flagged", "applied", "quarantined id_reused"]);
        pushed.Flags(pushed.Outcomes.Count - 3).ShouldBe("shift_closed");
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(4_000);
        ((long)(await ShowAsync(till, shift))["z"]!["left"]!).ShouldBe(4_000);
    }

    [Fact]
    public async Task A_shift_that_isnt_known_yet_gets_a_row_and_its_opening_fills_it()
    {
        var (till, sugar) = await OpenAsync();
        var shift = new TestShift(till, start: 500);
        shift.Sell(sugar, 1_000);
        till.Journal.Add("shift.opened", shift.OpeningBody());
        shift.Close(shift.Expected, 0);
        TestShift.Open(till, start: 0);
        TestShift.Open(till, start: 0);
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(pushed.Outcomes.Count - 5).ShouldBe("shift_unknown");
        pushed.Outcomes.TakeLast(4).ShouldBe(["applied", "applied", "applied", "flagged"]);
        pushed.Flags(pushed.Outcomes.Count - 1).ShouldBe("shift_open");
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(0);
    }

    [Fact]
    public async Task The_feed_shows_an_open_shift_with_what_was_done_in_it_and_a_closed_one_with_its_Z()
    {
        var (till, sugar) = await OpenAsync();
        var other = await till.Shop.SecondDeviceAsync();
        var shift = TestShift.Open(till, start: 10_000);
        shift.Sell(sugar, 1_000);
        await till.Journal.PushAsync();
        var open = await shift.RowAsync(other.Device);
        ((string)open["partition"]!).ShouldBe($"location/{till.Shop.Location}");
        ((long)open["row"]!["float"]!).ShouldBe(10_000);
        open["row"]!["closedAt"].ShouldBeNull();
        var part = open["row"]!["parts"]!.AsArray().Single()!;
        ((string)part["device"]!).ShouldBe(till.Shop.Device.Id.ToString());
        Read(part["figures"]!).ShouldBe(shift.Figures);

        shift.Sell(sugar, 1_000);
        shift.Close(shift.Expected, 10_000);
        await till.Journal.PushAsync();
        var closed = await shift.RowAsync(other.Device);
        ((long)closed["version"]!).ShouldBeGreaterThan((long)open["version"]!);
        Read(closed["row"]!["z"]!["figures"]!).ShouldBe(shift.Figures);
        ((long)closed["row"]!["left"]!).ShouldBe(10_000);
        closed["row"]!["parts"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_device_on_the_register_closes_the_shift_of_the_one_that_broke()
    {
        var (till, sugar) = await OpenAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        var shift = TestShift.Open(till, start: 10_000);
        shift.Sell(sugar, 1_000);
        await till.Journal.PushAsync();
        var seen = await shift.RowAsync(tablet.Device);
        var z = shift.ClosingBody(shift.Expected, 0);
        z["upTo"] = new JsonObject
        {
            ["incarnation"] = tablet.Incarnation.ToString(),
            ["seq"] = 0,
            ["version"] = (long)seen["version"]!,
        };
        // Sent by the broken one after the new one had looked: it isn't in the Z.
        shift.Sell(sugar, 1_000);
        await till.Journal.PushAsync();
        tablet.Add("shift.closed", z);
        (await tablet.PushAsync()).Outcomes.ShouldBe(["applied"]);
        ((long)(await ShowAsync(till, shift))["shift"]!["afterClose"]!["count"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Shifts_are_listed_newest_first_page_by_page_and_drawers_hold_what_the_books_say()
    {
        var (till, sugar) = await OpenAsync();
        for (var day = 1; day <= 26; day++)
        {
            till.BusinessOn = $"2026-10-{day:00}";
            var shift = TestShift.Open(till, start: 100);
            shift.Close(100 + day, 0);
            var evening = TestShift.Open(till, start: 100);
            evening.Close(100, 0);
        }
        till.BusinessOn = "2026-10-27";
        var last = TestShift.Open(till, start: 700);
        last.Sell(sugar, 1_000);
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        var first = await GetAsync(till, "/api/shifts");
        first["shifts"]!.AsArray().Count.ShouldBe(50);
        ((string)first["shifts"]![0]!["id"]!).ShouldBe(last.Id.ToString());
        first["shifts"]![0]!["closedAt"].ShouldBeNull();
        var rest = await GetAsync(till, $"/api/shifts?after={(string)first["next"]!}");
        rest["shifts"]!.AsArray().Count.ShouldBe(3);
        rest["next"].ShouldBeNull();
        // Both of the first day may have been opened in the same millisecond.
        rest["shifts"]!.AsArray().Skip(1).Select(shift => (long)shift!["difference"]!).Order().ShouldBe([0L, 1L]);
        var some = await GetAsync(till, $"/api/shifts?from=2026-10-03&to=2026-10-04&location={till.Shop.Location}");
        some["shifts"]!.AsArray().Count.ShouldBe(4);

        var drawers = await GetAsync(till, "/api/drawers");
        var drawer = drawers["drawers"]!.AsArray().Single()!;
        ((long)drawer["cash"]!).ShouldBe(await till.BalanceAsync("cash_in_drawer"));
        ((long)drawer["cash"]!).ShouldBe(700 + 11_600);
        ((string)drawer["open"]!.AsArray().Single()!["id"]!).ShouldBe(last.Id.ToString());
        await (await till.Shop.Device.GetAsync("/api/shifts?from=yesterday")).ShouldBeAsync(400);
        await (await till.Shop.Device.GetAsync($"/api/shifts/{Guid.CreateVersion7()}")).ShouldBeAsync(404);
    }

    [Fact]
    public async Task Bodies_that_say_too_little_or_too_much_are_kept_in_quarantine()
    {
        var (till, _) = await OpenAsync();
        var shift = TestShift.Open(till, start: 100);
        var unreadable = shift.ClosingBody(100, 0);
        unreadable.Remove("upTo");
        till.Journal.Add("shift.closed", unreadable);
        till.Journal.Add("cash.moved", shift.MovementBody("sideways", 5));
        till.Journal.Add("cash.moved", shift.MovementBody("in", 0));
        var large = shift.ClosingBody(100, 0);
        large["figures"]!["cashTendered"] = 9_007_199_254_740_991;
        till.Journal.Add("shift.closed", large);
        var foreign = shift.MovementBody("in", 5);
        foreign["currency"] = "USD";
        till.Journal.Add("cash.moved", foreign);
        (await till.Journal.PushAsync())
            .Outcomes.TakeLast(5)
            .ShouldBe([
                "quarantined unreadable_body",
                "quarantined unreadable_body",
                "quarantined unreadable_body",
                "quarantined amount_out_of_range",
                "held currency_differs",
            ]);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(100);
    }

    [Fact]
    public async Task A_refund_and_a_payment_of_a_debt_are_in_the_drawer_and_on_the_Z_also_when_returns_race()
    {
        var (till, sugar) = await OpenAsync();
        var njeri = till.Customer("Mama Njeri");
        var shift = TestShift.Open(till, start: 50_000);
        var sale = till.SaleBody((sugar, 2_000));
        sale["shift"] = shift.Id.ToString();
        shift.Count(sale);
        till.Sell(sale);
        var desk = new ReturnDesk(till);
        for (var time = 0; time < 2; time++)
        {
            // The second brings back what is back already: its till didn't know, and its Z says what it paid.
            var back = desk.Body(sale, of: 1, quantity: 2_000);
            back["shift"] = shift.Id.ToString();
            shift.CountReturn(back);
            ReturnDesk.Add(till.Journal, back);
        }
        var paid = till.PaymentBody(njeri, ("cash", 700), ("mobile_money", 300));
        paid["shift"] = shift.Id.ToString();
        shift.Figures = shift.Figures.Plus(ShiftFigures.OfPayment(1_000, [("cash", 700), ("mobile_money", 300)]));
        till.Journal.Add("payment.received", paid);
        shift.Close(shift.Expected, left: 0);
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(pushed.Outcomes.Count - 1).ShouldBeEmpty(pushed.Body.ToJsonString());
        pushed.Flags(pushed.Outcomes.Count - 3).ShouldBe("over_returned");
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(0);
        var figures = Read((await ShowAsync(till, shift))["server"]!);
        (figures.Returns, figures.Payments).ShouldBe((new(2, 46_400), new(1, 1_000)));
        figures.Taxes.ShouldBe([new("VAT", -3_200)]);
    }

    [Fact]
    public async Task Two_hundred_sales_of_a_shift_in_pieces_and_repeated_add_up_to_the_same_Z()
    {
        var (till, sugar) = await OpenAsync();
        var shift = TestShift.Open(till, start: 1_000);
        for (var at = 0; at < 200; at++)
        {
            if (at % 7 == 3)
                shift.Move("drop", 100 + at);
            shift.Sell(sugar, till.Pieces(3));
        }
        shift.Close(shift.Expected, 0);
        for (var first = 1; first <= till.Journal.Count; first += 37)
        {
            var count = Math.Min(37, till.Journal.Count - first + 1);
            await till.Journal.PushAsync(first, count);
            (await till.Journal.PushAsync(first, count)).Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
        }
        var shown = await ShowAsync(till, shift);
        shown["shift"]!["flags"]!.AsArray().ShouldNotContain(flag => (string)flag! == "shift_differs");
        Read(shown["server"]!).ShouldBe(shift.Figures);
        (await till.BalanceAsync("cash_in_drawer")).ShouldBe(0);
        await BalancesAreTheSumsAsync(till);
    }

    private async Task<(TestTill Till, TestProduct Sugar)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000, tracked: false);
        return (till, sugar);
    }

    private static Task<JsonObject> ShowAsync(TestTill till, TestShift shift) => GetAsync(till, $"/api/shifts/{shift.Id}");

    private static async Task<JsonObject> GetAsync(TestTill till, string path)
    {
        using var answer = await till.Shop.Device.GetAsync(path);
        return (await answer.JsonAsync(200)).AsObject();
    }

    private static ShiftFigures Read(JsonNode node) =>
        System.Text.Json.JsonSerializer.Deserialize<ShiftFigures>(node, System.Text.Json.JsonSerializerOptions.Web)!;

    private static async Task BalancesAreTheSumsAsync(TestTill till) =>
        (
            await till.FigureAsync(
                """
                select count(*)
                from (select account, sum(amount_minor) as amount from ledger.posting where tenant_id = @tenant group by account) p
                full join (select account, amount_minor as amount from ledger.balance where tenant_id = @tenant) b using (account)
                where p.amount is distinct from b.amount
                """
            )
        ).ShouldBe(0);
}
