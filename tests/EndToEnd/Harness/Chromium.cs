using System.Diagnostics;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Harness;

/// <summary>
/// One Chromium with a profile of its own. It is started here, not by Playwright, so that a test can kill all its processes at
/// once and start it again on the same profile, as a power cut and a restart would.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);
    private static readonly string[] Candidates = ["/usr/lib/chromium/chromium", "/usr/bin/chromium"];

    private readonly Process process;
    private readonly IBrowser browser;

    private Chromium(Process process, IBrowser browser)
    {
        this.process = process;
        this.browser = browser;
        Context.SetDefaultTimeout(Patience.Milliseconds);
    }

    public IBrowserContext Context => browser.Contexts[0];

    public IPage Page => Context.Pages[0];

    /// <summary>All processes of this browser.</summary>
    public IReadOnlyList<int> Processes => Descendants(process.Id);

    /// <param name="profile">The profile's folder; it also stands in for the person's home, where Chromium looks for trusted authorities.</param>
    /// <param name="options">More command-line switches.</param>
    public static async Task<Chromium> StartAsync(string profile, params string[] options)
    {
        Directory.CreateDirectory(profile);
        var portFile = Path.Combine(profile, "DevToolsActivePort");
        File.Delete(portFile);
        // A killed browser leaves its lock behind; the process is gone, so the profile is free.
        foreach (var left in Directory.EnumerateFileSystemEntries(profile, "Singleton*"))
            File.Delete(left);

        var start = new ProcessStartInfo(Candidates.First(File.Exists)) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["HOME"] = profile;
        string[] arguments =
        [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            $"--user-data-dir={profile}",
            .. options,
            "about:blank",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        // What Chromium says is of no interest, but an unread pipe would stop it.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        string[] lines = [];
        await Waiting.UntilAsync(
            "Chromium's debugging port",
            () =>
            {
                if (process.HasExited)
                    throw new InvalidOperationException($"Chromium ended with {process.ExitCode}.");
                lines = File.Exists(portFile) ? File.ReadAllLines(portFile) : [];
                return Task.FromResult(lines.Length >= 2);
            },
            TimeSpan.FromSeconds(60)
        );
        var playwright = await Driver.StartedAsync();
        return new(
            process,
            await playwright.Chromium.ConnectOverCDPAsync($"http://127.0.0.1:{lines[0]}", new() { Timeout = Patience.Milliseconds })
        );
    }

    /// <summary>
    /// Another device: its storage, its service worker and its network are its own, though the same process draws it. It doesn't
    /// outlive the browser.
    /// </summary>
    public async Task<IPage> NewDeviceAsync()
    {
        var context = await browser.NewContextAsync();
        context.SetDefaultTimeout(Patience.Milliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>As for an app that was installed: the browser promises to keep the origin's data.</summary>
    public async Task AllowDurableStorageAsync(string origin)
    {
        var session = await browser.NewBrowserCDPSessionAsync();
        await session.SendAsync("Browser.grantPermissions", new() { ["origin"] = origin, ["permissions"] = new[] { "durableStorage" } });
    }

    /// <summary>SIGKILL to every process of this browser, in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        var all = Descendants(process.Id);
        foreach (var one in all)
            Posix.Signal(one, Posix.Kill);
        await process.WaitForExitAsync();
        // Only then nobody holds the profile's files any more.
        await Waiting.UntilAsync("the browser's processes to end", () => Task.FromResult(!all.Exists(Runs)));
    }

    private static bool Runs(int processId) => StatOf(processId) is [not ("Z" or "X"), ..];

    /// <summary>As a person closes it.</summary>
    public async Task StopAsync()
    {
        var session = await browser.NewBrowserCDPSessionAsync();
        await session.SendAsync("Browser.close");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(deadline.Token);
    }

    /// <summary>
    /// Installs the app at an address as a person does from the browser's menu. Chromium lets only a client on a pipe do that, so
    /// Playwright starts the browser on the profile here, and ends it.
    /// </summary>
    /// <param name="manifestId">The identity that the page's manifest gives the app.</param>
    public static async Task InstallAsync(string profile, string address, string manifestId, params string[] options)
    {
        var playwright = await Driver.StartedAsync();
        await using var context = await playwright.Chromium.LaunchPersistentContextAsync(
            profile,
            new()
            {
                ExecutablePath = Candidates.First(File.Exists),
                Env = new Dictionary<string, string> { ["HOME"] = profile },
                Args = ["--disable-dev-shm-usage", .. options],
                Timeout = Patience.Milliseconds,
            }
        );
        context.SetDefaultTimeout(Patience.Milliseconds);
        var page = context.Pages[0];
        await page.GotoAsync(address);
        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("PWA.install", new() { ["manifestId"] = manifestId, ["installUrlOrBundleUrl"] = address });
    }

    /// <summary>A test ends its browser itself; one that is still running here belongs to a test that failed: its screen is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await Cleanup.TryAsync("keeping the screen", KeepPictureAsync);
            await Cleanup.TryAsync("ending Chromium", KillAsync);
        }
        process.Dispose();
    }

    private async Task KeepPictureAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "failed")).FullName;
        var name = TestContext.Current.TestMethod?.MethodName ?? "browser";
        var pages = browser.Contexts.SelectMany(context => context.Pages).Where(page => page.Url != "about:blank");
        foreach (var (number, page) in pages.Index())
            await KeepPictureAsync(page, Path.Combine(folder, number == 0 ? name : $"{name}.{number}"));
    }

    /// <summary>
    /// Never fails: the test did, and its own reason must stay the one that is told. Words come first, for a browser in trouble
    /// may still give them when it can't draw any more.
    /// </summary>
    private static async Task KeepPictureAsync(IPage page, string path)
    {
        try
        {
            await File.WriteAllTextAsync($"{path}.html", await page.ContentAsync().WaitAsync(LongestLook));
            // A log is all that a far machine gives: it says what the screen said.
            TestContext.Current.TestOutputHelper?.WriteLine($"{page.Url} said: {await page.InnerTextAsync("body").WaitAsync(LongestLook)}");
            // A window behind another one isn't drawn, and its picture never comes.
            await page.BringToFrontAsync().WaitAsync(LongestLook);
            await page.ScreenshotAsync(new() { Path = $"{path}.png" }).WaitAsync(LongestLook);
        }
        catch (Exception trouble) when (trouble is PlaywrightException or TimeoutException)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{page.Url} couldn’t be kept: {trouble.Message}");
            await File.WriteAllTextAsync($"{path}.txt", trouble.Message);
        }
    }

    /// <summary>What /proc says of a process from its state on; null where there is none.</summary>
    private static string[]? StatOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The process and all below it, deepest last, read once before the first signal.</summary>
    private static List<int> Descendants(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id))
                continue;
            if (StatOf(id) is [_, var parent, ..])
                parents[id] = int.Parse(parent);
        }
        var found = new List<int> { root };
        for (var index = 0; index < found.Count; index++)
            found.AddRange(parents.Where(pair => pair.Value == found[index]).Select(pair => pair.Key));
        return found;
    }
}
