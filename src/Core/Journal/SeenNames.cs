using System.Buffers.Binary;
using System.Runtime.InteropServices;
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
    private readonly List<Place> places = new(FewNames);
    private readonly List<Open> open = [];

    private record struct Open(int FirstPlace, HashSet<string>? Texts);

    /// <param name="Beginning">Its first bytes: names that differ mostly differ there, and one comparison says so.</param>
    private readonly record struct Place(ulong Beginning, int Start, int Length);

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
            foreach (var place in places[first..])
                texts.Add(System.Text.Encoding.UTF8.GetString(line.Slice(place.Start, place.Length)));
            open[^1] = new(first, texts);
            return texts.Add(reader.GetString()!);
        }
        var name = reader.ValueSpan;
        var beginning = BeginningOf(name);
        foreach (var place in CollectionsMarshal.AsSpan(places)[first..])
            if (place.Beginning == beginning && place.Length == name.Length && line.Slice(place.Start, name.Length).SequenceEqual(name))
                return false;
        places.Add(new(beginning, (int)reader.TokenStartIndex + 1, name.Length));
        return true;
    }

    private static ulong BeginningOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(name);
        var beginning = 0UL;
        foreach (var one in name)
            beginning = beginning << 8 | one;
        return beginning;
    }
}
