using System.Text.Json;

namespace Kaunta.Core.Tests;

/// <summary>The cases that both languages run: files under <c>spec/</c>, found from the test's own place upwards.</summary>
internal static class Vectors
{
    public static string Folder(params string[] parts)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Kaunta.slnx")))
                return Path.Combine([at.FullName, "spec", .. parts]);
        }
        throw new DirectoryNotFoundException("No Kaunta.slnx above the tests.");
    }

    public static JsonElement Read(params string[] parts)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Folder(parts)));
        return document.RootElement.Clone();
    }
}
