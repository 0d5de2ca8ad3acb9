using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Returns;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Ledger;

public sealed class EntriesTests(KauntaServer server)
{
    private const string Before = "2026-11-20";
    private const string On = "2026-11-21";

    [Fact]
    public async Task Money_and_goods_of_a_sale_and_of_a_return_stand_in_one_entry_whatever_else_the_push_brings()
    {
        var till = await TestTill.OpenAsync(server);
        var desk = new ReturnDesk(till);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Receive((sugar, 10_000, 8_000_000));
        // What is sold or comes back before its product has arrived is written down first, in the middle of what its push does.
        var early = sugar with
        {
            Product = Guid.CreateVersion7(),
            Variant = Guid.CreateVersion7(),
        };
        var sale = till.SaleBody((sugar, 2_000));
        till.Sell(sale);
        till.Sell((early, 1_000), (sugar, 1_000));
        ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 1_000));
        ReturnDesk.Add(
            till.Journal,
            desk.WithoutReceipt(early with { Product = Guid.CreateVersion7(), Variant = Guid.CreateVersion7() }, 1_000, 5_800_000)
        );
        ReturnDesk.Add(till.Journal, desk.WithoutReceipt(sugar, 1_000, 5_800_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.ShouldBe(
            ["applied", "applied", "applied", "applied", "flagged", "applied", "flagged", "applied"],
            pushed.Body.ToJsonString()
        );

        (await EntriesAsync(till)).ShouldBe([
            "purchase: accounts_payable inventory",
            "return: cash_in_drawer cost_of_goods inventory sales_returns tax_payable",
            "return: cash_in_drawer cost_of_goods inventory sales_returns tax_payable",
            "return: cash_in_drawer sales_returns tax_payable",
            "sale: cash_in_drawer cost_of_goods inventory sales tax_payable",
            "sale: cash_in_drawer cost_of_goods inventory sales tax_payable",
        ]);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Books_from_when_goods_had_an_entry_of_their_own_read_as_those_of_today()
    {
        var till = await TestTill.OpenAsync(server);
        var desk = new ReturnDesk(till);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.BusinessOn = On;
        till.Receive((sugar, 10_000, 8_000_000));
        var sale = till.SaleBody((sugar, 2_000));
        till.Sell(sale);
        await till.Journal.PushAsync();
        var today = await BalancesAsync(till);
        today.ShouldContain("cost_of_goods");

        (await till.FigureAsync(ApartAsOnce)).ShouldBe(2);
        (await EntriesAsync(till)).ShouldContain("sale_cost: cost_of_goods inventory");
        (await BalancesAsync(till)).ShouldBe(today);
        ReturnDesk.Add(till.Journal, desk.Body(sale, 1, 1_000));
        till.Journal.Add(
            "sale.redated",
            new JsonObject
            {
                ["document"] = (string)sale["sale"]!,
                ["from"] = On,
                ["to"] = Before,
            }
        );
        (await till.Journal.PushAsync(5)).Outcomes.ShouldBe(["applied", "applied"]);
        (await EntriesAsync(till)).ShouldContain("redated_to: cash_in_drawer cost_of_goods inventory sales tax_payable");
        await Books.ShouldBeRightAsync(till);
    }

    private const string ApartAsOnce = """
        insert into ledger.entry (tenant_id, device_id, operation_id, cause, location_id, business_on, posted_on, made_version)
        select tenant_id, device_id, operation_id, 'sale_cost', location_id, business_on, posted_on, made_version
        from ledger.entry
        where tenant_id = @tenant
          and cause = 'sale';
        with moved as (
          update ledger.posting
          set cause = 'sale_cost'
          where tenant_id = @tenant
            and cause = 'sale'
            and (account like 'inventory%' or account like 'cost_of_goods%')
          returning 1
        )
        select count(*) from moved
        """;

    private static async Task<string> BalancesAsync(TestTill till) =>
        (await till.GetAsync("/api/reports/trial-balance"))["accounts"]!.ToJsonString();

    /// <summary>Each entry with the accounts of its postings.</summary>
    private static async Task<string[]> EntriesAsync(TestTill till) =>
        (
            await till.TextAsync(
                """
                select string_agg(entry, ';' order by entry)
                from (
                  select e.cause || ': ' || string_agg(a.name, ' ' order by a.name) as entry
                  from ledger.entry e
                  join ledger.posting p using (tenant_id, device_id, operation_id, cause)
                  join ledger.account a using (tenant_id, account)
                  where e.tenant_id = @tenant
                  group by e.device_id, e.operation_id, e.cause
                ) as entries
                """
            )
        ).Split(';');
}
