using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

public sealed class BadInputTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seal_of_another_business_or_device_or_key_is_refused_whole()
    {
        var (mine, theirs) = (await server.OpenShopAsync(), await server.OpenShopAsync());
        var foreign = new TestJournal(theirs);
        foreign.Add("moon.landed", []);
        (await TestJournal.SendAsync(mine.Device, foreign.Write())).ShouldBeRefused(403, "wrong_business");
        var impostor = new TestJournal(mine, theirs.Device, Guid.CreateVersion7());
        impostor.Add("moon.landed", []);
        (await TestJournal.SendAsync(mine.Device, impostor.Write())).ShouldBeRefused(403, "wrong_device");
        var forged = Encoding.UTF8.GetString(new TestJournal(mine).With("moon.landed").Write());
        forged = forged.Replace("\"first\":1,", "\"first\":2,", StringComparison.Ordinal);
        (await TestJournal.SendAsync(mine.Device, Encoding.UTF8.GetBytes(forged))).ShouldBeRefused(401, "seal_wrong");
        (await CountAsync(mine)).ShouldBe(0);
    }

    [Fact]
    public async Task An_envelope_of_another_business_or_place_is_kept_in_quarantine_and_does_nothing()
    {
        var (mine, theirs) = (await TestTill.OpenAsync(server), await TestTill.OpenAsync(server));
        var sugar = theirs.Product("Sugar", price: 1_000_000);
        theirs.Sell((sugar, 1_000));
        mine.Journal.AddRaw(theirs.Journal.LineOf(3).Replace(theirs.Journal.HashOf(2), mine.Journal.Head, StringComparison.Ordinal));
        mine.Journal.Add("moon.landed", []);
        var pushed = await mine.Journal.PushAsync();
        pushed.Outcomes.ShouldBe(["quarantined foreign_envelope", "held unknown_type"]);
        (await mine.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(0);
        // Their own sale with the same id is theirs alone.
        (await theirs.Journal.PushAsync())
            .Outcomes[2]
            .ShouldBe("flagged");
    }

    [Fact]
    public async Task Ids_of_another_business_are_unknown_here_and_tell_nothing()
    {
        var (mine, theirs) = (await TestTill.OpenAsync(server), await TestTill.OpenAsync(server));
        var sugar = theirs.Product("Their secret sugar", price: 1_000_000);
        await theirs.Journal.PushAsync();
        mine.Sell((sugar, 1_000));
        var nobodys = sugar with { Product = Guid.CreateVersion7(), Variant = Guid.CreateVersion7(), TaxGroup = Guid.CreateVersion7() };
        mine.Sell((nobodys, 1_000));
        var pushed = await mine.Journal.PushAsync();
        pushed.Flags(0).ShouldBe(pushed.Flags(1));
        pushed.Flags(0).ShouldContain("product_unknown");
        (await theirs.StockAsync(sugar)).ShouldBe(0);
        (await mine.StockAsync(sugar)).ShouldBe(-1_000);
    }

    [Fact]
    public async Task The_same_id_with_other_bytes_is_kept_in_quarantine()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 10_000, 1_000));
        var id = till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        var other = till.SaleBody((sugar, 2_000));
        till.Journal.Add("sale.completed", other, control: (long)other["total"]!, id: id);
        var same = till.SaleBody((sugar, 2_000));
        same["sale"] = await SaleOfAsync(till, id);
        till.Sell(same);
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync(5);
        pushed.Outcomes.ShouldBe(["quarantined id_reused", "quarantined id_reused", "applied"]);
        (await till.StockAsync(sugar)).ShouldBe(8_000);
        (await till.Journal.PushAsync(5)).Outcomes.ShouldBe(["duplicate id_reused", "duplicate id_reused", "duplicate"]);
    }

    [Fact]
    public async Task A_wrong_opening_is_kept_in_quarantine_and_an_erased_one_is_accepted()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        var hidden = new PersonalValues(() => new byte[16]);
        var right = till.ReceiptBody((sugar, 1_000, 1_000));
        right["reference"] = hidden.Hide("Invoice 7");
        till.Journal.Add("stock.received", right, hidden: hidden);
        var erased = till.ReceiptBody((sugar, 1_000, 1_000));
        erased["reference"] = hidden.Hide("Invoice 8");
        till.Journal.Add("stock.received", erased);
        var wrong = till.ReceiptBody((sugar, 1_000, 1_000));
        var id = Guid.CreateVersion7();
        wrong["reference"] = hidden.Hide("Invoice 9");
        till.Journal.Add(
            "stock.received",
            wrong,
            id: id,
            rawOpening: $$"""{"of":"{{id}}","open":[{"c":"{{(string)wrong["reference"]!["c"]!}}","salt":"{{WireBytes.ToText(new byte[16])}}","value":"Another"}]}"""
        );
        var more = new PersonalValues(() => new byte[16]);
        more.Hide("Not in the envelope");
        till.Journal.Add("stock.received", till.ReceiptBody((sugar, 1_000, 1_000)), hidden: more);
        var pushed = await till.Journal.PushAsync();
        pushed.Outcomes.Skip(2).ShouldBe(["applied", "applied", "quarantined opening_wrong", "quarantined opening_wrong"]);
        (await till.FigureAsync("select count(*) from inventory.receipt where tenant_id = @tenant and reference = 'Invoice 7'")).ShouldBe(
            1
        );
        (await till.FigureAsync("select count(*) from inventory.receipt where tenant_id = @tenant")).ShouldBe(2);
        (await till.FigureAsync("select count(*) from sync.operation where tenant_id = @tenant and envelope like '%Invoice%'")).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_too_large_or_unpacks_to_too_much_is_refused_whole()
    {
        var shop = await server.OpenShopAsync();
        var bomb = new MemoryStream();
        await using (var pack = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var i = 0; i < 64; i++)
                await pack.WriteAsync(new byte[1024 * 1024], Stop);
        bomb.Length.ShouldBeLessThan(100_000);
        (await TestJournal.SendAsync(shop.Device, bomb.ToArray(), "gzip")).ShouldBeRefused(413, "batch_too_large");
        (await TestJournal.SendAsync(shop.Device, new byte[2 * 1024 * 1024 + 1])).ShouldBeRefused(413, "batch_too_large");
        var many = new TestJournal(shop);
        for (var i = 0; i < 501; i++)
            many.Add("moon.landed", []);
        (await many.PushAsync()).ShouldBeRefused(413, "batch_too_large");
        (await TestJournal.SendAsync(shop.Device, Encoding.UTF8.GetBytes("not gzip"), "gzip")).ShouldBeRefused(400, "push_malformed");
        (await TestJournal.SendAsync(shop.Device, [])).ShouldBeRefused(400, "push_malformed");
        (await CountAsync(shop)).ShouldBe(0);
        (await many.PushAsync(count: 500)).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>A broken connection would look like a bad network, and the same push would be tried for ever.</summary>
    [Fact]
    public async Task Whoever_is_still_sending_too_much_hears_that_it_is_too_much()
    {
        var shop = await server.OpenShopAsync();
        for (var time = 0; time < 40; time++)
            (await TestJournal.SendAsync(shop.Device, new byte[2 * 1024 * 1024 + 1 + time * 25_000])).ShouldBeRefused(
                413,
                "batch_too_large"
            );
    }

    [Fact]
    public async Task A_packed_push_is_the_same_as_an_unpacked_one()
    {
        var shop = await server.OpenShopAsync();
        var packed = new MemoryStream();
        await using (var pack = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await pack.WriteAsync(new TestJournal(shop).With("moon.landed").Write(), Stop);
        (await TestJournal.SendAsync(shop.Device, packed.ToArray(), "gzip")).Outcomes.ShouldBe(["held unknown_type"]);
    }

    [Fact]
    public async Task An_operation_that_breaks_us_is_held_alone_and_applied_when_we_are_mended()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 100_000, 1_000));
        Page? before;
        // A fault of our own that comes again every time, for this business alone.
        await server.Cluster.ExecuteAsync(
            $"alter table sales.sale add constraint poison check (tenant_id <> '{till.Shop.Business}' or number <> 3) not valid"
        );
        try
        {
            for (var i = 0; i < 6; i++)
                till.Sell((sugar, 1_000));
            var pushed = await till.Journal.PushAsync();
            pushed.Outcomes.Skip(3).ShouldBe(["applied", "applied", "held server_fault", "applied", "applied", "applied"]);
            (await till.StockAsync(sugar)).ShouldBe(95_000);
            before = await Page.PullAsync(till.Shop.Device, 2000);
        }
        finally
        {
            await server.Cluster.ExecuteAsync("alter table sales.sale drop constraint poison");
        }
        using (var retried = await till.Shop.Device.PostAsync("/api/review/retry", new JsonObject()))
            // None when the server of another test started just now, and was faster.
            ((int)(await retried.JsonAsync(200))["decided"]!).ShouldBeInRange(0, 1);
        (await till.StockAsync(sugar)).ShouldBe(94_000);
        (await till.BalanceAsync("")).ShouldBe(0);
        // The device is told of the change through the feed.
        var after = await Page.PullAsync(till.Shop.Device, 2000, before.Cursors);
        var outcome = after.Rows.Single(row => (string)row["kind"]! == "outcome");
        ((string)outcome["row"]!["outcome"]!).ShouldBe("applied");
        ((long)outcome["row"]!["seq"]!).ShouldBe(6);
        (await till.Journal.PushAsync(6, 1)).Outcomes.ShouldBe(["duplicate"]);
    }

    [Fact]
    public async Task A_revoked_device_may_deposit_and_what_it_deposits_does_nothing()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        // For a device that isn't revoked the door for deposits is the same as the other.
        (await till.Journal.PushAsync(path: "/api/sync/deposit")).Outcomes.ShouldAllBe(outcome => outcome == "duplicate");
        till.Receive((sugar, 5_000, 1_000));
        (await till.Journal.PushAsync(3, path: "/api/sync/deposit")).Outcomes.ShouldBe(["applied"]);
        await server.Cluster.ExecuteAsync($"update identity.device set revoked_at = now() where device_id = '{till.Shop.Device.Id}'");
        till.Sell((sugar, 1_000));
        (await till.Journal.PushAsync(4)).ShouldBeRefused(401, "device_revoked");
        (await till.Journal.PushAsync(4, path: "/api/sync/deposit")).Outcomes.ShouldBe(["quarantined device_revoked"]);
        (await till.StockAsync(sugar)).ShouldBe(5_000);
        (
            await till.FigureAsync("select count(*) from sync.operation where tenant_id = @tenant and envelope like '%sale.completed%'")
        ).ShouldBe(1);
        using var pull = await till.Shop.Device.GetAsync("/api/sync/pull");
        await pull.ShouldBeRefusedAsync(401, "device_revoked");
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_flagged_and_moves_no_sale_to_another_day()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        till.Receive((sugar, 10_000, 1_000));
        till.Journal.AtMs = server.Clock.GetUtcNow().AddYears(5).ToUnixTimeMilliseconds();
        till.Sell((sugar, 1_000));
        var pushed = await till.Journal.PushAsync();
        pushed.Flags(3).ShouldBe("clock_off");
        (
            await till.FigureAsync(
                "select count(*) from sales.sale where tenant_id = @tenant and business_on = '2026-11-21' and corrected_at <= now() + interval '1 minute'"
            )
        ).ShouldBe(1);
    }

    private static async Task<string> SaleOfAsync(TestTill till, Guid operation)
    {
        await using var connection = new Npgsql.NpgsqlConnection(till.Shop.Server.Cluster.Administrator);
        await connection.OpenAsync(Stop);
        await using var command = new Npgsql.NpgsqlCommand(
            $"select sale_id::text from sales.sale where operation_id = '{operation}'",
            connection
        );
        return (string)(await command.ExecuteScalarAsync(Stop))!;
    }

    /// <summary>Journalled lines of the shop's own devices.</summary>
    private static async Task<long> CountAsync(TestShop shop)
    {
        var till = new TestTill(shop, new TestJournal(shop), new Random(1));
        return await till.FigureAsync(
            "select count(*) from sync.operation o where o.tenant_id = @tenant and o.device_id not in (select device_id from sync.server_device)"
        );
    }
}
