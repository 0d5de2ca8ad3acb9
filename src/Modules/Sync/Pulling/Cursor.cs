using System.Globalization;
using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Sync.Pulling;

/// <summary>How far a device has read one partition: everything up to and including this row.</summary>
/// <param name="Order">The kind's place among the kinds.</param>
/// <param name="Begun">
/// While a load from the beginning is under way, the version at which it began: it was given nothing that was gone by then, so it needs
/// no tombstone up to there. 0 otherwise.
/// </param>
internal readonly record struct Cursor(long Version, int Order, Guid Id, long Begun = 0)
{
    /// <summary>Of a device that has nothing yet.</summary>
    /// <param name="begun">The version now.</param>
    public static Cursor Start(long begun) => new(0, 0, Guid.Empty, begun);

    /// <summary>Up to which version it needs no tombstone.</summary>
    public long Knows => Math.Max(Version, Begun);

    /// <summary>The id from which a source's rows of the cursor's own version are still unread.</summary>
    public Guid After(FeedSource source) =>
        source.Order < Order ? Guid.AllBitsSet
        : source.Order == Order ? Id
        : Guid.Empty;

    /// <summary>Reads <c>location/&lt;id&gt;:12:stock:&lt;id&gt;</c>, and behind it <c>:34</c> while a load that began at 34 is under way.</summary>
    public static (string Partition, Cursor Cursor)? Read(string text, IReadOnlyDictionary<string, FeedSource> byKind)
    {
        var parts = text.Split(':');
        return
            parts.Length is 4 or 5
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && byKind.TryGetValue(parts[2], out var source)
            && Guid.TryParseExact(parts[3], "D", out var id)
            && ReadBegun(parts) is { } begun
            ? (parts[0], new Cursor(version, source.Order, id, begun))
            : null;
    }

    public string Write(string partition, string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition}:{Version}:{kind}:{Id}{(Begun > Version ? $":{Begun}" : "")}");

    private static long? ReadBegun(string[] parts) =>
        parts.Length == 4 ? 0
        : long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var begun) ? begun
        : null;
}
