using Kaunta.Core.Journal;
using Kaunta.Core.Sync;

namespace Kaunta.Simulation.Devices;

internal sealed class JournalRow(TruthOperation truth, string text)
{
    public TruthOperation Truth => truth;
    public string Text => text;
    public string Outcome { get; set; } = "";

    /// <summary>When the server said so: an answer that was long on its way must not undo what the feed brought since.</summary>
    public (string Epoch, long Version) Said { get; set; } = ("", 0);

    public JournalRow Copy() => new(truth, text) { Outcome = Outcome, Said = Said };
}

internal sealed record HeldRow(string Partition, long Version, int Generation, string Row);

internal sealed record Overlay(string Hash, Guid Id, Guid Variant, long Quantity, long? Version);

internal sealed record HeldBinding(Guid Id, string Series, long Next, bool Ended);

/// <summary>
/// What is on a device's disk. Strict writes are there when they return; relaxed ones may be lost in a power cut, newest first, as far
/// as the last strict write.
/// </summary>
internal sealed class Storage
{
    private const int Unsafe = 20;
    private readonly Dictionary<string, int> starts = [];
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
    public int Engine { get; private set; }
    public Dictionary<(string Kind, Guid Id), HeldRow> Rows { get; } = [];
    public Dictionary<string, Overlay> Overlays { get; } = [];

    /// <summary>Its only content is that of a day long ago, or nothing.</summary>
    public bool Destroyed { get; set; }

    public IEnumerable<JournalRow> From(string incarnation, long first, long count)
    {
        if (!starts.TryGetValue(incarnation, out var start))
            yield break;
        for (var at = start + (int)first - 1; at < Journal.Count && count > 0; at++, count--)
        {
            if (Journal[at].Truth.Incarnation != incarnation)
                yield break;
            yield return Journal[at];
        }
    }

    public void Append(JournalRow row)
    {
        starts.TryAdd(row.Truth.Incarnation, Journal.Count);
        Journal.Add(row);
        byId.TryAdd(row.Truth.Id, row);
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

    public void SetEngine(int state)
    {
        var before = Engine;
        open?.Add(() => Engine = before);
        Engine = state;
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
        if (!same)
            starts.Remove(Head.Incarnation);
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
        };
        foreach (var row in Journal)
            copy.Append(row.Copy());
        foreach (var (name, row) in Rows)
            copy.Rows[name] = row;
        foreach (var (hash, overlay) in Overlays)
            copy.Overlays[hash] = overlay;
        return copy;
    }
}
