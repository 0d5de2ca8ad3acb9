using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

/// <param name="at">When it was recorded, as the device knew the time.</param>
internal sealed class JournalRow(TruthOperation truth, string text, long at)
{
    public TruthOperation Truth => truth;
    public string Text => text;
    public long At => at;
    public string Outcome { get; set; } = "";

    /// <summary>When the server said so: an answer that was long on its way must not undo what the feed brought since.</summary>
    public (string Epoch, long Version) Said { get; set; } = ("", 0);

    public JournalRow Copy() => new(truth, text, at) { Outcome = Outcome, Said = Said };
}

internal sealed record HeldRow(string Partition, long Version, int Generation, string Row);

/// <param name="Version">In which the server applied it; null until it says so.</param>
internal sealed record Overlay(string Hash, Body Body, long? Version);

/// <summary>
/// A few words in another place than the storage: a journal, how far it had come and with which line, and up to where both sides knew that
/// they agree.
/// </summary>
internal sealed record Words(string Incarnation, long Seq, string Hash, long AgreedSeq, string AgreedHash);

internal sealed record HeldBinding(Guid Id, string Series, long Next, bool Ended);

/// <summary>
/// What is on a device's disk. Strict writes are there when they return; relaxed ones may be lost in a power cut, newest first, as far
/// as the last strict write.
/// </summary>
internal sealed class Storage
{
    private const int Unsafe = 20;

    /// <summary>Of each incarnation: where its first operation that is kept stands, and its number.</summary>
    private readonly Dictionary<string, (int At, long First)> starts = [];
    private readonly Dictionary<Guid, JournalRow> byId = [];
    private readonly List<List<Action>> undo = [];
    private List<Action>? open;

    public required Guid Business
    {
        get;
        init
        {
            field = value;
            Owner = $"{value}|";
        }
    }

    /// <summary>What each row of its business begins with.</summary>
    public string Owner { get; private init; } = "";
    public required Guid Device { get; init; }
    public required string Key { get; init; }
    public Guid Location { get; set; }
    public List<JournalRow> Journal { get; } = [];
    public DeviceHead Head { get; set; } = new("", 0, JournalHash.Zero, 0);
    public HeldBinding? Binding { get; set; }

    /// <summary>The cart that is open was taken off the shelf: its stay there. Null where it never was aside, or is none.</summary>
    public Guid? OpenCart { get; private set; }

    /// <summary>The notes of the engine's state, which may be older than the journal; and which streams they speak of.</summary>
    public int Engine { get; private set; }
    public Func<IReadOnlyList<JournalStream>> Noted { get; private set; } = () => [];

    /// <summary>Where incarnations end whose rest couldn't be read, oldest first.</summary>
    public List<DeviceHead> Tails { get; } = [];

    /// <summary>Of each incarnation that has ended: its last line, as it was when it ended, or when somebody was last told that it can't be read.</summary>
    public SortedDictionary<string, DeviceHead> Ended { get; } = new(StringComparer.Ordinal);

    /// <summary>What couldn't be read any more.</summary>
    public List<JournalRow> Unreadable { get; } = [];

    /// <summary>Of it, what no start has noticed yet.</summary>
    public IEnumerable<JournalRow> Unnoticed =>
        Unreadable.Where(row =>
            row.Truth is var truth
            && (
                truth.Incarnation == Head.Incarnation
                || (truth.Seq <= Ended.GetValueOrDefault(truth.Incarnation)?.Seq && !(truth.Seq < Last(truth.Incarnation)?.Truth.Seq))
            )
        );
    public Dictionary<(string Kind, Guid Id), HeldRow> Rows { get; } = [];
    public Dictionary<string, Overlay> Overlays { get; } = [];

    /// <summary>Up to which operation of an incarnation the archive holds it, as a server last said.</summary>
    public Dictionary<string, long> Archived { get; } = [];

    /// <summary>What is known beside it when it is gone.</summary>
    public Words? Words { get; set; }

