using System.Net;
using System.Text;
using Microsoft.Playwright;

namespace Kaunta.EndToEnd.Pictures;

/// <summary>All pictures of an album on one page: a screen a row, its sizes beside one another, drawn by the browser that made them.</summary>
internal static class ContactSheet
{
    private const int ThumbnailHeight = 240;

    /// <summary>Answers the picture's path.</summary>
    public static async Task<string> DrawAsync(Album album, IPage page)
    {
        var html = Path.Combine(album.Folder, "contact-sheet.html");
        await File.WriteAllTextAsync(html, Html(album));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1480, 900);
        await page.GotoAsync(new Uri(html).AbsoluteUri);
        var picture = Path.ChangeExtension(html, "png");
        await page.ScreenshotAsync(new() { Path = picture, FullPage = true });
        return picture;
    }

    private static string Html(Album album)
    {
        var rows = new StringBuilder();
        foreach (var name in album.Names)
        {
            var found = album.Findings.Count(finding => finding.StartsWith($"{name} at ", StringComparison.Ordinal));
            rows.Append($"<h2>{WebUtility.HtmlEncode(name)}{(found == 0 ? "" : $" <b>{found} found</b>")}</h2><div>");
            foreach (var (width, height) in Album.Sizes)
            foreach (var scheme in Album.Schemes)
                if (File.Exists(Path.Combine(album.Folder, Album.FileName(name, width, scheme))))
                    rows.Append(
                        $"<img src=\"{Album.FileName(name, width, scheme)}\" alt=\"\" width=\"{width * ThumbnailHeight / height}\" height=\"{ThumbnailHeight}\">"
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
