using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>
/// Screens in every size, light and dark, and what is wrong with what they show. Pictures are for people: <c>./kaunta screenshots</c> takes
/// them all, a test run only those of a screen with a finding, because drawing them takes most of the time.
/// </summary>
internal sealed class Album
{
    public static readonly (int Width, int Height)[] Sizes = [(360, 740), (768, 1024), (1440, 900)];
    public static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];
    private const int WidestTouch = 768;
    private static readonly string[] Contrast = ["color-contrast"];
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();
    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

    private readonly bool everyPicture = Environment.GetEnvironmentVariable("KAUNTA_PICTURES") is not null;
    private readonly List<string> names = [];
    private readonly List<string> findings = [];

    /// <param name="folder">Emptied first.</param>
    public Album(string folder)
    {
        Folder = folder;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }

    public string Folder { get; }

    public bool HasEveryPicture => everyPicture;

    public IReadOnlyList<string> Names => names;

    public IReadOnlyList<string> Findings => findings;

    public static string FileName(string screen, int width, ColorScheme scheme) =>
        $"{screen}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png";

    /// <summary>Measures, and draws if asked, what the page shows now, in all sizes or in those between two widths.</summary>
    /// <param name="name">Of the file, with dashes.</param>
    /// <param name="widest">For what exists only in narrow windows.</param>
    /// <param name="narrowest">For what exists only in wide ones.</param>
    public async Task AddAsync(IPage page, string name, int widest = int.MaxValue, int narrowest = 0)
    {
        names.Add(name);
        // Where nothing lies under it: what the last click was on isn't shown as hovered.
        await page.Mouse.MoveAsync(0, 0);
        // A bar that sticks to the top would stand in the middle of a picture of the whole page.
        await page.EvaluateAsync("() => scrollTo(0, 0)");
        foreach (var (width, height) in Sizes.Where(size => size.Width >= narrowest && size.Width <= widest))
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in Schemes)
            {
                // Colours don't change a layout; contrast is of no size.
                var measured = scheme == ColorScheme.Light;
                var judged = width == Sizes[0].Width;
                if (!measured && !judged && !everyPicture)
                    continue;
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await Layout.SettleAsync(page);
                var found = new List<string>();
                if (measured)
                    found.AddRange((await Layout.FindAsync(page, touch: width <= WidestTouch)).Select(one => $"{name} at {width}: {one}"));
                if (judged)
                    found.AddRange((await RulesBrokenAsync(page, scheme)).Select(one => $"{name} at {width} {scheme}: {one}"));
                if (everyPicture || found.Count > 0)
                    await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, FileName(name, width, scheme)), FullPage = true });
                findings.AddRange(found);
            }
        }
    }

    /// <summary>
    /// What axe finds. Only its colours are another page's in the dark, so only contrast is judged twice. It is loaded once per page and asked
    /// there: its own client loads it for each question and puts the answer together in a window of its own, which takes ten times as long.
    /// </summary>
    private static async Task<string[]> RulesBrokenAsync(IPage page, ColorScheme scheme)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Axe);
        var only = scheme == ColorScheme.Dark ? new { type = "rule", values = Contrast } : new { type = "tag", values = Rules };
        return await page.EvaluateAsync<string[]>(
            """
            async (only) => {
              const { violations, passes, incomplete } = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
              if (violations.length + passes.length + incomplete.length === 0) return ['axe found nothing to judge'];
              return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.help}): ${node.html}`));
            }
            """,
            only
        );
    }
}
