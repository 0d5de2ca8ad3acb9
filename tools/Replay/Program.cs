using System.Diagnostics;
using System.IO.Compression;
using Kaunta.DeviceClient;
using Kaunta.Replay;

var path = args[0];
var server = new Uri(args[1]);
var watch = Stopwatch.StartNew();
await using var raw = File.OpenRead(path);
await using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
var lines = InputLine.ReadAll(file);
if (args.Length > 2)
    lines = [.. lines.Take(int.Parse(args[2]))];
Console.WriteLine($"read {lines.Count} {watch.Elapsed}");
var plan = Planner.Of(lines);
Console.WriteLine(
    $"planned {plan.Operations.Count} ops, {plan.LinesInOperations} lines, {plan.Exceptions.Count} exceptions {watch.Elapsed}"
);
var seed = new Seed(1);
var shop = new Shop(seed, plan);
var goods = plan.Goods.ToDictionary(one => one.Code);
var registers = await new OpenShop(server, shop).RegistersAsync(default);
Console.WriteLine($"open {watch.Elapsed}");
var tally = new Tally();
var skip = Environment.GetEnvironmentVariable("SKIP") ?? "";
plan = plan with { Operations = [.. plan.Operations.Where(o => !skip.Contains(o.GetType().Name))], Customers = skip.Contains("Customer") ? [] : plan.Customers };
var numbers = new ReceiptNumbers(plan, [.. registers.Select(r => r.Till)]);
var senders = registers.Select(one => new Sender(shop, one.Till, one.Device, plan, numbers, goods, tally)).ToList();
await senders[0].SendAsync(senders[0].MasterDataOperations(), default);
Console.WriteLine($"master {watch.Elapsed}");
var from = watch.Elapsed;
await Task.WhenAll(senders.Select(one => Task.Run(() => one.SendAsync(one.Documents(), default))));
Console.WriteLine(
    $"all {watch.Elapsed - from} {tally.Operations} repeated {tally.Repeated} cpu {Process.GetCurrentProcess().TotalProcessorTime}"
);
Console.WriteLine(string.Join(", ", tally.Outcomes) + " " + string.Join(", ", tally.Flags));