    /// <summary>The last operation that the engine was told of.</summary>
    public long Heard { get; set; }

    /// <summary>Its only content is that of a day long ago, or nothing.</summary>
    public bool Destroyed { get; set; }

    public IEnumerable<JournalRow> From(string incarnation, long first, long count)
    {
        if (!starts.TryGetValue(incarnation, out var start))
            yield break;
        var at = Math.Min(Journal.Count, start.At + (int)Math.Clamp(first - start.First, 0, Journal.Count));
        // Where some can't be read any more, those behind stand further forward.
        while (at > start.At && (Journal[at - 1].Truth.Incarnation != incarnation || Journal[at - 1].Truth.Seq >= first))
            at--;
        for (; at < Journal.Count; at++)
        {
            if (Journal[at].Truth.Incarnation != incarnation || Journal[at].Truth.Seq >= first + count)
                yield break;
            yield return Journal[at];
        }
    }

    /// <summary>The last operation of an incarnation that can be read.</summary>
    public JournalRow? Last(string incarnation)
    {
        if (!starts.TryGetValue(incarnation, out var start))
            return null;
        var at = start.At;
        while (at + 1 < Journal.Count && Journal[at + 1].Truth.Incarnation == incarnation)
            at++;
        return Journal[at];
    }

    public DeviceHead EndOf(string incarnation) =>
        Last(incarnation)?.Truth is { } last ? new(incarnation, last.Seq, last.Hash, 0) : new(incarnation, 0, JournalHash.Zero, 0);

    /// <summary>Where the incarnations that have ended end: what <c>app/sync/ends.ts</c> says.</summary>
    public IReadOnlyList<DeviceHead> Ends()
    {
        var ends = starts
            .Keys.Union(Tails.Select(tail => tail.Incarnation))
            .Union(Ended.Keys)
            .Select(incarnation =>
                Last(incarnation)?.Truth is { } last ? new(incarnation, last.Seq, last.Hash, 0) : new DeviceHead(incarnation, 0, "", 0)
            );
        return [.. ends.Where(end => end.Incarnation != Head.Incarnation).OrderBy(end => end.Incarnation, StringComparer.Ordinal)];
    }

    /// <summary>Up to where the notes know an incarnation to be confirmed.</summary>
    public long ConfirmedOf(string incarnation)
    {
        var parts = Noted().Where(one => one.Incarnation == incarnation).ToList();
        return (parts.Find(one => one.Confirmed < one.Seq) ?? parts.LastOrDefault())?.Confirmed ?? 0;
    }

    /// <summary>The incarnations that have ended and of whose end the notes don't know that it is confirmed.</summary>
    public IReadOnlyList<string> EndedAndUnconfirmed =>
        [.. Ended.Keys.Where(incarnation => Last(incarnation)?.Truth.Seq > ConfirmedOf(incarnation))];

    /// <summary>The last operations of an incarnation can't be read any more, at most so many. Answers which.</summary>
    /// <param name="alsoConfirmed">Also of those that the notes know to be confirmed.</param>
    public IReadOnlyList<JournalRow> LoseTheEnd(string incarnation, int many, bool alsoConfirmed)
    {
        var confirmed = alsoConfirmed ? 0 : ConfirmedOf(incarnation);
        List<JournalRow> own = [.. From(incarnation, 1, int.MaxValue)];
        // Where it has let go of the first, it keeps the rest, or a server that was put back could ask for it.
        if (HasForgotten(incarnation, 1))
            own = [.. own.Skip(1)];
        List<JournalRow> gone = [.. own.Where(row => row.Truth.Seq > confirmed).TakeLast(many)];
        // Of two with one id the second would be the first.
        if (
            Journal.Exists(row =>
                row.Truth.Spoiled == Spoiled.IdReused && gone.Exists(one => one.Truth.Id == row.Truth.Id) && !gone.Contains(row)
            )
        )
            return [];
        Lose(gone);
        return gone;
    }

