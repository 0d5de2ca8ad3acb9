using System.Net;
using Kaunta.DeviceClient;
using Kaunta.Replay;

namespace Kaunta.IngestBench;

/// <summary>Who sends: so many businesses, each with so many registers.</summary>
/// <param name="LeastRatio">Per cent: what COPY costs, of what the sales cost, must be at least this.</param>
/// <param name="MostMs">Processor milliseconds of server and database for a thousand sales; null: no limit.</param>
internal sealed record Shape(string Name, int Businesses, int Registers, long LeastRatio, long? MostMs);

/// <summary>Processor milliseconds of one run: of the server's program and of the database for the sales, and of the database for the COPY.</summary>
/// <param name="Rows">What the sales inserted, by table.</param>
internal sealed record Measured(long Server, long Database, long Copy, IReadOnlyDictionary<string, long> Rows);

/// <summary>Sends a shop's sales, then writes the very same rows by COPY, in turn, on one database.</summary>
internal sealed class Measuring(RunningServer server, int runs, int sales)
{
    private const int LinesOfAPush = 300;

    private int shops;

    private static readonly Shape[] Shapes = [new("16 businesses", 16, 1, 40, 300), new("one business, 8 registers", 1, 8, 30, null)];

    public async Task<List<Result>> RunAsync(CancellationToken stop)
    {
        await using var rows = await NewRows.OpenAsync(server.Database, stop);
        var measured = Shapes.ToDictionary(shape => shape, _ => new List<Measured>());
        // The first is not counted: programs and caches are cold.
        for (var run = 0; run <= runs; run++)
            foreach (var shape in Shapes)
            {
                var one = await RunAsync(shape, run, rows, stop);
                Console.Error.WriteLine(
                    $"{(run == 0 ? "warm-up" : $"run {run}")}: {shape.Name}: server {one.Server} ms, database {one.Database} ms, COPY {one.Copy} ms"
                );
                if (run > 0)
                    measured[shape].Add(one);
            }
        return [.. Shapes.Select(shape => new Result(shape, sales, measured[shape]))];
    }

    private async Task<Measured> RunAsync(Shape shape, int run, NewRows rows, CancellationToken stop)
    {
        var senders = new List<Sender>();
        var businesses = new List<Guid>();
        for (var at = 0; at < shape.Businesses; at++)
        {
            var seed = new Seed(run * 1_000_000L + shape.Registers * 1_000L + at);
            var plan = MadeSales.Of(seed, sales / shape.Businesses, shape.Registers);
            var shop = new Shop(seed, plan);
            businesses.Add(shop.Business.Value);
            senders.AddRange(await SendersAsync(shape, shop, plan, stop));
        }
        await rows.RememberAsync(businesses, stop);
        var before = server.Cpu();
        await Task.WhenAll(senders.Select(sender => Task.Run(() => sender.SendDocumentsAsync(stop), stop)));
        var after = server.Cpu();
        var made = await rows.TakeAsync(stop);
        var from = server.Cpu().Database;
        await rows.PutAsync(stop);
        return new(after.Server - before.Server, after.Database - before.Database, server.Cpu().Database - from, made);
    }

    private async Task<IEnumerable<Sender>> SendersAsync(Shape shape, Shop shop, Plan plan, CancellationToken stop)
    {
        // Each shop has an address of its own, as in life.
        var from = new IPAddress([127, 1, (byte)(++shops / 250), (byte)(1 + shops % 250)]);
        var registers = await new OpenShop(server.Address, shop, shape.Registers, from).RegistersAsync(stop);
        var numbers = new ReceiptNumbers(plan, [.. registers.Select(one => one.Till)]);
        var goods = plan.Goods.ToDictionary(one => one.Code, StringComparer.Ordinal);
        var tally = new Tally();
        var senders = registers.Select(one => new Sender(shop, one.Till, one.Device, plan, numbers, goods, tally, LinesOfAPush)).ToList();
        await senders[0].SendMasterDataAsync(stop);
        return senders;
    }
}
