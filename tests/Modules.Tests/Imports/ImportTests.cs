using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Kaunta.Modules.Tests.Sync;
using Shouldly;

namespace Kaunta.Modules.Tests.Imports;

public sealed class ImportTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_looked_at_first_and_only_accepting_it_makes_products()
    {
        var till = await TestTill.OpenAsync(server);
        var preview = await StageAsync(till, "name,barcode,price,category\nSugar 1 kg,6001234567899,185.50,Food\nSalt,,20,Food\n");
        Counts(preview).ShouldBe("2 new, 0 changed, 0 unchanged, 0 problems");
        preview["options"]!["columns"]!.ToJsonString().ShouldBe("""["name","barcode","price","category"]""");
        preview["newCategories"]!.ToJsonString().ShouldBe("""["Food"]""");
        (await Figure(till, "select count(*) from catalog.product where tenant_id = @tenant")).ShouldBe(0);

        (await AcceptAsync(till, preview)).ShouldBe("done");
        (await Products(till)).ShouldBe(["Salt||2000000|Food", "Sugar 1 kg|6001234567899|18550000|Food"]);
        // The tills get them as any other product, and know which price they sell at.
        (await Figure(till, "select count(*) from catalog.price_revision where tenant_id = @tenant")).ShouldBe(2);
        var rows = await Page.PullAsync(till.Shop.Device, 2000);
        rows.Rows.Count(row => (string)row["kind"]! == "variant").ShouldBe(2);
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_a_changed_price_changes_only_that()
    {
        var till = await TestTill.OpenAsync(server);
        const string file = "Barcode;Designation;Prix\r\n6001234567899;Sucre;185,50\r\n036000291452;Thé;90,00\r\n";
        await AcceptAsync(till, await StageAsync(till, file));
        Counts(await StageAsync(till, file)).ShouldBe("0 new, 0 changed, 2 unchanged, 0 problems");
        using var nothing = await TryAcceptAsync(till, await StageAsync(till, file));
        await nothing.ShouldBeRefusedAsync(409, "import_nothing");
        // The thirteen-digit spelling of a twelve-digit code is the same product.
        var preview = await StageAsync(till, "ean,price\n0036000291452,95\n");
        Counts(preview).ShouldBe("0 new, 1 changed, 0 unchanged, 0 problems");
        Changes(preview).ShouldBe(["price: 90 -> 95"]);
        await AcceptAsync(till, preview);
        (await Products(till)).ShouldBe(["Sucre|6001234567899|18550000|", "Thé|036000291452|9500000|"]);
    }

    [Fact]
    public async Task Odd_rows_are_named_and_kept_out_or_flagged_and_the_rest_goes_in()
    {
        var till = await TestTill.OpenAsync(server);
        var preview = await StageAsync(
            till,
            """
            barcode,name,sku,price
            6001234567899,"  Milo &quot;Active&quot; &amp; Tin ",A1,10
            6001234567890,Wrong digit,A2,10
            123456,Short code,A3,10
            6001234567899,Another name for it,a1,10
            6001234567899,Milo "Active" & Tin,,10
            4006381333931,,A5,10
            96385074,Price in words,A6,ten
            6.00123E+12,Rounded,A7,10
            2000000000008,Scale,A8,10
            """
        );
        Codes(preview)
            .ShouldBe(
                [
                    "repeated_row 1",
                    "name_missing 1",
                    "price_wrong 1",
                    "barcode_rounded 1",
                    "barcode_double 2",
                    "tidied 1",
                    "barcode_check_digit 1",
                    "barcode_length 1",
                    "sku_double 1",
                    "barcode_own 1",
                ],
                ignoreOrder: true
            );
        Counts(preview).ShouldBe("5 new, 0 changed, 0 unchanged, 4 problems");
        await AcceptAsync(till, preview);
        (await Products(till)).ShouldContain("Milo \"Active\" & Tin|6001234567899|1000000|");
        (await Products(till)).Count.ShouldBe(5);
        // A double finds the double that it made.
        Counts(await StageAsync(till, "barcode,name\n6001234567899,Another name for it\n6001234567899,\"Milo \"\"Active\"\" & Tin\"\n"))
            .ShouldBe("0 new, 0 changed, 2 unchanged, 0 problems");

        var problems = await ProblemsAsync(till, preview);
        var lines = problems.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("\uFEFFbarcode,name,sku,price,Line,Left out,What is wrong");
        lines.ShouldContain("96385074,Price in words,A6,ten,8,yes,The price isn't an amount.");
        lines.ShouldContain("123456,Short code,A3,10,4,no,The barcode has an unusual number of digits.");
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("windows-1252", false)]
    [InlineData("utf-16le", true)]
    [InlineData("utf-16le", false)]
    [InlineData("utf-16be", true)]
    public async Task A_file_is_read_in_whatever_encoding_it_was_written(string name, bool mark)
    {
        var till = await TestTill.OpenAsync(server);
        var encoding = name switch
        {
            "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            "utf-16le" => Encoding.Unicode,
            "utf-16be" => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("Bidhaa\tBei\nCafé crème\t120\nNjugu – kubwa\t15\n")];
        var preview = await StageAsync(till, bytes);
        ((string)preview["options"]!["encoding"]!).ShouldBe(name);
        ((string)preview["options"]!["separator"]!).ShouldBe("\t");
        await AcceptAsync(till, preview);
        (await Products(till)).ShouldBe(["Café crème||12000000|", "Njugu – kubwa||1500000|"]);
    }

    [Fact]
    public async Task The_person_says_what_a_column_means_and_what_is_taken()
    {
        var till = await TestTill.OpenAsync(server);
        await AcceptAsync(till, await StageAsync(till, "name,sku,price\nOld,K1,10\n"));
        var preview = await StageAsync(till, "foo,K9,bar\nsku,name,price\nK1,Old,12\nK2,New,5\nK3,Unwanted,5\n");
        var options = preview["options"]!.DeepClone().AsObject();
        options["columns"] = new JsonArray("sku", "name", "price");
        options["hasHeadings"] = true;
        options["withChanged"] = false;
        options["skip"] = new JsonArray(2, 5);
        var changed = await PreviewAsync(till, preview, options);
        Counts(changed).ShouldBe("2 new, 1 changed, 0 unchanged, 1 problems");
        ((int)changed["counts"]!["accepted"]!).ShouldBe(1);
        await AcceptAsync(till, changed);
        (await Products(till)).ShouldBe(["New||500000|", "Old||1000000|"]);

        options["columns"] = new JsonArray("sku", "sku", "price");
        using var wrong = await till.Shop.Device.PostAsync(
            $"/api/imports/{preview["id"]}/preview",
            new JsonObject { ["options"] = options.DeepClone() }
        );
        await wrong.ShouldBeRefusedAsync(400, "import_options_wrong");
    }

    [Fact]
    public async Task Opening_stock_comes_in_once_with_its_cost()
    {
        var till = await TestTill.OpenAsync(server);
        const string file = "name,sku,price,cost,qty\nSugar,S1,180,150,12\nSalt,S2,20,,4.5\nAir,S3,1,1,0\n";
        var preview = await StageAsync(till, file);
        ((int)preview["stockLines"]!).ShouldBe(2);
        Codes(preview).ShouldBe(["cost_missing 1"]);
        await AcceptAsync(till, preview);
        (await till.BalanceAsync("opening_balances")).ShouldBe(-180_000);
        (await Figure(till, "select sum(quantity) from inventory.stock_level where tenant_id = @tenant")).ShouldBe(16_500);
        var again = await StageAsync(till, file);
        Counts(again).ShouldBe("0 new, 0 changed, 3 unchanged, 0 problems");
        Codes(again).ShouldBe(["stock_known 2"]);
        await Books.ShouldBeRightAsync(till);
    }

    [Fact]
    public async Task Rows_with_variants_of_one_name_are_one_product()
    {
        var till = await TestTill.OpenAsync(server);
        await AcceptAsync(
            till,
            await StageAsync(till, "product,variant,barcode,price\nSoda,300 ml,96385074,50\nSoda,500 ml,4006381333931,70\nWater,,,30\n")
        );
        (await Figure(till, "select count(*) from catalog.product where tenant_id = @tenant")).ShouldBe(2);
        (await Figure(till, "select count(*) from catalog.variant where tenant_id = @tenant")).ShouldBe(3);
    }

    [Fact]
    public async Task An_export_imports_again_without_changing_anything()
    {
        var till = await TestTill.OpenAsync(server);
        await AcceptAsync(
            till,
            await StageAsync(
                till,
                "name,variant,sku,barcode,unit,price,category,closed\n"
                    + "\"=SUM(A1), \"\"quoted\"\"\",,-5,6001234567899 96385074,pc,1234567.89,\"Food; \"\"dry\"\"\",no\n"
                    + "Soda,300 ml,A,,l,0.5,,no\nSoda,500 ml,a,,l,0.75,,yes\n'Apostrophe,,,,kg,3,,no\n"
            )
        );
        using var answer = await till.Shop.Device.GetAsync("/api/products/export");
        var file = (string)(await answer.JsonAsync(200))["text"]!;
        file.ShouldContain("'=SUM(A1)");
        var again = await StageAsync(till, file);
        Changes(again).ShouldBeEmpty();
        Counts(again).ShouldBe("0 new, 0 changed, 4 unchanged, 0 problems");
        // Also when every number of the file is somebody else's: the shop that gets it has the same goods.
        var other = await TestTill.OpenAsync(server);
        await AcceptAsync(other, await StageAsync(other, file));
        (await Products(other)).ShouldBe(await Products(till));
    }

    [Fact]
    public async Task An_import_is_taken_back_except_for_what_people_changed_since()
    {
        var till = await TestTill.OpenAsync(server);
        await AcceptAsync(till, await StageAsync(till, "name,sku,price\nSugar,S1,10\nSalt,S2,10\n"));
        var preview = await StageAsync(till, "name,sku,price\nSugar,S1,12\nSalt,S2,12\nTea,S3,12\n");
        await AcceptAsync(till, preview);
        await AcceptAsync(till, await StageAsync(till, "sku,price\nS2,15\n"));
        using var undone = await till.Shop.Device.PostAsync($"/api/imports/{preview["id"]}/undo", new JsonObject());
        var undo = await undone.JsonAsync(200);
        (await UntilDoneAsync(till, (string)undo["id"]!)).ShouldBe("done");
        (await Products(till)).ShouldBe(["Salt||1500000|", "Sugar||1000000|"]);
        using var twice = await till.Shop.Device.PostAsync($"/api/imports/{preview["id"]}/undo", new JsonObject());
        await twice.ShouldBeRefusedAsync(409, "import_not_done");
        // What was closed is opened when a file names it again.
        await AcceptAsync(till, await StageAsync(till, "name,sku\nTea,S3\n"));
        (await Products(till)).ShouldBe(["Salt||1500000|", "Sugar||1000000|", "Tea||1200000|"]);
    }

    [Fact]
    public async Task A_preview_that_is_no_longer_true_is_not_accepted_and_none_twice()
    {
        var till = await TestTill.OpenAsync(server);
        await AcceptAsync(till, await StageAsync(till, "name,sku,price\nSugar,S1,10\n"));
        var preview = await StageAsync(till, "name,sku,price\nSugar,S1,12\n");
        till.Product("Salt", price: 1_000_000);
        await till.Journal.PushAsync();
        using var moved = await TryAcceptAsync(till, preview);
        await moved.ShouldBeRefusedAsync(409, "import_moved");
        var fresh = await PreviewAsync(till, preview, preview["options"]!);
        using var accepted = await TryAcceptAsync(till, fresh);
        await accepted.ShouldBeAsync(200);
        using var twice = await TryAcceptAsync(till, fresh);
        await twice.ShouldBeRefusedAsync(409, "import_not_staged");
        (await UntilDoneAsync(till, (string)preview["id"]!)).ShouldBe("done");
    }

    [Fact]
    public async Task Limits_are_said_before_anything_is_kept_and_strangers_find_nothing()
    {
        var till = await TestTill.OpenAsync(server);
        using var large = await UploadAsync(till, "big.csv", new byte[16 * 1024 * 1024 + 1], pack: true);
        await large.ShouldBeRefusedAsync(413, "import_too_large");
        using var empty = await UploadAsync(till, "empty.csv", [], pack: false);
        await empty.ShouldBeRefusedAsync(400, "import_empty");
        using var many = await UploadAsync(
            till,
            "many.csv",
            Encoding.UTF8.GetBytes("name\n" + string.Concat(Enumerable.Repeat("a\n", 100_001))),
            pack: true
        );
        await many.ShouldBeRefusedAsync(413, "import_too_many_rows");
        var preview = await StageAsync(till, "name,price\nSugar,1\n");
        var stranger = await TestTill.OpenAsync(server);
        using var foreign = await stranger.Shop.Device.GetAsync($"/api/imports/{preview["id"]}");
        await foreign.ShouldBeRefusedAsync(404, "not_found");
        using var taken = await TryAcceptAsync(stranger, preview);
        await taken.ShouldBeRefusedAsync(404, "not_found");
    }

    [Fact]
    public async Task A_large_file_is_written_in_short_transactions_and_a_server_that_starts_finishes_it()
    {
        await using var first = await server.StartAnotherAsync();
        var till = await TestTill.OpenAsync(first);
        var file = new StringBuilder("barcode,name\n");
        for (var at = 0; at < 12_000; at++)
            file.Append(at + 1_000_000).Append(",Product number ").Append(at).Append('\n');
        var preview = await StageAsync(till, file.ToString());
        using var accepted = await TryAcceptAsync(till, preview);
        await accepted.ShouldBeAsync(200);
        await first.DisposeAsync();
        // Another server takes over where the first stopped.
        await using var second = await server.StartAnotherAsync();
        await UntilAsync(async () =>
            (await Figure(till, "select count(*) from imports.import where tenant_id = @tenant and state = 'done'")) > 0
        );
        (await Figure(till, "select count(*) from catalog.variant where tenant_id = @tenant")).ShouldBe(12_000);
        (await Figure(till, "select count(*) from sync.operation where tenant_id = @tenant and type = 'products.imported'")).ShouldBe(
            await Figure(till, "select parts from imports.import where tenant_id = @tenant")
        );
        (await Figure(till, "select max(length(envelope)) from sync.operation where tenant_id = @tenant")).ShouldBeLessThan(256_000);
    }

    internal static async Task<JsonObject> StageAsync(TestTill till, string text) => await StageAsync(till, Encoding.UTF8.GetBytes(text));

    internal static async Task<JsonObject> StageAsync(TestTill till, byte[] bytes, string name = "goods.csv")
    {
        using var answer = await UploadAsync(till, name, bytes, pack: false);
        return (await answer.JsonAsync(200)).AsObject();
    }

    private static async Task<HttpResponseMessage> UploadAsync(TestTill till, string name, byte[] bytes, bool pack)
    {
        if (!pack)
            return await till.Shop.Device.SendAsync(HttpMethod.Post, $"/api/imports?name={name}", bytes, "text/csv");
        using var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            stream.Write(bytes);
        return await till.Shop.Device.SendAsync(HttpMethod.Post, $"/api/imports?name={name}", packed.ToArray(), "text/csv", "gzip");
    }

    internal static async Task<JsonObject> PreviewAsync(TestTill till, JsonObject preview, JsonNode options)
    {
        using var answer = await till.Shop.Device.PostAsync(
            $"/api/imports/{preview["id"]}/preview",
            new JsonObject { ["options"] = options.DeepClone() }
        );
        return (await answer.JsonAsync(200)).AsObject();
    }

    internal static async Task<string> ProblemsAsync(TestTill till, JsonObject preview)
    {
        using var answer = await till.Shop.Device.PostAsync(
            $"/api/imports/{preview["id"]}/problems",
            new JsonObject { ["options"] = preview["options"]!.DeepClone() }
        );
        return (string)(await answer.JsonAsync(200))["text"]!;
    }

    internal static Task<HttpResponseMessage> TryAcceptAsync(TestTill till, JsonObject preview) =>
        till.Shop.Device.PostAsync(
            $"/api/imports/{preview["id"]}/accept",
            new JsonObject { ["options"] = preview["options"]!.DeepClone(), ["version"] = (long)preview["version"]! }
        );

    /// <summary>Accepts, waits until it has run, and answers how it ended.</summary>
    internal static async Task<string> AcceptAsync(TestTill till, JsonObject preview)
    {
        using var answer = await TryAcceptAsync(till, preview);
        await answer.ShouldBeAsync(200);
        return await UntilDoneAsync(till, (string)preview["id"]!);
    }

    internal static async Task<string> UntilDoneAsync(TestTill till, string id)
    {
        var state = "";
        await UntilAsync(async () =>
        {
            using var answer = await till.Shop.Device.GetAsync($"/api/imports/{id}");
            return (state = (string)(await answer.JsonAsync(200))["state"]!) != "running";
        });
        return state;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(TimeSpan.FromMinutes(3));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo())
            await poll.WaitForNextTickAsync(deadline.Token);
    }

    internal static string Counts(JsonObject preview)
    {
        var counts = preview["counts"]!;
        return $"{counts["new"]} new, {counts["changed"]} changed, {counts["unchanged"]} unchanged, {counts["problems"]} problems";
    }

    internal static IEnumerable<string> Codes(JsonObject preview) =>
        preview["codes"]!.AsArray().Select(code => $"{code!["code"]} {code["rows"]}");

    internal static IEnumerable<string> Changes(JsonObject preview) =>
        preview["sample"]!
            .AsArray()
            .Where(row => (string)row!["outcome"]! == "changed")
            .SelectMany(row => row!["changes"]!.AsArray())
            .Select(change => $"{change!["field"]}: {change["from"]} -> {change["to"]}");

    /// <summary>What is sold: name, barcodes, price, category.</summary>
    private static async Task<List<string>> Products(TestTill till)
    {
        var text = await till.TextAsync(
            """
            select string_agg(p.name || '|' || array_to_string(v.barcodes, ' ') || '|' || v.price || '|' || coalesce(c.name, ''), E'\n'
              order by p.name collate "C", v.price)
            from catalog.variant v
            join catalog.product p on p.tenant_id = v.tenant_id and p.product_id = v.product_id
            left join catalog.category c on c.tenant_id = p.tenant_id and c.category_id = p.category_id
            where v.tenant_id = @tenant and not v.closed and not p.closed
            """
        );
        return [.. text.Split('\n')];
    }

    private static Task<long> Figure(TestTill till, string sql) => till.FigureAsync(sql);
}