    private void Lose(List<JournalRow> gone)
    {
        foreach (var row in gone)
        {
            Journal.Remove(row);
            if (byId.GetValueOrDefault(row.Truth.Id) == row)
                byId.Remove(row.Truth.Id);
        }
        Index();
        Unreadable.AddRange(gone);
    }

    /// <summary>
    /// Operations in the middle of an incarnation can't be read any more: <paramref name="first"/> and those behind it, at most so many, and never the
    /// last. Answers which.
    /// </summary>
    public IReadOnlyList<JournalRow> LoseInTheMiddle(JournalRow first, int many)
    {
        List<JournalRow> own = [.. From(first.Truth.Incarnation, first.Truth.Seq, many + 1)];
        // Of two with one id the second would be the first.
        var reused = own.FindIndex(row => row.Truth.Spoiled == Spoiled.IdReused);
        List<JournalRow> gone = [.. own.SkipLast(1).Take(reused < 1 ? many : reused - 1)];
        Lose(gone);
        return gone;
    }

    /// <summary>Whether this operation was kept once, and was let go of.</summary>
    public bool HasForgotten(string incarnation, long seq) => seq <= Forgotten.GetValueOrDefault(incarnation);

    /// <summary>Up to which operation of each incarnation it has let go of them.</summary>
    public Dictionary<string, long> Forgotten { get; } = [];

    /// <summary>The last operation before this one that can be read; at 0 there is none.</summary>
    public (long Seq, string Hash) Before(string incarnation, long seq)
    {
        for (var at = starts.GetValueOrDefault(incarnation).At; at < Journal.Count && Journal[at].Truth.Incarnation == incarnation; at++)
            if (Journal[at].Truth.Seq >= seq)
                return at > 0 && Journal[at - 1].Truth is var before && before.Incarnation == incarnation
                    ? (before.Seq, before.Hash)
                    : (0, JournalHash.Zero);
        return (0, JournalHash.Zero);
    }

    public void Append(JournalRow row)
    {
        starts.TryAdd(row.Truth.Incarnation, (Journal.Count, row.Truth.Seq));
        Journal.Add(row);
        byId.TryAdd(row.Truth.Id, row);
    }

    /// <summary>Lets go of the first operations of an incarnation.</summary>
    public void Forget(IReadOnlyList<JournalRow> gone)
    {
        var at = Journal.IndexOf(gone[0]);
        Journal.RemoveRange(at, gone.Count);
        foreach (var row in gone)
            if (byId.GetValueOrDefault(row.Truth.Id) == row)
                byId.Remove(row.Truth.Id);
        Index();
        var incarnation = gone[0].Truth.Incarnation;
        var before = Forgotten.GetValueOrDefault(incarnation);
        Forgotten[incarnation] = gone[^1].Truth.Seq;
        open?.Add(() =>
        {
            Forgotten[incarnation] = before;
            // Meanwhile others may have become unreadable before them.
            Journal.InsertRange(starts.TryGetValue(incarnation, out var start) ? start.At : Math.Min(at, Journal.Count), gone);
            foreach (var row in gone)
                byId[row.Truth.Id] = row;
            Index();
        });
    }

    private void Index()
    {
        starts.Clear();
        for (var at = 0; at < Journal.Count; at++)
            starts.TryAdd(Journal[at].Truth.Incarnation, (at, Journal[at].Truth.Seq));
    }

    public JournalRow? Find(Guid id) => byId.GetValueOrDefault(id);

    public void Strict(Action write)
    {
        write();
        undo.Clear();
    }

    public void Relaxed(Action write)
    {
        open = [];
        write();
        undo.Add(open);
        if (undo.Count > Unsafe)
            undo.RemoveAt(0);
        open = null;
    }

    /// <summary>Loses the newest relaxed writes. Answers how many were lost.</summary>
    public int PowerLost(Chance chance)
    {
        var lost = chance.Below(undo.Count + 1);
        for (var at = 0; at < lost; at++)
        {
            for (var step = undo[^1].Count - 1; step >= 0; step--)
                undo[^1][step]();
            undo.RemoveAt(undo.Count - 1);
        }
        return lost;
    }

