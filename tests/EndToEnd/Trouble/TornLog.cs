using System.Buffers.Binary;
using Kaunta.EndToEnd.Harness;
using Shouldly;

namespace Kaunta.EndToEnd.Trouble;

/// <summary>
/// A power cut in the middle of a write tears the last record of the log in which Chromium keeps a site's databases. Chromium goes on
/// writing behind it, and the start after that deletes everything, unless the till had a new log begun before.
/// </summary>
public sealed class TornLog
{
    private const int BlockBytes = 32_768;
    private const int HeaderBytes = 7;

    [Fact]
    public async Task A_till_whose_log_a_power_cut_tore_keeps_every_sale_through_all_starts_after_it()
    {
        using var folder = new TemporaryFolder("torn");
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        List<string> receipts = [];
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await FirstDay.SetUpShopAsync(till, server.Address);
            await server.StopAsync();
            receipts.Add(await till.SellAsync(FirstDay.Sugar));
            await browser.KillAsync();
        }
        for (var start = 0; start < 3; start++)
        {
            Tear(folder.Below("profile"));
            await using var browser = await Chromium.StartAsync(folder.Below("profile"));
            var till = new Till(browser.Page);
            await browser.Page.GotoAsync(server.Address);
            await till.EnterPinAsync();
            receipts.Add(await till.SellAsync(FirstDay.Tea));
            await browser.KillAsync();
        }
        await using (var browser = await Chromium.StartAsync(folder.Below("profile")))
        {
            var till = new Till(browser.Page);
            await browser.Page.GotoAsync(server.Address);
            await till.EnterPinAsync();
            await server.StartAsync();
            await till.AllConfirmedAsync();
            await browser.StopAsync();
        }
        await server.StopAsync();

        await using var books = await Books.OpenAsync(folder.Path);
        (await books.ReadAsync<string>("select receipt from sales.sale order by number")).ShouldBe(receipts);
    }

    /// <summary>Adds the beginning of a record to the newest log: its head, and less of it than the head says.</summary>
    private static void Tear(string profile)
    {
        var databases = Directory.GetDirectories(Path.Combine(profile, "Default", "IndexedDB"), "*.indexeddb.leveldb").Single();
        var log = Directory.GetFiles(databases, "*.log").Order(StringComparer.Ordinal).Last();
        using var file = File.Open(log, FileMode.Append);
        // No head stands across the end of a block.
        var left = BlockBytes - file.Position % BlockBytes;
        if (left < HeaderBytes)
            file.Write(new byte[left]);
        Span<byte> torn = stackalloc byte[HeaderBytes + 20];
        torn.Fill(0x5a);
        BinaryPrimitives.WriteUInt16LittleEndian(torn[4..], 200);
        // A whole record, not a part of one.
        torn[6] = 1;
        file.Write(torn);
    }
}
