using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>What was kept aside takes effect when a person says so, once, and by an operation like any other.</summary>
public sealed class ReleaseTests(KauntaServer server)
{
    [Fact]
    public async Task What_a_revoked_device_deposited_takes_effect_once_when_a_person_releases_it()
    {
        var (till, sugar) = await SoldAsync();
        var office = await till.Shop.SecondDeviceAsync();
        await RevokeAsync(till);
        till.Sell((sugar, 1_000));
        till.Sell((sugar, 2_000));
        (await till.Journal.PushAsync(5, path: "/api/sync/deposit")).Outcomes.ShouldBe([
            "quarantined device_revoked",
            "quarantined device_revoked",
        ]);
        (await till.StockAsync(sugar)).ShouldBe(9_000);

        office.Decide("operation.released", till.Journal.Named(5), till.Journal.Named(6));
        (await office.PushAsync()).Outcomes.ShouldBe(["applied"]);
        (await till.StockAsync(sugar)).ShouldBe(6_000);
        (await till.BalanceAsync("")).ShouldBe(0);
        (await StateAsync(till, 5)).ShouldBe("flagged  released settled");
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(3);

        // Somebody else had the same idea, and the answer to the first was lost.
        office.Decide("operation.released", till.Journal.Named(5));
        (await office.PushAsync()).Outcomes.ShouldBe(["duplicate", "applied"]);
        (await till.StockAsync(sugar)).ShouldBe(6_000);
        (await till.Journal.PushAsync(5, path: "/api/sync/deposit")).Outcomes.ShouldBe(["duplicate", "duplicate"]);
    }

    [Fact]
    public async Task A_line_whose_id_another_operation_has_is_released_under_an_id_of_its_own()
    {
        var (till, sugar) = await SoldAsync();
        var other = till.SaleBody((sugar, 2_000));
        var taken = (Guid)JsonNode.Parse(till.Journal.LineOf(4))!["id"]!;
        till.Journal.Add("sale.completed", other, control: (long)other["total"]!, id: taken);
        var line = till.Journal.Named(5);
        line["as"] = Guid.CreateVersion7().ToString();
        till.Journal.Decide("operation.released", line);
        (await till.Journal.PushAsync(5, 1)).Outcomes.ShouldBe(["quarantined id_reused"]);
        (await till.Journal.PushAsync(6)).Outcomes.ShouldBe(["applied"]);
        (await till.StockAsync(sugar)).ShouldBe(7_000);
        (
            await till.FigureAsync($"select count(*) from sync.operation where tenant_id = @tenant and operation_id = '{line["as"]}'")
        ).ShouldBe(1);
        (await till.FigureAsync($"select count(*) from sales.sale where tenant_id = @tenant and operation_id = '{line["as"]}'")).ShouldBe(
            1
        );
    }

    [Fact]
    public async Task A_wrong_opening_is_released_without_what_it_would_have_opened()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        var hidden = new PersonalValues(() => new byte[16]);
        var wrong = till.ReceiptBody((sugar, 1_000, 1_000));
        wrong["reference"] = hidden.Hide("Invoice 9");
        till.Journal.Add("stock.received", wrong, rawOpening: """{"of":"another","open":[]}""");
        (await till.Journal.PushAsync()).Outcomes[2].ShouldBe("quarantined opening_wrong");
        till.Journal.Decide("operation.released", till.Journal.Named(3));
        (await till.Journal.PushAsync(4)).Outcomes.ShouldBe(["applied"]);
        (await till.StockAsync(sugar)).ShouldBe(1_000);
        (await till.FigureAsync("select count(*) from inventory.receipt where tenant_id = @tenant and reference is null")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_no_operation_of_its_journal_has_nothing_to_release()
    {
        var (till, _) = await SoldAsync();
        till.Journal.AddRaw("not an operation");
        await till.Journal.PushAsync(4);
        till.Journal.Decide("operation.released", till.Journal.Named(5));
        (await till.Journal.PushAsync(6)).Outcomes.ShouldBe(["refused not_releasable"]);
        (await StateAsync(till, 5)).ShouldBe("quarantined unreadable  open");
    }

    [Fact]
    public async Task Only_who_may_releases()
    {
        var (till, sugar) = await SoldAsync();
        var office = await till.Shop.SecondDeviceAsync();
        office.Actor = null;
        await RevokeAsync(till);
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync(5, path: "/api/sync/deposit");
        office.Decide("operation.released", till.Journal.Named(5));
        (await office.PushAsync()).Outcomes.ShouldBe(["refused not_permitted"]);
        (await till.StockAsync(sugar)).ShouldBe(9_000);
    }

    [Fact]
    public async Task A_release_that_comes_before_what_it_releases_waits_for_it()
    {
        var (till, sugar) = await SoldAsync();
        var office = await till.Shop.SecondDeviceAsync();
        await RevokeAsync(till);
        till.Sell((sugar, 1_000));
        office.Decide("operation.released", till.Journal.Named(5));
        (await office.PushAsync()).Outcomes.ShouldBe(["parked waiting_for"]);
        await till.Journal.PushAsync(5, path: "/api/sync/deposit");
        (await till.StockAsync(sugar)).ShouldBe(8_000);
        (await office.PushAsync()).Body["outcomes"]![0]!["stored"]!.ToString().ShouldBe("applied");
        (await till.FigureAsync("select count(*) from sync.waiting where tenant_id = @tenant")).ShouldBe(0);
    }

    private async Task<(TestTill Till, TestProduct Sugar)> SoldAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 10_000, 1_000));
        till.Sell((sugar, 1_000));
        (await till.Journal.PushAsync()).Outcomes.ShouldAllBe(outcome => outcome == "applied");
        return (till, sugar);
    }

    private Task RevokeAsync(TestTill till) =>
        server.Cluster.ExecuteAsync($"update identity.device set revoked_at = now() where device_id = '{till.Shop.Device.Id}'");

    private static Task<string> StateAsync(TestTill till, int seq) =>
        till.TextAsync(
            $"""
            select concat_ws(' ', outcome, coalesce(code, ''), array_to_string(flags, ','), case when settled_at is null then 'open' else 'settled' end)
            from sync.operation
            where tenant_id = @tenant and device_id = '{till.Shop.Device.Id}' and seq = {seq}
            """
        );
}
