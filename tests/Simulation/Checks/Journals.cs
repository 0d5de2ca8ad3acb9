using Kaunta.Core.Journal;

namespace Kaunta.Simulation.Checks;

/// <summary>A journal is one chain, the same on both sides.</summary>
internal static class Journals
{
    public static void AreChained(Tables tables, Truth truth)
    {
        var lines = tables.Lines.ToLookup(line => (line.Device, line.Incarnation, line.Branch));
        foreach (var (key, value) in tables.All("journal|"))
        {
            var head = ((KeptJournal)value).Head;
            var parts = key.Split('|');
            var own = lines[(Guid.Parse(parts[1]), parts[2], parts[3])].OrderBy(line => line.Seq).ToList();
            if (own.Count != head.Count || own.Count == 0 || own[^1].Seq != head.Seq || own[^1].Hash != head.Hash)
                throw new ViolationException("lost", $"{key} says {head.Count} operations up to {head.Seq}, and has {own.Count}");
            if (own.Sum(line => line.Envelope?.Control ?? 0) != head.Total)
                throw new ViolationException("books", $"{key} says a total of {head.Total}");
            for (var at = 1; at < own.Count; at++)
                if (own[at].Seq != own[at - 1].Seq + 1 || own[at].Envelope is { } envelope && envelope.Prev != own[at - 1].Hash)
                    throw new ViolationException("chain", $"{key} breaks at {own[at].Seq}");
            if (parts[3].Length > 0 && own[0].Hash != parts[3])
                throw new ViolationException("chain", $"{key} doesn't begin with what it is named after");
            if (own[0].Seq > 1)
                FollowsWhatIsThere(tables, truth, own[0], key);
            foreach (var line in own.Skip(1).Where(IsToldOfLoss))
                throw new ViolationException("chain", $"{line.Key} says that something is missing before it, and nothing is");
            if (own[0].Seq == 1 && own[0].Envelope is { } first && !JournalHash.IsHash(first.Prev))
                throw new ViolationException("chain", $"{key} begins with nothing");
        }
    }

    /// <summary>A branch parts from something that is here; or what came before it is lost, and that is told.</summary>
    private static void FollowsWhatIsThere(Tables tables, Truth truth, KeptLine first, string key)
    {
        if (first.Branch.Length == 0)
            throw new ViolationException("chain", $"{key} begins at {first.Seq}");
        var recorded = truth.Find(first.Hash)!;
        if (tables.Find(recorded.Prev) is not { } before)
        {
            // One that tells of another journal's loss is on the list for both.
            if (!first.Flags.Contains(Handlers.PossibleLoss))
                throw new ViolationException("silent", $"what came before {key} is lost, and nobody was told");
            return;
        }
        if (before.Seq != first.Seq - 1 || before.Device != first.Device || before.Incarnation != first.Incarnation)
            throw new ViolationException("chain", $"{key} follows {before.Key}");
        // A line that can't be read doesn't tell what it follows.
        if (first.Envelope is null)
            return;
        if (IsToldOfLoss(first))
            throw new ViolationException("chain", $"{key} says that something is missing before it, and {before.Key} is there");
        if (!tables.Lines.Any(other => other.Seq == first.Seq && other.Incarnation == first.Incarnation && other.Hash != first.Hash))
            throw new ViolationException("chain", $"{key} is a branch of its own, and nothing differs from it");
    }

    /// <summary>Of a line that tells of another journal's loss, this says something else.</summary>
    private static bool IsToldOfLoss(KeptLine line) => line.Flags.Contains(Handlers.PossibleLoss) && line.Body?.Type != Body.Resumed;

    /// <summary>What the device holds is what the server holds, with the outcome that the server has now.</summary>
    public static void AreEqual(Tables tables, Device device)
    {
        foreach (var row in device.Storage.Journal)
        {
            if (tables.Find(row.Truth.Hash) is not { } line)
                throw new ViolationException(
                    "lost",
                    $"{device.Name} has operation {row.Truth.Seq} of {row.Truth.Incarnation}, the server hasn't"
                );
            // An id that was another's has no row of its own in the feed; what was deposited is decided by a person later.
            if (row.Outcome != line.Outcome && line.Id is not null && !device.Revoked)
                throw new ViolationException(
                    "diverged",
                    $"{device.Name} says {row.Outcome} of operation {row.Truth.Seq}, the server {line.Outcome}"
                );
        }
    }
}
