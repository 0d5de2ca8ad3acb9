using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Kaunta.EndToEnd.Harness;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd;

/// <summary>
/// The figures of an import, on the real server over real HTTP with Chromium and the production bundle: file chosen to preview to
/// committed, to visible on another connected till, and the first load of that catalogue on an empty device. Run by
/// <c>bench/import.sh FILE</c>; not part of the tests.
/// </summary>
public sealed class ImportBench
{
    private const string Email = "bench@example.com";

    [Fact(Explicit = true)]
    public async Task Measure()
    {
        var file =
            Environment.GetEnvironmentVariable("KAUNTA_BENCH_FILE")
            ?? throw new InvalidOperationException("KAUNTA_BENCH_FILE names no file.");
        var report = Environment.GetEnvironmentVariable("KAUNTA_BENCH_REPORT")!;
        var runs = int.Parse(Environment.GetEnvironmentVariable("KAUNTA_BENCH_RUNS") ?? "5", CultureInfo.InvariantCulture);
        var results = new List<Run>();
        await File.WriteAllTextAsync(report, "", TestContext.Current.CancellationToken);
        for (var at = 0; at < runs; at++)
        {
            results.Add(await RunAsync(file, report));
            await SayAsync(report, $"run {at + 1}: {results[^1]}");
        }
        await SayAsync(report, $"median: {Median(results)}");
    }

    private static async Task<Run> RunAsync(string file, string report)
    {
        using var folder = new TemporaryFolder("import-bench");
        var csv = Unpacked(file, folder.Below("catalogue.csv"));
        var (rows, last) = Described(csv);
        await using var server = new ServerProcess(folder.Path);
        await server.StartAsync();
        await using var browser = await Chromium.StartAsync(folder.Below("profile"));
        var till = new Till(browser.Page);
        await till.OpenShopAsync(server.Address, "Duka la Mtihani", Email);
        await till.SkipFirstStepsAsync();
        await till.AllConfirmedAsync();
        // The till shows that it finds nothing; the moment it finds something it has the last row.
        await browser.Page.GetByPlaceholder("Search or scan").FillAsync(last);

        var office = new Till(await browser.NewDeviceAsync());
        await SignInAsync(office, server.Address);
        await office.GoAsync("/products/import");
        await office.Page.GetByText("Drop a file here").WaitForAsync();
        var watch = Stopwatch.StartNew();
        await office.Page.Locator("input[type=file]").SetInputFilesAsync(csv);
        var accept = office.Page.Locator(".accept").GetByRole(AriaRole.Button);
        await accept.WaitForAsync();
        var preview = watch.Elapsed;
        var visible = SeenAsync(browser.Page, watch);
        await accept.ClickAsync();
        await office.Page.GetByText("rows are imported").WaitForAsync(new() { Timeout = 120_000 });
        var committed = watch.Elapsed;
        var seen = await visible;
        await office.Page.Context.CloseAsync();

        var (usable, whole, bytes, pulls) = await FirstLoadAsync(browser, server.Address, last, rows);
        var searched = await SearchAsync(browser.Page);
        await SayAsync(report, $"  {rows} rows");
        await browser.StopAsync();
        return new(preview, committed, seen, usable, whole, bytes, pulls, searched);
    }

    private static async Task<TimeSpan> SeenAsync(IPage page, Stopwatch watch)
    {
        await page.Locator(".tile, [data-test=tile]").First.WaitForAsync(new() { Timeout = 120_000 });
        return watch.Elapsed;
    }

    private static async Task<(TimeSpan Usable, TimeSpan Whole, long Bytes, int Pulls)> FirstLoadAsync(
        Chromium browser,
        string address,
        string last,
        int rows
    )
    {
        var device = new Till(await browser.NewDeviceAsync());
        await FillSignInAsync(device, address);
        var watch = Stopwatch.StartNew();
        await device.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await device
            .Page.GetByPlaceholder("Search or scan")
            .Or(device.Page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" }))
            .First.WaitForAsync(new() { Timeout = Patience.Milliseconds });
        var usable = watch.Elapsed;
        await device.GoAsync("/products");
        await device
            .Page.GetByText($"{rows.ToString("N0", CultureInfo.InvariantCulture)} products")
            .First.WaitForAsync(new() { Timeout = Patience.Milliseconds });
        var whole = watch.Elapsed;
        var sizes = await device.Page.EvaluateAsync<long[]>(
            "() => performance.getEntriesByType('resource').filter(one => one.name.includes('/api/sync/pull')).map(one => one.encodedBodySize)"
        );
        await device.Page.Context.CloseAsync();
        return (usable, whole, sizes.Sum(), sizes.Length);
    }

    /// <summary>Milliseconds from typing a letter to the painted result, the slowest of some.</summary>
    private static async Task<TimeSpan> SearchAsync(IPage page)
    {
        var slowest = await page.EvaluateAsync<double>(
            """
            async () => {
              const box = document.querySelector('input[placeholder="Search or scan"]');
              let slowest = 0;
              for (const text of ['c', 'ch', 'cho', 'choc', 'milk', '600', '']) {
                const began = performance.now();
                box.value = text;
                box.dispatchEvent(new Event('input', { bubbles: true }));
                await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
                slowest = Math.max(slowest, performance.now() - began);
              }
              return slowest;
            }
            """
        );
        return TimeSpan.FromMilliseconds(slowest);
    }

    private static async Task FillSignInAsync(Till device, string address)
    {
        await device.Page.GotoAsync(address);
        await device.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await device.Page.GetByLabel("E-mail").FillAsync(Email);
        await device.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Till.Password);
    }

    private static async Task SignInAsync(Till device, string address)
    {
        await FillSignInAsync(device, address);
        await device.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await device.Page.GetByText("All confirmed").First.WaitForAsync();
    }

    private static string Unpacked(string file, string to)
    {
        if (!file.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.Copy(file, to);
            return to;
        }
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var csv = File.Create(to);
        packed.CopyTo(csv);
        return to;
    }

    /// <summary>How many rows there are, and the barcode of the last one.</summary>
    private static (int Rows, string Last) Described(string csv)
    {
        var lines = File.ReadAllLines(csv).Where(line => line.Length > 0).ToList();
        return (lines.Count - 1, lines[^1].Split(',')[0]);
    }

    private static async Task SayAsync(string report, string line) => await File.AppendAllTextAsync(report, line + Environment.NewLine);

    private static Run Median(List<Run> runs)
    {
        T Middle<T>(Func<Run, T> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);
        return new(
            Middle(run => run.Preview),
            Middle(run => run.Committed),
            Middle(run => run.Visible),
            Middle(run => run.Usable),
            Middle(run => run.Whole),
            Middle(run => run.Bytes),
            Middle(run => run.Pulls),
            Middle(run => run.Search)
        );
    }

    private sealed record Run(
        TimeSpan Preview,
        TimeSpan Committed,
        TimeSpan Visible,
        TimeSpan Usable,
        TimeSpan Whole,
        long Bytes,
        int Pulls,
        TimeSpan Search
    )
    {
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"file to preview {Preview.TotalSeconds:0.00} s, to committed {Committed.TotalSeconds:0.00} s, to visible on another till {Visible.TotalSeconds:0.00} s; "
                    + $"first load: usable {Usable.TotalSeconds:0.00} s, whole {Whole.TotalSeconds:0.00} s, {Bytes:N0} bytes in {Pulls} pulls; slowest search {Search.TotalMilliseconds:0} ms"
            );
    }
}
