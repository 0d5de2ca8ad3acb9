namespace Kaunta.HouseRules;

/// <summary>A file in the three views that rules look at. All views keep the lines, so that an offset in any of them gives the line.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<Scrubbed> _scrubbed;

    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text.ReplaceLineEndings("\n");
        _scrubbed = new Lazy<Scrubbed>(Scrub);
    }

    /// <summary>Relative to the repository, with slashes.</summary>
    public string Path { get; }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>Without comments and without what stands in strings.</summary>
    public string Code => _scrubbed.Value.Code;

    /// <summary>The strings with the offset at which their content begins.</summary>
    public IReadOnlyList<(int Offset, string Content)> Strings => _scrubbed.Value.Strings;

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsTypeScript => Path.EndsWith(".ts", StringComparison.Ordinal) || Path.EndsWith(".svelte", StringComparison.Ordinal);

    public bool IsSql => Path.EndsWith(".sql", StringComparison.Ordinal);

    public bool IsSvelte => Path.EndsWith(".svelte", StringComparison.Ordinal);

    public bool Below(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            if (Path.StartsWith(folder, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public int LineAt(int offset) => Text.AsSpan(0, offset).Count('\n') + 1;

    private Scrubbed Scrub() =>
        IsCSharp ? Scrubber.CSharp(Text)
        : IsTypeScript ? Scrubber.TypeScript(Text)
        : IsSql ? Scrubber.Sql(Text)
        : new Scrubbed(Text, []);
}

internal sealed record Scrubbed(string Code, IReadOnlyList<(int Offset, string Content)> Strings);
