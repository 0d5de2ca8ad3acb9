using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Customers;
using Kaunta.Modules.Tests.Host;
using Kaunta.Verify;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync.Exporting;

/// <summary>Whatever is changed in a real export is found, with where and why.</summary>
public sealed class VerifierTests(KauntaServer server)
{
    [Fact]
    public async Task A_byte_of_an_operation_breaks_the_chain_behind_it()
    {
        var (till, file) = await ExportAsync();
        file.Change(file.Find(till.Journal.LineOf(4)), "\"rules\":1", "\"rules\":2");
        Shows(file.Check(), "chain_broken", till, 5);
        Shows(file.Check(), "file_altered");
    }

    [Fact]
    public async Task A_byte_of_the_last_operation_is_not_what_the_device_sealed()
    {
        var (till, file) = await ExportAsync();
        file.Change(file.Find(till.Journal.LineOf(8)), "\"rules\":1", "\"rules\":2");
        Shows(file.Check(), "seal_differs", till, 8);
        Shows(file.Check(), "head_differs", till, 8);
        Shows(file.Check(), "unsealed", till, 6);
    }

    [Fact]
    public async Task A_byte_of_a_seal_is_not_what_the_device_signed()
    {
        var (till, file) = await ExportAsync();
        var seal = SealOf(till, file, last: 5);
        var signature = (string)JsonNode.Parse(file.Lines[seal])!["signature"]!;
        file.Change(seal, signature, (signature[0] == 'A' ? 'B' : 'A') + signature[1..]);
        Shows(file.Check(), "seal_wrong", till, 5);
        Shows(file.Check(), "unsealed", till, 4);
    }

    [Fact]
    public async Task A_seal_that_claims_more_than_it_was_signed_for_is_wrong()
    {
        var (till, file) = await ExportAsync();
        file.Change(SealOf(till, file, last: 5), "\"first\":4", "\"first\":1");
        Shows(file.Check(), "seal_wrong", till, 5);
    }

    [Fact]
    public async Task A_seal_that_is_left_out_leaves_lines_unsealed()
    {
        var (till, file) = await ExportAsync();
        file.Lines.RemoveAt(SealOf(till, file, last: 5));
        Shows(file.Check(), "unsealed", till, 4);
    }

    [Fact]
    public async Task A_personal_value_that_is_not_the_one_is_refused_and_a_missing_one_is_counted()
    {
        var (till, file) = await ExportAsync();
        var opening = file.Find("Mama Njeri");
        file.Change(opening, "Mama Njeri", "Mama Njiru");
        var verdict = file.Check();
        Shows(verdict, "opening_wrong", till, 3);
        file.Lines.RemoveAt(opening);
        var without = file.Check();
        without.Findings.ShouldNotContain(one => one.Code == "opening_wrong");
        without.Erased.ShouldBe(verdict.Erased);
        without.Erased.ShouldBe(2);
    }

    [Fact]
    public async Task An_opening_does_not_open_another_operation()
    {
        var (till, file) = await ExportAsync();
        var opening = file.Find("Mama Njeri");
        var moved = file.Lines[opening];
        file.Lines.RemoveAt(opening);
        file.Lines.Insert(opening + 1, moved);
        Shows(file.Check(), "opening_wrong", till, 4);
    }

    [Fact]
    public async Task A_line_that_is_left_out_is_missing()
    {
        var (till, file) = await ExportAsync();
        file.Lines.RemoveAt(file.Find(till.Journal.LineOf(5)));
        var verdict = file.Check();
        Shows(verdict, "line_missing", till, 5);
        Shows(verdict, "chain_broken", till, 6);
        Shows(verdict, "seal_differs", till, 5);
    }

    [Fact]
    public async Task Two_lines_that_changed_places_are_out_of_order()
    {
        var (till, file) = await ExportAsync();
        var at = file.Find(till.Journal.LineOf(5));
        (file.Lines[at], file.Lines[at + 1]) = (file.Lines[at + 1], file.Lines[at]);
        var verdict = file.Check();
        Shows(verdict, "number_wrong", till, 5);
        Shows(verdict, "number_wrong", till, 6);
    }

    [Fact]
    public async Task The_last_lines_of_a_journal_cannot_go_without_their_seal()
    {
        var (till, file) = await ExportAsync();
        var at = file.Find(till.Journal.LineOf(7));
        file.Lines.RemoveRange(at, 2);
        var verdict = file.Check();
        Shows(verdict, "line_missing", till, 7);
        Shows(verdict, "seal_beyond", till, 8);
    }

    [Fact]
    public async Task A_line_of_another_business_has_no_place()
    {
        var (till, file) = await ExportAsync();
        var (_, other) = await ExportAsync();
        var at = file.Find(till.Journal.LineOf(5));
        file.Lines[at] = other.Lines.First(line =>
            line.Contains("\"seq\":5,", StringComparison.Ordinal) && line.Contains("\"prev\"", StringComparison.Ordinal)
        );
        var verdict = file.Check();
        Shows(verdict, "business_differs", till, 5);
        Shows(verdict, "line_elsewhere", till, 5);
        Shows(verdict, "chain_broken", till, 6);
    }

