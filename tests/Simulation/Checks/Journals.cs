using Kaunta.Core.Journal;

namespace Kaunta.Simulation.Checks;

/// <summary>A journal is one chain, the same on both sides.</summary>
internal static class Journals
{
    public static void AreChained(Tables tables)
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
            if (own[0].Seq == 1 && own[0].Envelope is { } first && !JournalHash.IsHash(first.Prev))
                throw new ViolationException("chain", $"{key} begins with nothing");
        }
    }

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
