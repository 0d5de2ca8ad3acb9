using System.Net;
using System.Text;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>All pictures of an album on one page: a screen a row, its sizes beside one another, drawn by the browser that made them.</summary>
internal static class ContactSheet
{
    private const int ThumbnailHeight = 240;

    /// <param name="others">The folder of an album that another walk through the app has filled; its screens come last.</param>
    /// <returns>How many screens are on it.</returns>
    public static async Task<int> DrawAsync(Album album, string others, IPage page)
    {
        var html = Path.Combine(album.Folder, "contact-sheet.html");
        List<(string Folder, string Name)> screens =
        [
            .. album.Names.Select(name => (album.Folder, name)),
            .. NamesIn(others).Select(name => (others, name)),
        ];
        await File.WriteAllTextAsync(html, Html(album, screens));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1480, 900);
        await page.GotoAsync(new Uri(html).AbsoluteUri);
        await page.ScreenshotAsync(new() { Path = Path.ChangeExtension(html, "png"), FullPage = true });
        return screens.Count;
    }

    private static IEnumerable<string> NamesIn(string folder)
    {
        var (width, _) = Album.Sizes[^1];
        var ending = Album.FileName("", width, ColorScheme.Light);
        return Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*" + ending)
                .Select(path => Path.GetFileName(path)[..^ending.Length])
                .Order(StringComparer.Ordinal)
            : [];
    }

    private static string Html(Album album, IEnumerable<(string Folder, string Name)> screens)
    {
        var rows = new StringBuilder();
        foreach (var (folder, name) in screens)
        {
            var found = album.Findings.Count(finding => finding.StartsWith($"{name} at ", StringComparison.Ordinal));
            rows.Append($"<h2>{WebUtility.HtmlEncode(name)}{(found == 0 ? "" : $" <b>{found} found</b>")}</h2><div>");
            foreach (var (width, height) in Album.Sizes)
            foreach (var scheme in Album.Schemes)
                if (Path.Combine(folder, Album.FileName(name, width, scheme)) is var picture && File.Exists(picture))
                    rows.Append(
                        $"<img src=\"{Path.GetRelativePath(album.Folder, picture)}\" alt=\"\" width=\"{width * ThumbnailHeight / height}\" height=\"{ThumbnailHeight}\">"
                    );
            rows.Append("</div>");
        }
        return $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Kaunta: every screen</title>
            <style>
            body { margin: 24px; font: 14px/1.4 system-ui, sans-serif; background: #8a8d86; color: #111; }
            h2 { font-size: 15px; margin: 18px 0 6px; }
            b { background: #a3211b; color: #fff; padding: 1px 8px; border-radius: 9px; }
            div { display: flex; gap: 8px; }
            img { object-fit: cover; object-position: top; }
            </style>
            </head>
            <body>
            {{rows}}
            </body>
            </html>
            """;
    }
}
