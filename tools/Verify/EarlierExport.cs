namespace Kaunta.Verify;

/// <summary>
/// An earlier export of the business: everything in it must still be there. A journal only grows, and only a branch may go: into another
/// journal, when what was missing before it has come since.
/// </summary>
internal sealed class EarlierExport(Verdict earlier)
{
    /// <summary>Branches that stand in another journal now.</summary>
    private readonly HashSet<JournalName> joined = [];

    /// <summary>The journals of one device: a branch's end that stands in another one is found, and what isn't at its number any more is told.</summary>
    public IEnumerable<Finding> Compare(IReadOnlyList<JournalCheck> journals)
    {
        foreach (var one in earlier.Journals)
            if (
                one.Branch.Length > 0
                && Hash.Read(one.Head) is { } head
                && journals.Any(now =>
                    now.Name.Device == one.Device && now.Name.Incarnation == one.Incarnation && now.HoldsAt(one.Last, head)
                )
            )
                joined.Add(NameOf(one));
        return journals.SelectMany(Differences);
    }

    private IEnumerable<Finding> Differences(JournalCheck journal) =>
        earlier
            .Journals.Where(one => NameOf(one) == journal.Name && !(Hash.Read(one.Head) is { } head && journal.HoldsAt(one.Last, head)))
            .Select(one => Told("journal_differs", $"The earlier export has another number {one.Last}.", journal.Name, one.Last));

    /// <summary>What isn't in this file at all.</summary>
    /// <param name="keyOf">The fingerprint of a device's key in this file; null where it isn't listed.</param>
    public IEnumerable<Finding> Gone(string? business, Func<string, string?> keyOf, Func<JournalName, bool> isHere)
    {
        if (earlier.Business != business)
            yield return Told("another_business", $"The earlier export is of another business, {earlier.Business}.");
        foreach (var device in earlier.Devices)
            if (keyOf(device.Device) != device.Key)
                yield return Told("key_differs", $"The earlier export has the key {device.Key} for it.") with
                {
                    Device = device.Device,
                };
        foreach (var journal in earlier.Journals.Select(NameOf))
            if (!isHere(journal) && !joined.Contains(journal))
                yield return Told("journal_gone", "The earlier export has this journal, and this one hasn't.", journal);
    }

    private static JournalName NameOf(JournalVerdict one) => new(one.Device, one.Incarnation, one.Branch);

    private static Finding Told(string code, string text, JournalName? journal = null, long? number = null) =>
        new(code, text, 0, journal?.Device, journal?.Incarnation, journal?.Branch, number);
}
