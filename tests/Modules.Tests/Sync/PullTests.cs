using System.Net;
using System.Text.Json.Nodes;
using Kaunta.Modules.Tests.Host;
using Npgsql;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

public sealed class PullTests(KauntaServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_end_inside_a_version_and_together_are_everything_once()
    {
        var till = await TestTill.OpenAsync(server);
        for (var i = 0; i < 20; i++)
            till.Product($"Product {i}", price: 1_000_000);
        await till.Journal.PushAsync();
        var whole = await Page.PullAsync(till.Shop.Device, 2000);
        whole.More.ShouldBeFalse();

        var rows = new List<string>();
        var inside = 0;
        for (var page = await Page.PullAsync(till.Shop.Device, 7); ; page = await Page.PullAsync(till.Shop.Device, 7, page.Cursors))
        {
            page.Rows.Count.ShouldBeLessThanOrEqualTo(7);
            rows.AddRange(page.Rows.Select(row => row.ToJsonString()));
            if (!page.More)
                break;
            inside++;
        }
        inside.ShouldBeGreaterThan(8);
        rows.ShouldBe(whole.Rows.Select(row => row.ToJsonString()), ignoreOrder: true);
        rows.Distinct().Count().ShouldBe(rows.Count);
        // The device's own outcomes come as rows too.
        whole.Rows.Count(row => (string)row["kind"]! == "outcome").ShouldBe(40);
    }

    [Fact]
    public async Task A_sale_leaves_the_feed_after_ninety_days_of_the_servers_own_clock()
    {
        await using var own = await server.StartAnotherAsync();
        var till = await TestTill.OpenAsync(own);
        till.Sell((till.Product("Sugar", price: 1_000_000, tracked: false), 1_000));
        await till.Journal.PushAsync();
        own.Clock.Advance(TimeSpan.FromDays(89));
        Sales(await Page.PullAsync(till.Shop.Device, 2000)).ShouldBe(1);
        // The database's clock has not moved; a device lets go of the sale by the time that it hears from the server.
        own.Clock.Advance(TimeSpan.FromDays(2));
        Sales(await Page.PullAsync(till.Shop.Device, 2000)).ShouldBe(0);
        return;

        static int Sales(Page page) => page.Rows.Count(row => (string)row["kind"]! == "sale");
    }

    [Fact]
    public async Task A_write_that_is_slow_to_commit_is_never_skipped_but_a_bare_sequence_skips_it()
    {
        var till = await TestTill.OpenAsync(server);
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        await using var slow = new NpgsqlConnection(server.Cluster.App);
        await slow.OpenAsync(Stop);
        await using var transaction = await slow.BeginTransactionAsync(Stop);
        await ExecuteAsync(
            slow,
            $"""
            select set_config('app.tenant_id', '{till.Shop.Business}', true);
            with taken as (update tenancy.tenant_clock set version = version + 1 returning version)
            select set_config('app.version', version::text, true) from taken;
            insert into catalog.category (tenant_id, category_id, name, sort, closed, field_versions)
            values ('{till.Shop.Business}', gen_random_uuid(), 'Slow', 1, false, '{"{}"}')
            """
        );
        var fast = till.Journal.PushAsync(Add(till, "Fast"));
        await UntilAsync(() =>
            till.FigureAsync(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%platform.tenant.clock%'"
            )
        );
        var during = await Page.PullAsync(till.Shop.Device, 2000, before.Cursors);
        during.Rows.ShouldBeEmpty();
        await transaction.CommitAsync(Stop);
        (await fast).Outcomes.ShouldBe(["applied"]);
        var after = await Page.PullAsync(till.Shop.Device, 2000, during.Cursors);
        after.Rows.Where(row => (string)row["kind"]! == "category").Select(row => (string)row["row"]!["name"]!).ShouldBe(["Slow", "Fast"]);

        (await BareSequenceSeesAsync()).ShouldBe(["Fast"]);
    }

    /// <summary>The same interleaving with a number from a sequence in place of the locked clock: what a reader gets to see.</summary>
    private async Task<List<string>> BareSequenceSeesAsync()
    {
        // Beside the server's database: a table without row-level security in it would keep the servers of other tests from starting.
        var beside = new NpgsqlConnectionStringBuilder(server.Cluster.Administrator) { Database = "postgres" }.ConnectionString;
        await using var reader = new NpgsqlConnection(beside);
        await using var slow = new NpgsqlConnection(beside);
        await using var fast = new NpgsqlConnection(beside);
        foreach (var connection in new[] { reader, slow, fast })
            await connection.OpenAsync(Stop);
        var table = $"naive_{Guid.NewGuid():n}";
        await ExecuteAsync(reader, $"create unlogged table public.{table} (version bigserial, name text)");
        try
        {
            await using var transaction = await slow.BeginTransactionAsync(Stop);
            await ExecuteAsync(slow, $"insert into public.{table} (name) values ('Slow')");
            await ExecuteAsync(fast, $"insert into public.{table} (name) values ('Fast')");
            var seen = new List<string>();
            var cursor = 0L;
            for (var round = 0; round < 2; round++)
            {
                await using var read = new NpgsqlCommand(
                    $"select version, name from public.{table} where version > {cursor} order by version",
                    reader
                );
                await using (var rows = await read.ExecuteReaderAsync(Stop))
                    while (await rows.ReadAsync(Stop))
                        (cursor, _) = (rows.GetInt64(0), Add(seen, rows.GetString(1)));
                if (round == 0)
                    await transaction.CommitAsync(Stop);
            }
            return seen;
        }
        finally
        {
            await ExecuteAsync(reader, $"drop table public.{table}");
        }
    }

    [Fact]
    public async Task Rows_of_another_location_never_reach_a_device()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        var other = Guid.CreateVersion7().ToString();
        var sale = till.SaleBody((sugar, 1_000));
        sale["location"] = other;
        sale["receipt"] = "CANARY-1";
        till.Sell(sale);
        till.Sell((sugar, 1_000));
        await till.Journal.PushAsync();
        var page = await Page.PullAsync(till.Shop.Device, 2000);
        page.Rows.Count(row => (string)row["kind"]! == "sale").ShouldBe(1);
        page.Rows.Count(row => (string)row["kind"]! == "stock").ShouldBe(1);
        page.Text.ShouldNotContain("CANARY-1");
        (await till.FigureAsync($"select count(*) from sales.sale where tenant_id = @tenant and location_id = '{other}'")).ShouldBe(1);

        var asked = await Page.PullAsync(till.Shop.Device, 2000, [$"location/{other}:0:stock:{Guid.Empty}"]);
        asked.Text.ShouldNotContain("CANARY-1");
        asked.Begin["dropped"]!.AsArray().Select(name => (string)name!).ShouldBe([$"location/{other}"]);
    }

    [Fact]
    public async Task A_closed_product_reaches_devices_as_closed()
    {
        var till = await TestTill.OpenAsync(server);
        var sugar = till.Product("Sugar", price: 1_000_000);
        await till.Journal.PushAsync();
        var before = await Page.PullAsync(till.Shop.Device, 2000);
        till.Journal.Add(
            "product.saved",
            new JsonObject
            {
                ["id"] = sugar.Product.ToString(),
                ["base"] = before.Version,
                ["set"] = new JsonObject { ["closed"] = true },
                ["variants"] = new JsonObject { [sugar.Variant.ToString()] = new JsonObject { ["closed"] = true } },
            }
        );
        await till.Journal.PushAsync(3);
        var after = await Page.PullAsync(till.Shop.Device, 2000, before.Cursors);
        after.Rows.Select(row => (string)row["kind"]!).ShouldBe(["product", "variant", "outcome"]);
        ((bool)after.Rows[0]["row"]!["closed"]!).ShouldBeTrue();
        ((string)after.Rows[0]["row"]!["name"]!).ShouldBe("Sugar");
        ((bool)after.Rows[1]["row"]!["closed"]!).ShouldBeTrue();
        ((long)after.Rows[1]["row"]!["price"]!).ShouldBe(1_000_000);
    }

    [Fact]
    public async Task Another_epoch_or_a_cursor_from_the_future_starts_from_the_beginning()
    {
        var till = await TestTill.OpenAsync(server);
        var first = await Page.PullAsync(till.Shop.Device, 2000);
        ((bool)first.Begin["resync"]!).ShouldBeFalse();
        var strange = await Page.PullAsync(till.Shop.Device, 2000, first.Cursors, epoch: "another");
        ((bool)strange.Begin["resync"]!).ShouldBeTrue();
        strange.Rows.Count.ShouldBe(first.Rows.Count);
        var future = await Page.PullAsync(till.Shop.Device, 2000, [$"business:999999:variant:{Guid.Empty}"]);
        ((bool)future.Begin["resync"]!).ShouldBeTrue();
        using var wrong = await till.Shop.Device.GetAsync("/api/sync/pull?cursor=nonsense");
        await wrong.ShouldBeRefusedAsync(400, "cursor_wrong");
    }

    [Fact]
    public async Task News_is_told_after_a_commit_also_by_another_server()
    {
        await using var second = await server.StartAnotherAsync();
        var till = await TestTill.OpenAsync(server);
        using var near = await ListenAsync(server.Address, till);
        using var far = await ListenAsync(second.Address, till);
        var (nearLines, farLines) = (Lines(near), Lines(far));
        var opened = await NextAsync(nearLines);
        (await NextAsync(farLines)).ShouldBe(opened);
        var pushed = await till.Journal.PushAsync(Add(till, "Fast"));
        var version = (long)pushed.Body["version"]!;
        await UntilVersionAsync(nearLines, version);
        await UntilVersionAsync(farLines, version);
    }

    [Theory]
    [InlineData("sync.news.notify")]
    [InlineData("sync.news.listen")]
    public async Task News_is_told_by_another_server_also_when_the_connection_that_carried_it_broke(string statement)
    {
        await using var first = await KauntaServer.StartDurableAsync();
        await using var second = await first.StartAnotherAsync();
        var till = await TestTill.OpenAsync(first);
        using var far = await ListenAsync(second.Address, till);
        var lines = Lines(far);
        var pushed = await till.Journal.PushAsync(Add(till, "Before"));
        await UntilVersionAsync(lines, (long)pushed.Body["version"]!);
        await using var administrator = new NpgsqlConnection(first.Cluster.Administrator);
        await administrator.OpenAsync(Stop);
        await UntilAsync(async () =>
        {
            await using var end = new NpgsqlCommand(
                "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where query like $1 and pid <> pg_backend_pid()",
                administrator
            );
            end.Parameters.Add(new NpgsqlParameter { Value = $"%{statement}%" });
            return (long)(await end.ExecuteScalarAsync(Stop))!;
        });
        pushed = await till.Journal.PushAsync(Add(till, "After"));
        await UntilVersionAsync(lines, (long)pushed.Body["version"]!);
    }

    [Fact]
    public async Task A_page_repeats_what_its_request_said_of_itself()
    {
        var till = await TestTill.OpenAsync(server);
        using var asked = await till.Shop.Device.GetAsync("/api/sync/pull?limit=2000&ask=1-2%223");
        var first = JsonNode.Parse((await asked.Content.ReadAsStringAsync(Stop)).Split('\n')[0])!;
        ((string)first["ask"]!).ShouldBe("1-2\"3");
        (await Page.PullAsync(till.Shop.Device, 2000)).Begin.ContainsKey("ask").ShouldBeFalse();
    }

    private static async Task<HttpResponseMessage> ListenAsync(Uri address, TestTill till)
    {
        var http = new HttpClient { BaseAddress = address };
        for (var nonce = "none"; ; )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/sync/news");
            till.Shop.Device.Sign(request, "/api/sync/news", [], nonce);
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
            if (answer.StatusCode == HttpStatusCode.OK)
                return answer;
            nonce.ShouldBe("none");
            nonce = answer.Headers.GetValues("Kaunta-Nonce").Single();
            answer.Dispose();
        }
    }

    private static StreamReader Lines(HttpResponseMessage answer) => new(answer.Content.ReadAsStream(Stop));

    private static async Task<long> NextAsync(StreamReader lines)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        return (long)JsonNode.Parse((await lines.ReadLineAsync(deadline.Token))!)!["version"]!;
    }

    private static async Task UntilVersionAsync(StreamReader lines, long version)
    {
        while (await NextAsync(lines) < version) { }
    }

    private static int Add(TestTill till, string name)
    {
        till.Journal.Add(
            "category.saved",
            new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["base"] = null,
                ["set"] = new JsonObject { ["name"] = name },
            }
        );
        return till.Journal.Count;
    }

    private static int Add(List<string> names, string name)
    {
        names.Add(name);
        return names.Count;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task UntilAsync(Func<Task<long>> count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await count() == 0)
            deadline.Token.ThrowIfCancellationRequested();
    }
}

/// <summary>One page of the feed.</summary>
internal sealed record Page(JsonObject Begin, IReadOnlyList<JsonObject> Rows, JsonObject End, string Text)
{
    public bool More => (bool)End["more"]!;

    public long Version => (long)Begin["version"]!;

    public IReadOnlyList<string> Cursors => [.. End["cursors"]!.AsArray().Select(cursor => (string)cursor!)];

    public static async Task<Page> PullAsync(TestDevice device, int limit, IReadOnlyList<string>? cursors = null, string? epoch = null)
    {
        var query = string.Concat((cursors ?? []).Select(cursor => $"&cursor={Uri.EscapeDataString(cursor)}"));
        using var answer = await device.GetAsync($"/api/sync/pull?limit={limit}{query}{(epoch is null ? "" : $"&epoch={epoch}")}");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        lines[^1]["end"].ShouldNotBeNull();
        return new(lines[0], lines[1..^1], lines[^1], text);
    }
}
