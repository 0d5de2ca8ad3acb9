using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync.Exporting;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>What a device couldn't send is carried in a file, by whoever has it, into the journal of the device that wrote it.</summary>
public sealed class CarryingTests(KauntaServer server)
{
    [Fact]
    public async Task A_carried_file_enters_the_journal_of_the_device_that_wrote_it_and_is_a_duplicate_later()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        for (var at = 0; at < 3; at++)
        {
            var body = till.SaleBody((sugar, 1_000));
            tablet.Add("sale.completed", body, (long)body["total"]! + (long)body["cashRounding"]!);
        }
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(1, 2), tablet.Write(3));
        file.ToJsonString().ShouldNotContain("sale.completed");

        var taken = await TakeAsync(till.Shop, file);
        ((long)taken["stored"]!).ShouldBe(3);
        ((string)taken["device"]!).ShouldBe("Tablet");
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)(await TakeAsync(till.Shop, file))["known"]!).ShouldBe(3);
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(3);
        (
            await till.FigureAsync(
                $"select count(*) from sync.operation where tenant_id = @tenant and device_id = '{tablet.Device.Id}' and type = 'sale.completed'"
            )
        ).ShouldBe(3);
        (
            await till.FigureAsync(
                $"select count(*) from sync.carried where tenant_id = @tenant and device_id = '{tablet.Device.Id}' "
                    + $"and carried_from = '{till.Shop.Device.Id}' and carried_by = '{till.Shop.Owner}'"
            )
        ).ShouldBe(2);

        // The device comes back, and goes on where its journal ends.
        var next = till.SaleBody((sugar, 1_000));
        tablet.Add("sale.completed", next, (long)next["total"]! + (long)next["cashRounding"]!);
        var pushed = await tablet.PushAsync();
        pushed.Outcomes.Take(3).ShouldAllBe(outcome => outcome.StartsWith("duplicate", StringComparison.Ordinal));
        ((long)pushed.Body["journal"]!["count"]!).ShouldBe(4);
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(4);
    }

    [Fact]
    public async Task A_file_that_was_written_before_a_new_journal_began_enters_the_one_that_it_was_sealed_for()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        Sell(tablet);
        Sell(tablet);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write());
        var next = new TestJournal(till.Shop, tablet.Device, Guid.CreateVersion7(), tablet.Head);
        Sell(next);

        ((long)(await TakeAsync(till.Shop, file))["stored"]!).ShouldBe(2);
        (await next.PushAsync()).Outcomes.Single().ShouldNotContain("quarantined");
        (await CountAsync(tablet)).ShouldBe(2);
        (await CountAsync(next)).ShouldBe(1);
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(3);

        void Sell(TestJournal journal)
        {
            var body = till.SaleBody((sugar, 1_000));
            journal.Add("sale.completed", body, (long)body["total"]! + (long)body["cashRounding"]!);
        }
        Task<long> CountAsync(TestJournal journal) =>
            till.FigureAsync(
                $"select count(*) from sync.operation where tenant_id = @tenant and incarnation = '{journal.Incarnation}' and branch = '' "
                    + "and type = 'sale.completed'"
            );
    }

    [Fact]
    public async Task A_file_of_a_copied_till_that_had_not_been_told_becomes_the_branch_that_the_till_would_send()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        Sell(till, tablet, sugar, 1_000);
        Sell(till, tablet, sugar, 2_000);
        Sell(till, tablet, sugar, 3_000);
        await tablet.PushAsync();
        // The copy has the first sale, and sold on without a network.
        tablet.CutTo(1);
        foreach (var quantity in new[] { 4_000, 5_000, 6_000, 7_000 })
            Sell(till, tablet, sugar, quantity);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(1, 3), tablet.Write(3, 2), tablet.Write(4));

        var taken = await TakeAsync(till.Shop, file);
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["stored"]!, (long)taken["known"]!).ShouldBe((4, 3));
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(7);
        (await till.FigureAsync("select sum(quantity) from sales.sale_line where tenant_id = @tenant")).ShouldBe(28_000);
        (
            await till.FigureAsync(
                $"select count(*) from sync.operation where tenant_id = @tenant and device_id = '{tablet.Device.Id}' and 'forked' = any (flags)"
            )
        ).ShouldBe(6);
        await Books.ShouldBeRightAsync(till);
        var verdict = (await ExportedFile.OfAsync(till.Shop.Device)).Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));

        // The file once more, and then the copy itself: nothing is new.
        var again = await TakeAsync(till.Shop, file);
        ((long)again["stored"]!, (long)again["known"]!).ShouldBe((0, 7));
        (await tablet.PushAsync()).ShouldBeRefused(409, "journal_differs");
        (await tablet.PushAsync(2, branch: tablet.HashOf(2))).Outcomes.ShouldAllBe(outcome =>
            outcome.StartsWith("duplicate", StringComparison.Ordinal)
        );
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(7);
    }

    [Fact]
    public async Task A_file_of_a_copys_copy_becomes_a_branch_of_the_branch()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        Sell(till, tablet, sugar, 1_000);
        await tablet.PushAsync();
        tablet.CutTo(0);
        Sell(till, tablet, sugar, 2_000);
        Sell(till, tablet, sugar, 3_000);
        await tablet.PushAsync(1, branch: tablet.HashOf(1));
        tablet.CutTo(1);
        Sell(till, tablet, sugar, 4_000);
        Sell(till, tablet, sugar, 5_000);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write(1, 2), tablet.Write(2));

        var taken = await TakeAsync(till.Shop, file);
        taken["refused"]!.AsArray().ShouldBeEmpty();
        ((long)taken["stored"]!, (long)taken["known"]!).ShouldBe((2, 2));
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(5);
        (await till.FigureAsync("select count(*) from sync.journal where tenant_id = @tenant and branch <> ''")).ShouldBe(2);
        var verdict = (await ExportedFile.OfAsync(till.Shop.Device)).Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
        ((long)(await TakeAsync(till.Shop, file))["stored"]!).ShouldBe(0);
    }

    [Fact]
    public async Task What_follows_nothing_that_the_server_holds_is_refused_and_changes_nothing()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        Sell(till, tablet, sugar, 1_000);
        Sell(till, tablet, sugar, 2_000);
        await tablet.PushAsync();
        tablet.CutTo(0);
        Sell(till, tablet, sugar, 3_000);
        Sell(till, tablet, sugar, 4_000);
        Sell(till, tablet, sugar, 5_000);
        // The file begins behind the line that differs: what came before is missing.
        foreach (var first in new[] { 2, 3 })
        {
            var taken = await TakeAsync(till.Shop, await FileAsync(till.Shop, tablet.Device, tablet.Write(first)));
            ((string)taken["refused"]![0]!["code"]!).ShouldBe("journal_differs");
            ((long)taken["stored"]!).ShouldBe(0);
        }
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(2);
    }

    [Fact]
    public async Task What_is_carried_for_a_revoked_device_is_kept_in_quarantine()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var tablet = await till.Shop.SecondDeviceAsync();
        var body = till.SaleBody((sugar, 1_000));
        tablet.Add("sale.completed", body, (long)body["total"]! + (long)body["cashRounding"]!);
        var file = await FileAsync(till.Shop, tablet.Device, tablet.Write());
        using (var revoked = await till.Shop.Device.PostAsync($"/api/devices/{tablet.Device.Id}/revoke", new JsonObject()))
            revoked.IsSuccessStatusCode.ShouldBeTrue();

        ((long)(await TakeAsync(till.Shop, file))["stored"]!).ShouldBe(1);
        (
            await till.TextAsync(
                $"select outcome || ' ' || code from sync.operation where tenant_id = @tenant and device_id = '{tablet.Device.Id}'"
            )
        ).ShouldBe("quarantined device_revoked");
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_was_changed_or_is_another_businesss_changes_nothing()
    {
        var till = await TestTill.OpenAsync(server);
        var other = await TestTill.OpenAsync(server);
        till.Product("Sugar", price: 1_000_000);
        var file = await FileAsync(till.Shop, till.Shop.Device, till.Journal.Write());
        using (var foreign = await other.Shop.Device.PostAsync("/api/carried", file.DeepClone()))
            await foreign.ShouldBeRefusedAsync(403, "wrong_business");
        var relabelled = file.DeepClone();
        relabelled["business"] = other.Shop.Business.ToString();
        using (var foreign = await other.Shop.Device.PostAsync("/api/carried", relabelled))
            await foreign.ShouldBeRefusedAsync(400, "file_wrong");
        foreach (var (field, value) in new[] { ("box", "AAAA"), ("key", "AAAA"), ("iv", "AAAA"), ("kaunta", "other") })
        {
            var changed = file.DeepClone();
            changed[field] = value;
            using var answer = await till.Shop.Device.PostAsync("/api/carried", changed);
            await answer.ShouldBeRefusedAsync(400, "file_wrong");
        }
        var unknown = await FileAsync(till.Shop, server.NewDevice(), till.Journal.Write());
        using (var answer = await till.Shop.Device.PostAsync("/api/carried", unknown))
            await answer.ShouldBeRefusedAsync(404, "origin_unknown");
        // Another device's seal under this device's name.
        var tablet = await till.Shop.SecondDeviceAsync();
        var forged = await FileAsync(till.Shop, tablet.Device, till.Journal.Write());
        var taken = await TakeAsync(till.Shop, forged);
        ((long)taken["stored"]!).ShouldBe(0);
        ((string)taken["refused"]![0]!["code"]!).ShouldBe("wrong_device");
        (await till.FigureAsync("select count(*) from sync.operation where tenant_id = @tenant and type = 'product.saved'")).ShouldBe(0);
    }

    private static void Sell(TestTill till, TestJournal journal, TestProduct product, long quantity)
    {
        var body = till.SaleBody((product, quantity));
        journal.Add("sale.completed", body, (long)body["total"]! + (long)body["cashRounding"]!);
    }

    private static async Task<JsonNode> TakeAsync(TestShop shop, JsonNode file)
    {
        using var answer = await shop.Device.PostAsync("/api/carried", file.DeepClone());
        return await answer.JsonAsync(200);
    }

    /// <summary>The file as the app writes it.</summary>
    private static async Task<JsonObject> FileAsync(TestShop shop, TestDevice device, params byte[][] pushes)
    {
        using var asked = await shop.Device.GetAsync("/api/sync/deposit-key");
        var theirs = WireBytes.Read((string)(await asked.JsonAsync(200))["key"]!)!;
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = own.ExportParameters(false).Q;
        var key = WireBytes.ToText([4, .. q.X!, .. q.Y!]);
        using var server = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = theirs[1..33], Y = theirs[33..] },
            }
        );
        var info = Encoding.UTF8.GetBytes($"kaunta-unsent/1\n{shop.Business}\n{device.Id}\n{key}");
        var secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(server.PublicKey), 32, [], info);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            foreach (var push in pushes)
                gzip.Write(push);
        var plain = packed.ToArray();
        var (iv, box, tag) = (new byte[12], new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(secret, 16);
        aes.Encrypt(iv, plain, box, tag);
        return new JsonObject
        {
            ["kaunta"] = "unsent",
            ["v"] = 1,
            ["business"] = shop.Business.ToString(),
            ["device"] = device.Id.ToString(),
            ["count"] = 3,
            ["key"] = key,
            ["iv"] = WireBytes.ToText(iv),
            ["box"] = WireBytes.ToText([.. box, .. tag]),
        };
    }
}
