using System.Diagnostics;
using System.Text.Json;
using Kaunta.DeviceClient;

namespace Kaunta.Replay;

/// <summary>One sending of a whole plan to a server, and what it took.</summary>
internal sealed class Run(Plan plan, Seed seed, RunningServer server)
{
    private readonly Shop shop = new(seed, plan);
    private readonly Tally tally = new();
    private IReadOnlyList<(Till Till, Device Device)> registers = [];

    public Tally Tally => tally;

    /// <summary>From the first product to the last confirmation.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>Processor milliseconds of sending; of the server's program, of its database, and of this one.</summary>
    public (long Server, long Database, long Sender) Cpu { get; private set; }

    public async Task SendAsync(bool again, CancellationToken stop)
    {
        registers = await new OpenShop(server.Address, shop).RegistersAsync(stop);
        var numbers = new ReceiptNumbers(plan, [.. registers.Select(one => one.Till)]);
        var goods = plan.Goods.ToDictionary(one => one.Code, StringComparer.Ordinal);
        var senders = registers.Select(one => new Sender(shop, one.Till, one.Device, plan, numbers, goods, tally)).ToList();
        var watch = Stopwatch.StartNew();
        var (before, own) = (server.Cpu(), OwnCpu());
        if (!again)
            await senders[0].SendMasterDataAsync(stop);
        await Task.WhenAll(senders.Select(one => Task.Run(() => again ? one.SendAgainAsync(stop) : one.SendDocumentsAsync(stop), stop)));
        Took = watch.Elapsed;
        var after = server.Cpu();
        Cpu = (after.Server - before.Server, after.Database - before.Database, OwnCpu() - own);
    }

    /// <summary>What the auditor needs: the way in, and this side's word on every journal.</summary>
    public async Task WriteManifestAsync(string path, CancellationToken stop)
    {
        using var key = seed.Key("device 1");
        var manifest = new
        {
            Server = server.Address,
            Business = shop.Business.Value,
            Location = shop.Location.Value,
            Device = registers[0].Till.Device.Value,
            registers[0].Till.Incarnation,
            Key = Convert.ToBase64String(key.ExportPkcs8PrivateKey()),
            shop.Email,
            Shop.Password,
            Journals = registers.Select(one => new
            {
                Device = one.Till.Device.Value,
                Count = one.Device.Journal.Head.Seq,
                one.Device.Journal.Head.Total,
                Head = one.Device.Journal.Head.Hash,
            }),
            Exceptions = plan.Exceptions.Select(one => new { Line = one.Line.Number, one.Reason }),
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(manifest, JsonSerializerOptions.Web), stop);
    }

    private static long OwnCpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.Ticks / TimeSpan.TicksPerMillisecond;
    }
}
