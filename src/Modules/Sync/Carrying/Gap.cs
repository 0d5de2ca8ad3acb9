namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// A branch that parts from nothing here: what came before it never arrived. It was brought in a file, and counts.
/// </summary>
/// <param name="Follows">The hash of the line that is missing before it; empty where its first line can't be read and doesn't say.</param>
internal sealed record Gap(string Branch, long First, string Follows)
{
    /// <summary>The line before the gap's end is among these, so that what is behind it has its place now.</summary>
    /// <param name="first">The number of the first of them.</param>
    public bool IsClosedBy(string branch, long first, IReadOnlyList<string> hashes)
    {
        return first < First && branch != Branch && (HashAt(First - 1) == Follows || HashAt(First) == Branch);

        string? HashAt(long seq) => seq - first is var at && at >= 0 && at < hashes.Count ? hashes[(int)at] : null;
    }
}
