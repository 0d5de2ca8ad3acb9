using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Pricing;
using Kaunta.Core.Tax;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Catalog;

/// <summary>What a shop adds to every sale, and the taxes that goods and fees may have.</summary>
public sealed class FeeTests(KauntaServer server)
{
    private const string TenPercent = """{"kind":"percent","value":100000,"perLine":false,"taxGroup":null}""";

    [Fact]
    public async Task A_fee_reaches_the_tills_and_a_sale_with_it_is_revenue_and_tax()
    {
        var till = await TestTill.OpenAsync(server);
        var soda = till.Product("Soda", price: 11_600_000);
        till.Receive((soda, 10_000, 1_000));
        var service = Guid.CreateVersion7();
        till.Journal.Edit(
            "fee.saved",
            service,
            $$"""{"name":"Service charge","rule":{{TenPercent.Replace("null", $"\"{soda.TaxGroup}\"", StringComparison.Ordinal)}}}"""
        );
        await till.Journal.PushAsync();
        var row = await RowAsync(till);
        ((string)row["name"]!).ShouldBe("Service charge");
        ((long)row["rule"]!["value"]!).ShouldBe(100_000);

        var sale = PricedSale.Of(till, basket => basket with { Fees = [Fee(service)] }, (soda, 1_000));
        // 116.00 and 11.60, both with 16 % inside.
        ((long)sale["total"]!).ShouldBe(12_760);
        till.Sell(sale);
        var wrong = PricedSale.Of(till, basket => basket with { Fees = [Fee(service)] }, (soda, 1_000));
        wrong["fees"]![0]!["amount"] = 1_161;
        till.Sell(wrong);
        till.Sell(PricedSale.Of(till, basket => basket with { Fees = [Fee(Guid.CreateVersion7())] }, (soda, 1_000)));
        var pushed = await till.Journal.PushAsync(5);
        pushed.Body["outcomes"]!.AsArray().Select((_, at) => pushed.Flags(at)).ShouldBe(["", "price_mismatch", "price_unknown"]);
        (await till.BalanceAsync("tax_payable")).ShouldBe(-3 * 1_760);
        await Books.ShouldBeRightAsync(till);
    }

    [Theory]
    [InlineData("""{"kind":"percent","value":-1,"perLine":false,"taxGroup":null}""", "fee_out_of_range")]
    [InlineData("""{"kind":"percent","value":10000001,"perLine":false,"taxGroup":null}""", "fee_out_of_range")]
    [InlineData("""{"kind":"amount","value":-1,"perLine":true,"taxGroup":null}""", "fee_out_of_range")]
    [InlineData("""{"kind":"gift","value":1,"perLine":false,"taxGroup":null}""", "invalid_field")]
    [InlineData("""{"kind":"percent","value":1,"perLine":false}""", "invalid_field")]
    [InlineData("""{"kind":"percent","value":1,"perLine":false,"taxGroup":"none"}""", "invalid_field")]
    public async Task A_fee_that_can_not_be_charged_is_refused_by_name(string rule, string code)
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.Edit("fee.saved", Guid.CreateVersion7(), $$"""{"name":"Service","rule":{{rule}}}""");
        (await till.Journal.PushAsync()).Outcomes.Single().ShouldBe($"refused {code}");
        (await till.FigureAsync("select count(*) from catalog.fee where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task A_fee_is_edited_by_fields_closed_and_nothing_for_a_cashier()
    {
        var till = await TestTill.OpenAsync(server);
        var (service, cashier) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        till.Journal.Edit("fee.saved", service, """{"name":"Service"}""");
        till.Journal.Edit("fee.saved", service, $$"""{"name":"Service","rule":{{TenPercent}}}""");
        till.Journal.Edit("fee.saved", service, """{"closed":true}""");
        till.Journal.Edit("staff.saved", cashier, """{"role":"cashier"}""");
        (await till.Journal.PushAsync()).Outcomes.ShouldBe(["refused invalid_field", "applied", "applied", "applied"]);
        var row = await RowAsync(till);
        ((bool)row["closed"]!).ShouldBeTrue();
        ((string)row["rule"]!["kind"]!).ShouldBe("percent");
        till.Journal.Actor = new StaffId(cashier);
        till.Journal.Edit("fee.saved", service, """{"closed":false}""");
        (await till.Journal.PushAsync(5)).Outcomes.Single().ShouldBe("refused not_permitted");
    }

    [Theory]
    [InlineData("""[{"code":"VAT","rate":160000,"inclusive":true},{"code":"VAT","rate":80000,"inclusive":true}]""", "tax_repeated")]
    [InlineData("""[{"code":"ZERO","rate":1,"inclusive":true,"kind":"zero"}]""", "rate_out_of_range")]
    [InlineData(
        """[{"code":"A","rate":123457,"inclusive":true},{"code":"B","rate":234567,"inclusive":true,"compound":true},{"code":"C","rate":345679,"inclusive":true,"compound":true}]""",
        "taxes_too_deep"
    )]
    public async Task Taxes_that_no_till_could_compute_are_refused_by_name(string taxes, string code)
    {
        var till = await TestTill.OpenAsync(server);
        till.Journal.Edit("tax_group.saved", Guid.CreateVersion7(), $$"""{"name":"Wrong","taxes":{{taxes}}}""");
        (await till.Journal.PushAsync()).Outcomes.Single().ShouldBe($"refused {code}");
    }

    private static async Task<JsonObject> RowAsync(TestTill till) =>
        (await Page.PullAsync(till.Shop.Device, 2000)).Rows.Single(row => (string)row["kind"]! == "fee")["row"]!.AsObject();

    private static Fee Fee(Guid id) =>
        new()
        {
            Id = id.ToString(),
            Kind = AmountKind.Percent,
            Value = 100_000,
            Taxes =
            [
                new TaxRule
                {
                    Code = "VAT",
                    Rate = 160_000,
                    Inclusive = true,
                },
            ],
        };
}
