using Kaunta.Modules.Sync.Pushing;

namespace Kaunta.Modules.Sync.Carrying;

/// <summary>
/// A branch that parts from nothing here: what came before it never arrived. It was brought in a file, and counts.
/// </summary>
/// <param name="Follows">The hash of the line that is missing before it; empty where its first line can't be read and doesn't say.</param>
internal sealed record Gap(string Branch, long First, string Follows)
{
    /// <summary>The line before the gap's end is among these, so that what is behind it has its place now.</summary>
    public bool IsClosedBy(Push push) =>
        push.Seal.First < First && push.Seal.Branch != Branch && (HashAt(push, First - 1) == Follows || HashAt(push, First) == Branch);

    private static string? HashAt(Push push, long seq) =>
        push.IndexOf(seq) is var at && at >= 0 && at < push.Lines.Count ? push.Lines[at].Hash : null;
}
