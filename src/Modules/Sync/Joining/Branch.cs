namespace Kaunta.Modules.Sync.Joining;

/// <summary>
/// A branch of an incarnation's journal, beside its main line: another history, which parts from a line that is here, or lines behind a gap, before
/// which something never arrived. It joins the push that goes on with it.
/// </summary>
/// <param name="Name">The hash of its first line.</param>
/// <param name="First">The number of that line.</param>
/// <param name="Follows">
/// Behind a gap, the hash of the line that is missing before it; empty where its first line can't be read and doesn't say. Null where nothing is
/// missing.
/// </param>
internal sealed record Branch(string Name, long First, string? Follows)
{
    /// <summary>The first of them that joins these lines, or null.</summary>
    /// <param name="branch">Under which the lines are pushed.</param>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="after">A branch that was tried, as were those that begin before it: each is once, so that it comes to an end.</param>
    public static Branch? FirstThatJoins(
        IEnumerable<Branch> branches,
        string branch,
        long first,
        IReadOnlyList<string> hashes,
        Branch? after
    ) => branches.Where(one => one.First > (after?.First ?? 0) && one.Joins(branch, first, hashes)).MinBy(one => one.First);

    /// <summary>The line that was missing before it is among these, or its own first: it has its place there now.</summary>
    private bool Joins(string branch, long first, IReadOnlyList<string> hashes)
    {
        return first < First && branch != Name && ((HashAt(First - 1) is { } before && before == Follows) || HashAt(First) == Name);

        string? HashAt(long seq) => seq - first is var at && at >= 0 && at < hashes.Count ? hashes[(int)at] : null;
    }
}
