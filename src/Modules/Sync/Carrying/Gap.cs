namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// A branch that parts from nothing here: what came before it never arrived. It was brought in a file, and counts. Of a branch that parts from
/// a line that is here there is no gap, but it has its place elsewhere once a push goes on with it.
/// </summary>
/// <param name="Follows">
/// The hash of the line that is missing before it; empty where its first line can't be read and doesn't say; null where nothing is missing.
/// </param>
internal sealed record Gap(string Branch, long First, string? Follows)
{
    /// <summary>The line before the branch, where that was missing, or its first is among these: it has its place there now.</summary>
    /// <param name="first">The number of the first of them.</param>
    public bool IsClosedBy(string branch, long first, IReadOnlyList<string> hashes)
    {
        return first < First && branch != Branch && ((HashAt(First - 1) is { } before && before == Follows) || HashAt(First) == Branch);

        string? HashAt(long seq) => seq - first is var at && at >= 0 && at < hashes.Count ? hashes[(int)at] : null;
    }
}