    [Fact]
    public async Task A_journal_under_another_devices_key_is_not_sealed()
    {
        var (till, file) = await ExportAsync();
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        file.Change(file.Find(till.Shop.Device.PublicKey), till.Shop.Device.PublicKey, DeviceKey.PublicText(own));
        Shows(file.Check(), "seal_wrong", till, 8);
        file.Lines.RemoveAt(file.Find(DeviceKey.PublicText(own)));
        Shows(file.Check(), "device_unknown");
        Shows(file.Check(), "unsealed", till, 1);
    }

    [Fact]
    public async Task A_file_that_was_cut_is_cut_wherever_it_was()
    {
        var (_, file) = await ExportAsync();
        var text = file.Text;
        foreach (var length in new[] { text.Length - 1, text.Length - 100, text.Length / 2, text.IndexOf('\n') + 1 })
            Shows(ExportedFile.Check(text[..length]), "file_cut");
        var packed = file.Packed();
        foreach (var length in new[] { packed.Length - 20, packed.Length / 2, 100 })
        {
            using var cut = new MemoryStream(packed[..length]);
            Verifier.Check(cut).Right.ShouldBeFalse();
        }
        Shows(ExportedFile.Check(text + "more\n"), "after_the_end");
    }

    [Fact]
    public async Task Whichever_byte_of_the_file_is_changed_it_is_found()
    {
        var (_, file) = await ExportAsync();
        var bytes = Encoding.UTF8.GetBytes(file.Text);
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            // The last line is short and signs all others: it is changed everywhere.
            var at = round < 100 ? bytes.Length - 1 - random.Next(file.Lines[^1].Length + 1) : random.Next(bytes.Length);
            var changed = (byte[])bytes.Clone();
            changed[at] = (byte)random.Next(256);
            using var read = new MemoryStream(changed);
            Verifier.Check(read).Right.ShouldBe(changed[at] == bytes[at], $"byte {at} became {changed[at]}");
        }
    }

    [Fact]
    public void What_is_no_export_or_a_later_one_is_said_to_be_that()
    {
        foreach (var text in new[] { "", "\n", "hello\n", "{\"kaunta\":\"unsent\",\"v\":1}\n", "[1]\n", "\u001f\u008b\n" })
            ExportedFile.Check(text).Findings.ShouldHaveSingleItem().Code.ShouldBe("not_an_export");
        ExportedFile.Check("{\"kaunta\":\"journal\",\"v\":2}\n").Findings.ShouldHaveSingleItem().Code.ShouldBe("version_later");
        using var damaged = new MemoryStream([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255, 255, 255]);
        Verifier.Check(damaged).Right.ShouldBeFalse();
    }

    [Fact]
    public async Task Lines_that_make_no_sense_are_named_one_by_one()
    {
        var (_, file) = await ExportAsync();
        file.Lines.InsertRange(
            1,
            ["nonsense", "{}", "{\"seal\":1}", "{\"prev\":\"\"}", "{\"of\":1}", "{\"journal\":1}", "{\"line\":1}", "{\"kept\":1}"]
        );
        var verdict = file.Check();
        verdict.Findings.Select(one => one.Line).Where(line => line is >= 2 and <= 8).Distinct().Count().ShouldBe(7);
    }

    /// <summary>Whoever runs the server has its key, and none of a device's.</summary>
    [Fact]
    public async Task A_server_that_changes_an_operation_and_signs_the_file_anew_is_found_out_by_the_device()
    {
        var (till, file) = await ExportAsync();
        file.Change(file.Find(till.Journal.LineOf(8)), "\"rules\":1", "\"rules\":2");
        var altered = JournalHash.Of(
            file.Lines[file.Find(till.Journal.LineOf(8).Replace("\"rules\":1", "\"rules\":2", StringComparison.Ordinal))]
        );
        file.Change(file.Find("\"journal\":1,\"device\":\"" + till.Shop.Device.Id), till.Journal.Head, altered);
        await SignAnewAsync(till.Shop, file);
        var verdict = file.Check();
        verdict.Findings.Select(one => one.Code).ShouldBe(["seal_differs", "unsealed"]);
    }

    /// <summary>What a file alone can't show: the newest lines and their seals are gone, and the server signed the rest.</summary>
    [Fact]
    public async Task What_a_later_export_lacks_is_found_by_what_was_said_of_an_earlier_one()
    {
        var (till, file) = await ExportAsync();
        var earlier = file.Check();
        till.Journal.With("moon.landed");
        await till.Journal.PushAsync(9);
        var later = await ExportedFile.OfAsync(till.Shop.Device);
        later.Check(earlier).Right.ShouldBeTrue();

        var journal = later.Find("\"journal\":1,\"device\":\"" + till.Shop.Device.Id);
        var rest = later.Lines[journal..];
        later.Lines.RemoveRange(journal, rest.Count - 1);
        await SignAnewAsync(till.Shop, later);
        later.Check().Right.ShouldBeTrue();
        Shows(later.Check(earlier), "journal_gone", till);

        rest.RemoveAll(line => till.Journal.LineOf(9) == line || line.Contains("\"last\":8,", StringComparison.Ordinal));
        later.Lines.InsertRange(journal, rest[..^1]);
        later.Change(journal, "\"last\":9", "\"last\":5");
        later.Change(journal, till.Journal.Head, till.Journal.HashOf(5));
        later.Lines.RemoveRange(later.Find(till.Journal.LineOf(6)), 3);
        later.Lines.RemoveAll(line =>
            line.StartsWith("{\"seal\"", StringComparison.Ordinal) && line.Contains("\"last\":9,", StringComparison.Ordinal)
        );
        await SignAnewAsync(till.Shop, later);
        later.Check().Right.ShouldBeTrue(string.Join('\n', later.Check().Findings));
        Shows(later.Check(earlier), "journal_differs", till, 8);

        var (_, other) = await ExportAsync();
        var foreign = other.Check(earlier);
        Shows(foreign, "another_business");
        Shows(foreign, "key_differs", till);
    }

    [Fact]
    public async Task The_command_answers_0_for_a_right_file_1_for_a_wrong_one_and_2_for_none()
    {
        var (_, file) = await ExportAsync();
        var folder = Directory.CreateTempSubdirectory("kaunta-export-");
        var path = Path.Combine(folder.FullName, "journal.ndjson.gz");
        try
        {
            await File.WriteAllBytesAsync(path, file.Packed(), TestContext.Current.CancellationToken);
            Run(path).ShouldBe(0);
            Run(path, "--earlier", path).ShouldBe(2);
            file.Lines.RemoveAt(5);
            await File.WriteAllBytesAsync(path, file.Packed(), TestContext.Current.CancellationToken);
            Run(path).ShouldBe(1);
            Run(path, "--json").ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        Run(path).ShouldBe(2);
        Run().ShouldBe(2);
    }

    private static int Run(params string[] arguments) => (int)typeof(Verdict).Assembly.EntryPoint!.Invoke(null, [arguments])!;

    /// <summary>Eight lines in three pushes: two, two and three, and one before them; the third has personal values.</summary>
    private async Task<(TestTill Till, ExportedFile File)> ExportAsync()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 11_600_000);
        till.Customer("Mama Njeri");
        await till.Journal.PushAsync();
        till.Sell((sugar, 1_000));
        till.Sell((sugar, 2_000));
        await till.Journal.PushAsync(4);
        for (var at = 0; at < 3; at++)
            till.Sell((sugar, 1_000));
        await till.Journal.PushAsync(6);
        var file = await ExportedFile.OfAsync(till.Shop.Device);
        var verdict = file.Check();
        verdict.Right.ShouldBeTrue(string.Join('\n', verdict.Findings));
        return (till, file);
    }

    private static int SealOf(TestTill till, ExportedFile file, int last)
    {
        var journal = file.Find("\"journal\":1,\"device\":\"" + till.Shop.Device.Id);
        return file.Lines.FindIndex(
            journal,
            line => line.StartsWith("{\"seal\"", StringComparison.Ordinal) && line.Contains($"\"last\":{last},", StringComparison.Ordinal)
        );
    }

    private static void Shows(Verdict verdict, string code, TestTill? till = null, long? number = null)
    {
        verdict.Right.ShouldBeFalse();
        verdict.Findings.ShouldContain(
            one =>
                one.Code == code
                && (till == null || one.Device == till.Shop.Device.Id.ToString())
                && (number == null || one.Number == number),
            string.Join('\n', verdict.Findings)
        );
    }

    private async Task SignAnewAsync(TestShop shop, ExportedFile file)
    {
        file.Lines.RemoveAt(file.Lines.Count - 1);
        var head = JsonNode.Parse(file.Lines[0])!;
        var hash = JournalHash.Of(file.Text);
        var count = file.Lines.Count;
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"kaunta-export/1\n{shop.Business}\n{(string)head["epoch"]!}\n{(long)head["madeAt"]!}\n{count}\n{hash}"
        );
        var hex = await server.Cluster.ScalarAsync(
            $"select encode(private_key, 'hex') from sync.server_device where tenant_id = '{shop.Business}'"
        );
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromHexString(hex!), out _);
        file.Lines.Add(
            new JsonObject
            {
                ["end"] = 1,
                ["lines"] = count,
                ["hash"] = hash,
                ["signature"] = DeviceKey.Sign(key, said),
            }.ToJsonString()
        );
    }
}
