using System.Diagnostics;
using System.Text.Json;
using Kaunta.Core.Pricing;
using Kaunta.PricingDiff;
using Microsoft.Playwright;

namespace Kaunta.PricingBench;

/// <summary>The till's engine in Chromium, its processor slowed down six times, as on a cheap phone.</summary>
internal static class BrowserBenchmark
{
    private const int Slowdown = 6;
    private const int Runs = 400;
    private static readonly string[] Candidates = ["/usr/lib/chromium/chromium", "/usr/bin/chromium"];

    internal sealed record Result(long MedianMicroseconds, long P95Microseconds, long CalibrationMicroseconds, bool SameTotal);

    public static async Task<Result> RunAsync()
    {
        var rules = await BundleAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Candidates.First(File.Exists), Args = ["--no-sandbox", "--disable-gpu"] }
        );
        var page = await browser.NewPageAsync();
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = Slowdown });
        var basket = FullBasket.Make();
        var told = await page.EvaluateAsync<JsonElement>(
            """
            async ({ rules, json, runs }) => {
              const basket = JSON.parse(json);
              const { price } = await import(`data:text/javascript;base64,${rules}`);
              const calibrate = () => { const from = performance.now(); let sum = 0; for (let i = 0; i < 1e6; i++) sum = (sum + i) | 0; return [performance.now() - from, sum]; };
              const calibration = [1, 2, 3].map(() => calibrate()[0]).sort((a, b) => a - b)[1];
              const times = [];
              let total = 0;
              for (let run = 0; run < runs; run++) {
                // One at a time, as a cashier scans: with the browser's own work in between.
                await new Promise((resolve) => setTimeout(resolve, 1));
                const from = performance.now();
                total = price(basket);
                times.push(performance.now() - from);
              }
              times.sort((a, b) => a - b);
              const micro = (ms) => Math.ceil(ms * 1000);
              return { median: micro(times[runs / 2]), p95: micro(times[Math.floor(runs * 0.95)]), calibration: micro(calibration), total };
            }
            """,
            new
            {
                rules,
                json = JsonSerializer.Serialize(basket, SellingJson.Options),
                runs = Runs,
            }
        );
        return new Result(
            told.GetProperty("median").GetInt64(),
            told.GetProperty("p95").GetInt64(),
            told.GetProperty("calibration").GetInt64(),
            told.GetProperty("total").GetInt64() == BasketPricing.Price(basket).Value.Total
        );
    }

    /// <summary>The rules as the till ships them, as a module in base64.</summary>
    private static async Task<string> BundleAsync()
    {
        var start = new ProcessStartInfo("node", [Path.Combine("tools", "bundle-pricing.mjs")])
        {
            WorkingDirectory = Path.Combine(Repository.Root(), "app"),
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException("The till's rules could not be bundled.");
    }
}
