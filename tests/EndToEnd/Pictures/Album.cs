using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>Pictures of screens in every size, light and dark, and what is wrong with what they show.</summary>
internal sealed class Album
{
    public static readonly (int Width, int Height)[] Sizes = [(360, 740), (768, 1024), (1440, 900)];
    public static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];
    private const int WidestTouch = 768;
    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

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

    public IReadOnlyList<string> Names => names;

    public IReadOnlyList<string> Findings => findings;

    public static string FileName(string screen, int width, ColorScheme scheme) =>
        $"{screen}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png";

    /// <summary>Pictures and measures what the page shows now, in all sizes or in those between two widths.</summary>
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
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await Layout.SettleAsync(page);
                await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, FileName(name, width, scheme)), FullPage = true });
                // Colours don't change a layout; contrast is of no size.
                if (scheme == ColorScheme.Light)
                    Note(name, $"{width}", await Layout.FindAsync(page, touch: width <= WidestTouch));
                if (width == Sizes[0].Width)
                    Note(name, $"{width} {scheme}", await RulesBrokenAsync(page, scheme));
            }
        }
    }

    private void Note(string name, string how, IEnumerable<string> found) =>
        findings.AddRange(found.Select(one => $"{name} at {how}: {one}"));

    /// <summary>What axe finds. Only its colours are another page's in the dark, so only contrast is judged twice.</summary>
    private static async Task<IEnumerable<string>> RulesBrokenAsync(IPage page, ColorScheme scheme)
    {
        var rules =
            scheme == ColorScheme.Dark
                ? new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] }
                : new RunOnlyOptions { Type = "tag", Values = [.. Rules] };
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = rules, ResultTypes = [ResultType.Violations] });
        return result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id} ({rule.Help}): {node.Html}"));
    }
}
