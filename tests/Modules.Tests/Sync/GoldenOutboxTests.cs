using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Modules.Tests.Host;
using Shouldly;

namespace Kaunta.Modules.Tests.Sync;

/// <summary>
/// What the app of each release left unsent, in <c>spec/protocol/outboxes</c>: a till that comes out of a drawer years later still gets rid
/// of it. Today's server takes every line, and refuses, holds or quarantines none.
/// </summary>
public sealed class GoldenOutboxTests(KauntaServer server)
{
    public static TheoryData<string> Releases => [.. Directory.GetFiles(Folder, "*.ndjson").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task What_a_released_app_left_unsent_is_taken_by_todays_server_whole(string file)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, file), TestContext.Current.CancellationToken);
        var header = JsonNode.Parse(lines[0])!;
        var shop = await OpenAsync(header);
        var journals = new List<(Guid Incarnation, List<(string Line, string? Private)> Lines)>();
        foreach (var line in lines[1..])
        {
            if (PrivateLine.IsOne(Encoding.UTF8.GetBytes(line)))
                journals[^1].Lines[^1] = (journals[^1].Lines[^1].Line, line);
            else if (journals.Count > 0 && journals[^1].Incarnation == IncarnationOf(line))
                journals[^1].Lines.Add((line, null));
            else
                journals.Add((IncarnationOf(line), [(line, null)]));
        }
        foreach (var (incarnation, written) in journals)
        {
            var journal = new TestJournal(shop, shop.Device, incarnation);
            foreach (var (line, opening) in written)
                journal.AddRaw(line, opening);
            var pushed = await journal.PushAsync();
            pushed.Outcomes.Count.ShouldBe(written.Count, pushed.Body.ToJsonString());
            for (var at = 0; at < written.Count; at++)
                pushed.Outcomes[at].ShouldBeOneOf(["applied", "flagged"], $"{pushed.Body["outcomes"]![at]} for {written[at].Line}");
        }
        var till = new TestTill(shop, new TestJournal(shop), new Random(1));
        (await till.BalanceAsync("")).ShouldBe(0);
        (await till.FigureAsync("select count(*) from sales.sale where tenant_id = @tenant")).ShouldBeGreaterThan(0);
        (await till.FigureAsync("select coalesce(sum(quantity), 0) from inventory.stock_level where tenant_id = @tenant")).ShouldBe(23_000);
    }

    /// <summary>The shop that the outbox is of, under its own ids, with a key of this test's.</summary>
    private async Task<TestShop> OpenAsync(JsonNode header)
    {
        var device = new TestDevice(server.Address, ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            Id = new((Guid)header["device"]!),
            Incarnation = (Guid)header["incarnation"]!,
        };
        var shop = new TestShop(server, device)
        {
            Business = new((Guid)header["business"]!),
            Location = new((Guid)header["location"]!),
            Register = new((Guid)header["register"]!),
            Owner = new((Guid)header["staff"]!),
        };
        using var http = server.Client();
        using var answer = await http.PostAsync("/api/businesses", shop.OpenRequest());
        shop.Opened(await answer.JsonAsync(200));
        return shop;
    }

    private static Guid IncarnationOf(string line) => (Guid)JsonNode.Parse(line)!["incarnation"]!;

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Kaunta.slnx")))
                folder = folder.Parent!;
            return Path.Combine(folder.FullName, "spec", "protocol", "outboxes");
        }
    }
}