    /// <summary>From now on its rows are of this location.</summary>
    public void Move(Guid location)
    {
        var before = Location;
        open?.Add(() => Location = before);
        Location = location;
    }

    public void Open(Guid? cart)
    {
        var before = OpenCart;
        open?.Add(() => OpenCart = before);
        OpenCart = cart;
    }

    public void SetEngine(int state, Func<IReadOnlyList<JournalStream>> streams)
    {
        var before = (Engine, Noted);
        open?.Add(() => (Engine, Noted) = before);
        (Engine, Noted) = (state, streams);
    }

    public void NoteArchived(string incarnation, long seq)
    {
        var before = Archived.GetValueOrDefault(incarnation);
        open?.Add(() => Archived[incarnation] = before);
        Archived[incarnation] = seq;
    }

    public void SetOutcome(JournalRow row, string outcome, (string Epoch, long Version) said)
    {
        var before = (row.Outcome, row.Said);
        open?.Add(() => (row.Outcome, row.Said) = before);
        (row.Outcome, row.Said) = (outcome, said);
    }

    public void Put((string Kind, Guid Id) name, HeldRow? row) => Set(Rows, name, row);

    public void Put(string hash, Overlay? overlay) => Set(Overlays, hash, overlay);

    private void Set<TKey, TValue>(Dictionary<TKey, TValue> all, TKey key, TValue? value)
        where TKey : notnull
        where TValue : class
    {
        var before = all.GetValueOrDefault(key);
        open?.Add(() => Store(before));
        Store(value);
        void Store(TValue? one)
        {
            if (one is null)
                all.Remove(key);
            else
                all[key] = one;
        }
    }

    /// <summary>A planted bug: a sale that a power cut may take away.</summary>
    public void Unappend(JournalRow row, DeviceHead head, HeldBinding? binding) =>
        open?.Add(() =>
        {
            Journal.Remove(row);
            byId.Remove(row.Truth.Id);
            (Head, Binding) = (head, binding);
        });

    /// <summary>A planted bug: what wasn't sent is forgotten.</summary>
    public void ForgetUnsent()
    {
        foreach (var row in Journal.Where(row => row.Outcome.Length == 0).ToList())
        {
            Journal.Remove(row);
            byId.Remove(row.Truth.Id);
            Overlays.Remove(row.Truth.Hash);
        }
        var last = Journal.Count == 0 ? null : Journal[^1];
        var same = last?.Truth.Incarnation == Head.Incarnation;
        Head = Head with
        {
            Seq = same ? last!.Truth.Seq : 0,
            Hash = last?.Truth.Hash ?? JournalHash.Zero,
            Total = Journal.Where(row => row.Truth.Incarnation == Head.Incarnation).Sum(row => row.Truth.Control),
        };
        Index();
    }

    public Storage Copy()
    {
        var copy = new Storage
        {
            Business = Business,
            Device = Device,
            Key = Key,
            Location = Location,
            Head = Head,
            Binding = Binding,
            Engine = Engine,
            Noted = Noted,
            OpenCart = OpenCart,
            Words = Words,
            Heard = Heard,
        };
        foreach (var row in Journal)
            copy.Append(row.Copy());
        foreach (var (name, row) in Rows)
            copy.Rows[name] = row;
        foreach (var (hash, overlay) in Overlays)
            copy.Overlays[hash] = overlay;
        foreach (var (incarnation, seq) in Archived)
            copy.Archived[incarnation] = seq;
        foreach (var (incarnation, seq) in Forgotten)
            copy.Forgotten[incarnation] = seq;
        copy.Tails.AddRange(Tails);
        foreach (var (incarnation, end) in Ended)
            copy.Ended[incarnation] = end;
        copy.Unreadable.AddRange(Unreadable);
        return copy;
    }
}
