using System.Text.Json.Nodes;
using Kaunta.Contracts;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>What a device says it did before it was enrolled: whoever may enter history is believed.</summary>
public sealed class HistoryTests(KauntaServer server)
{
    private const string LastYear = "2025-11-21";

    [Fact]
    public async Task An_owner_enters_last_years_sale_and_it_is_believed()
    {
        var (till, sugar, _) = await LastYearAsync();
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes[^1].ShouldBe("applied");
        (await SalesOfLastYearAsync(till)).ShouldBe(1);
    }

    [Fact]
    public async Task A_cashier_who_states_an_earlier_time_has_a_clock_that_is_off()
    {
        var (till, sugar, cashier) = await LastYearAsync();
        till.Journal.Actor = cashier;
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(till.Journal.Count - 1).ShouldBe("clock_off");
        (await SalesOfLastYearAsync(till)).ShouldBe(1, "the money has changed hands");
    }

    [Fact]
    public async Task A_cashiers_sale_of_last_year_that_an_owner_approved_is_believed()
    {
        var (till, sugar, cashier) = await LastYearAsync();
        till.Journal.Actor = cashier;
        var body = till.SaleBody((sugar, 1_000));
        var control = (long)body["total"]!;
        var sale = Guid.CreateVersion7();
        var subject = ApprovalSubject.Of(new(sale), "sale.completed", Permissions.ImportHistory, control);
        till.Journal.Add("sale.completed", body, control, id: sale, approval: new(till.Shop.Owner, "import", subject));
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes[^1].ShouldBe("applied");
    }

    private async Task<(TestTill Till, TestProduct Sugar, StaffId Cashier)> LastYearAsync()
    {
        var till = await TestTill.OpenAsync(server);
        till.BusinessOn = LastYear;
        till.Journal.AtMs = new DateTimeOffset(2025, 11, 21, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 10_000, 1_000));
        var cashier = Guid.CreateVersion7();
        till.Journal.Add(
            "staff.saved",
            new JsonObject
            {
                ["id"] = cashier.ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["role"] = "cashier" },
            }
        );
        return (till, sugar, new(cashier));
    }

    private static Task<long> SalesOfLastYearAsync(TestTill till) =>
        till.FigureAsync(
            $"select count(*) from sales.sale where tenant_id = @tenant and business_on = '{LastYear}' and corrected_at < '2025-11-22'"
        );
}
