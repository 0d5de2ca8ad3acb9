using System.Text;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.DeviceClient;

/// <summary>One operation that the device recorded, and what the server said about it (empty until it did).</summary>
public sealed record JournalEntry(Guid Incarnation, WrittenOperation Operation, string? PrivateLine, long Control)
{
    public string Outcome { get; internal set; } = "";
    public string? Code { get; internal set; }
    public IReadOnlyList<string> Flags { get; internal set; } = [];

    /// <summary>The server had it already when it was sent; the outcome is the one of the first time.</summary>
    public bool Repeated { get; internal set; }
}

/// <summary>Who a device is.</summary>
public sealed record DeviceIdentity(BusinessId Business, DeviceId Device, Guid Incarnation);

/// <summary>A device's journal in memory: numbered, chained, and cut into pushes.</summary>
public sealed class DeviceJournal(DeviceIdentity identity)
{
    private readonly List<JournalEntry> entries = [];

    // Of an incarnation: its place among the others, and where its first entry that is kept stands.
    private readonly Dictionary<string, (int At, long First)> starts = new(StringComparer.Ordinal);
    private Guid incarnation = identity.Incarnation;
    private long seq;
    private string hash = JournalHash.Zero;
    private long total;

    public IReadOnlyList<JournalEntry> Entries => entries;

    public DeviceHead Head => new(incarnation.ToString(), seq, hash, total);

    public JournalEntry Append(Draft draft, IReadOnlyList<Opening> openings)
    {
        var written = EnvelopeWriter.Write(new(identity.Business, identity.Device, incarnation, seq + 1, hash), draft);
        var opening = openings.Count == 0 ? null : new PrivateLine(draft.Id, openings).Write();
        var entry = new JournalEntry(incarnation, written, opening, draft.Control);
        starts.TryAdd(incarnation.ToString(), (entries.Count, written.Seq));
        entries.Add(entry);
        (seq, hash, total) = (written.Seq, written.Hash, total + draft.Control);
        return entry;
    }

    /// <summary>The operations of an incarnation from one seq on.</summary>
    public IEnumerable<JournalEntry> From(string ofIncarnation, long first)
    {
        if (!starts.TryGetValue(ofIncarnation, out var start))
            yield break;
        for (var at = start.At + (int)Math.Max(0, first - start.First); at < entries.Count; at++)
        {
            if (entries[at].Incarnation != entries[start.At].Incarnation)
                yield break;
            yield return entries[at];
        }
    }

    /// <summary>
    /// Lets go of all entries: for an import, whose paper is the file that it reads. Only where the server has confirmed the whole
    /// journal; a later push that would need one of them finds nothing.
    /// </summary>
    public void Forget()
    {
        entries.Clear();
        starts.Clear();
    }

    /// <summary>The body of a push: the seal, then each operation with its private line.</summary>
    public static byte[] Write(Seal seal, IEnumerable<JournalEntry> pushed)
    {
        var text = new StringBuilder(seal.Write()).Append('\n');
        foreach (var entry in pushed)
        {
            text.Append(entry.Operation.Text).Append('\n');
            if (entry.PrivateLine is { } line)
                text.Append(line).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Goes on in a new incarnation, chained to the own head. Answers the branch that ends here.</summary>
    public (string Branch, DeviceHead Tail, DeviceHead Head) Fork(string ended, long first, Guid next)
    {
        var tail = From(ended, first).ToList();
        var branch = tail.Count == 0 ? "" : tail[0].Operation.Hash;
        var end =
            tail.Count == 0
                ? new DeviceHead(ended, first - 1, "", 0)
                : new DeviceHead(ended, tail[^1].Operation.Seq, tail[^1].Operation.Hash, tail.Sum(entry => entry.Control));
        (incarnation, seq, total) = (next, 0, 0);
        return (branch, end, Head);
    }
}
