using System.Text.Json;

namespace Kaunta.Core.Journal;

/// <summary>
/// The names that the open objects of a line have shown so far. They are compared where they stand: a sale has a hundred names, and a text
/// of its own for each would cost more than reading the line. Only large objects and names with escapes are kept as texts.
/// </summary>
internal ref struct SeenNames(ReadOnlySpan<byte> line)
{
    /// <summary>Beyond this, looking at each would take longer than finding it.</summary>
    private const int FewNames = 48;

    private readonly ReadOnlySpan<byte> line = line;
    private readonly List<(int Start, int Length)> places = [];
    private readonly List<Open> open = [];

    private record struct Open(int FirstPlace, HashSet<string>? Texts);

    public readonly int Depth => open.Count;

    public readonly void Begin() => open.Add(new(places.Count, null));

    public readonly void End()
    {
        places.RemoveRange(open[^1].FirstPlace, places.Count - open[^1].FirstPlace);
        open.RemoveAt(open.Count - 1);
    }

    /// <summary>False for a name that its object has shown before.</summary>
    public readonly bool Add(ref Utf8JsonReader reader)
    {
        var (first, texts) = open[^1];
        if (texts is not null)
            return texts.Add(reader.GetString()!);
        if (reader.ValueIsEscaped || places.Count - first == FewNames)
        {
            // Names that stand without escapes are their own texts.
            texts = new(StringComparer.Ordinal);
            foreach (var (start, length) in places[first..])
                texts.Add(System.Text.Encoding.UTF8.GetString(line.Slice(start, length)));
            open[^1] = new(first, texts);
            return texts.Add(reader.GetString()!);
        }
        var name = reader.ValueSpan;
        for (var at = first; at < places.Count; at++)
            if (places[at].Length == name.Length && line.Slice(places[at].Start, name.Length).SequenceEqual(name))
                return false;
        places.Add(((int)reader.TokenStartIndex + 1, name.Length));
        return true;
    }
}
