using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Kaunta.PricingBench;

// ./kaunta bench pricing: a basket of 20 lines against 20 promotions, on the server and in a browser slowed down six times.
const long ServerLimitMicroseconds = 25;
const long BrowserLimitMicroseconds = 4000;

var config = ManualConfig
    .CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(15))
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(NullLogger.Instance)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
var summary = BenchmarkRunner.Run<EngineBenchmark>(config);
var worst = 0L;
Console.WriteLine($"{"server (C#)", -34}{"fastest µs", 12}{"median µs", 12}{"limit µs", 12}{"bytes", 12}");
foreach (var report in summary.Reports)
{
    if (report.ResultStatistics is not { } statistics)
        return Failed("The server's part did not run.");
    var microseconds = (long)Math.Ceiling(statistics.Median / 1000);
    var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
    var promoted = report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(EngineBenchmark.WithPromotions);
    if (promoted)
        worst = microseconds;
    var limit = promoted ? $"{ServerLimitMicroseconds}" : "-";
    Console.WriteLine(
        $"{report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), -34}{(long)Math.Ceiling(statistics.Min / 1000), 12}{microseconds, 12}{limit, 12}{bytes, 12}"
    );
}

var browser = await BrowserBenchmark.RunAsync();
Console.WriteLine();
Console.WriteLine($"{"till (Chromium, 6x slower)", -34}{"median µs", 12}{"p95 µs", 12}{"limit µs", 12}");
Console.WriteLine(
    $"{"20 lines, 20 promotions", -34}{browser.MedianMicroseconds, 12}{browser.P95Microseconds, 12}{BrowserLimitMicroseconds, 12}"
);
Console.WriteLine($"calibration: {browser.CalibrationMicroseconds} µs for a million additions in the same browser, equally slowed down");
if (!browser.SameTotal)
    return Failed("The two engines came to different totals.");
Console.WriteLine(
    $"load of the machine: {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown")} on {Environment.ProcessorCount} processors"
);
return worst <= ServerLimitMicroseconds && browser.P95Microseconds <= BrowserLimitMicroseconds ? 0 : Failed("A limit was passed.");

static int Failed(string why)
{
    Console.Error.WriteLine(why);
    return 1;
}
