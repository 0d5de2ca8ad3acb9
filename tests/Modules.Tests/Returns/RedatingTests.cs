using System.Globalization;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tests.Catalog;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Returns;

public sealed class RedatingTests(KauntaServer server)
{
    [Fact]
    public async Task A_sale_and_its_return_that_are_moved_count_on_the_other_day_as_they_did_on_the_first()
    {
        var (till, desk, sugar) = await OpenAsync();
        till.BusinessOn = Day(5);
        var sale = till.SaleBody((sugar, 3_000));
        till.Sell(sale);
        var back = desk.Body(sale, 1, 1_000);
        ReturnDesk.Add(till.Journal, back);
        await till.Journal.PushAsync();
        var (sums, posted) = (await SumsAsync(till, Day(5)), await PostedAsync(till, Day(5)));
        sums.ShouldContain("34800");
        posted.ShouldContain("cost_of_goods");
        (await SumsAsync(till, Day(3))).ShouldBe("");

        Redate(till.Journal, sale["sale"]!, Day(5), Day(3));
        Redate(till.Journal, back["return"]!, Day(5), Day(3));
        (await till.Journal.PushAsync(6)).Outcomes.ShouldBe(["applied", "applied"]);
        (await SumsAsync(till, Day(5))).ShouldBe("");
        (await PostedAsync(till, Day(5))).ShouldBe("");
        (await SumsAsync(till, Day(3))).ShouldBe(sums);
        (await PostedAsync(till, Day(3))).ShouldBe(posted);
        (await till.GetAsync($"/api/sales/{sale["sale"]}"))["businessOn"]!.GetValue<string>().ShouldBe(Day(3));
        (await till.GetAsync($"/api/sales/{sale["sale"]}"))["body"]!["businessOn"]!.GetValue<string>().ShouldBe(Day(5));
        (await till.GetAsync($"/api/returns/{back["return"]}"))["businessOn"]!.GetValue<string>().ShouldBe(Day(3));
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_sale_that_is_moved_twice_in_the_push_that_brings_it_counts_on_the_last_day_only()
    {
        var (till, _, sugar) = await OpenAsync();
        till.BusinessOn = Day(5);
        var sale = till.SaleBody((sugar, 2_000));
        till.Sell(sale);
        Redate(till.Journal, sale["sale"]!, Day(5), Day(4));
        Redate(till.Journal, sale["sale"]!, Day(4), Day(2));
        (await till.Journal.PushAsync()).Outcomes.Skip(3).ShouldBe(["applied", "applied", "applied"]);
        foreach (var left in new[] { Day(5), Day(4) })
        {
            (await SumsAsync(till, left)).ShouldBe("");
            (await PostedAsync(till, left)).ShouldBe("");
        }
        (await SumsAsync(till, Day(2))).ShouldContain("23200");
        (await PostedAsync(till, Day(2))).ShouldContain("cash_in_drawer");
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Devices_get_the_sale_again_with_its_new_day()
    {
        var (till, _, sugar) = await OpenAsync();
        till.BusinessOn = Day(5);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        await till.Journal.PushAsync();
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        Redate(till.Journal, sale["sale"]!, Day(5), Day(1));
        await till.Journal.PushAsync(5);
        var row = (await Page.PullAsync(till.Shop.Device, 2000, before.Cursors)).Rows.Single(one => (string)one["kind"]! == "sale")["row"]!;
        ((string)row["businessOn"]!).ShouldBe(Day(1));
        ((string)row["body"]!["businessOn"]!).ShouldBe(Day(5));
    }

    [Fact]
    public async Task What_is_moved_out_of_closed_days_leaves_them_as_they_are_and_is_booked_back_on_the_first_open_one()
    {
        var (till, _, sugar) = await OpenAsync();
        till.BusinessOn = Day(20);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        await till.Journal.PushAsync();
        using (var closed = await till.Shop.Device.PostAsync("/api/periods/close", new JsonObject { ["through"] = Day(10) }))
            await closed.JsonAsync(200);
        var before = await PostedAsync(till, Day(20));
        Redate(till.Journal, sale["sale"]!, Day(20), Day(5));
        (await till.Journal.PushAsync(5)).Flags(0).ShouldBe("period_closed");
        (await PostedAsync(till, Day(20))).ShouldBe(before);
        (await PostedAsync(till, Day(9))).ShouldContain("sales");
        (await SumsAsync(till, Day(20))).ShouldBe("");
        (await SumsAsync(till, Day(5))).ShouldContain("11600");
        (await till.BalanceAsync("sales/")).ShouldBe(-10_000);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_return_that_waits_for_its_sale_is_matched_on_the_day_that_it_was_moved_to()
    {
        var (till, desk, sugar) = await OpenAsync();
        till.BusinessOn = Day(5);
        await till.Journal.PushAsync();
        var sale = till.SaleBody((sugar, 3_000));
        var back = desk.Body(sale, 1, 1_000);
        ReturnDesk.Add(till.Journal, back);
        Redate(till.Journal, back["return"]!, Day(5), Day(2));
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["flagged", "applied"]);
        till.Sell(sale);
        await till.Journal.PushAsync(6);
        (await SumsAsync(till, Day(2))).ShouldContain("11600");
        (await PostedAsync(till, Day(2))).ShouldContain("sales_returns");
        (await PostedAsync(till, Day(5))).ShouldNotContain("sales_returns");
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Nothing_is_moved_that_is_unknown_was_moved_meanwhile_or_would_go_to_a_day_to_come()
    {
        var (till, _, sugar) = await OpenAsync();
        till.BusinessOn = Day(5);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        Redate(till.Journal, sale["sale"]!, Day(5), Day(4));
        Redate(till.Journal, sale["sale"]!, Day(5), Day(3));
        Redate(till.Journal, sale["sale"]!, Day(4), Day(-2));
        Redate(till.Journal, sale["sale"]!, Day(4), Day(4));
        Redate(till.Journal, Guid.CreateVersion7().ToString(), Day(4), Day(3));
        var pushed = await till.Journal.PushAsync();
        pushed
            .Outcomes.Skip(4)
            .ShouldBe(["applied", "refused stale_edit", "refused day_to_come", "refused invalid_field", "refused document_unknown"]);
        (await till.GetAsync($"/api/sales/{sale["sale"]}"))["businessOn"]!.GetValue<string>().ShouldBe(Day(4));
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task A_cashier_moves_nothing()
    {
        var (till, _, sugar) = await OpenAsync();
        till.BusinessOn = Day(5);
        var sale = till.SaleBody((sugar, 1_000));
        till.Sell(sale);
        var cashier = Guid.CreateVersion7();
        till.Journal.Edit("staff.saved", cashier, """{"role":"cashier"}""");
        await till.Journal.PushAsync();
        till.Journal.Actor = new StaffId(cashier);
        Redate(till.Journal, sale["sale"]!, Day(5), Day(4));
        (await till.Journal.PushAsync(6)).Outcomes.ShouldBe(["refused not_permitted"]);
    }

    private async Task<(TestTill Till, ReturnDesk Desk, TestProduct Sugar)> OpenAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.BusinessOn = Day(40);
        till.Receive((sugar, 10_000, 8_000_000));
        return (till, new ReturnDesk(till), sugar);
    }

    private static void Redate(TestJournal journal, JsonNode document, string from, string to) =>
        journal.Add(
            "sale.redated",
            new JsonObject
            {
                ["document"] = (string)document!,
                ["from"] = from,
                ["to"] = to,
            }
        );

    /// <summary>So many days ago, in the shop's zone.</summary>
    private string Day(int ago) => server.Clock.GetUtcNow().AddHours(3).AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Everything that the reports count on a day; what adds up to nothing isn't there.</summary>
    private static Task<string> SumsAsync(TestTill till, string on)
    {
        const string Keys = "'business_on,tenant_id,location_id,variant_id,name,hour,kind'";
        var tables = new[] { "sales_day", "sales_hour", "product_day", "tender_day" }.Select(table =>
            $"""
                select '{table} ' || (to_jsonb(t) - 'business_on')::text as line
                from reporting.{table} t
                where tenant_id = @tenant
                  and business_on = '{on}'
                  and exists (
                    select 1
                    from jsonb_each_text(to_jsonb(t) - string_to_array({Keys}, ',')) as figure
                    where figure.value <> '0'
                  )
                """
        );
        return till.TextAsync(
            $"select coalesce(string_agg(line, ';' order by line), '') from ({string.Join(" union all ", tables)}) as sums"
        );
    }

    /// <summary>What is posted on a day, by account; what is booked and booked back isn't there.</summary>
    private static Task<string> PostedAsync(TestTill till, string on) =>
        till.TextAsync(
            $"""
            select coalesce(string_agg(account || ' ' || amount, ';' order by account), '')
            from (
              select p.account, sum(p.amount_minor)::text as amount
              from ledger.posting p
              join ledger.entry e using (tenant_id, device_id, operation_id, cause)
              where p.tenant_id = @tenant
                and e.posted_on = '{on}'
              group by p.account
              having sum(p.amount_minor) <> 0
            ) as sums
            """
        );
}
