using System.Globalization;
using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Sync.Pulling;

/// <summary>How far a device has read one partition: everything up to and including this row.</summary>
/// <param name="Order">The kind's place among the kinds.</param>
internal readonly record struct Cursor(long Version, int Order, Guid Id)
{
    public static readonly Cursor Start = new(0, 0, Guid.Empty);

    /// <summary>The id from which a source's rows of the cursor's own version are still unread.</summary>
    public Guid After(FeedSource source) =>
        source.Order < Order ? Guid.AllBitsSet
        : source.Order == Order ? Id
        : Guid.Empty;

    /// <summary>Reads <c>location/&lt;id&gt;:12:stock:&lt;id&gt;</c>.</summary>
    public static (string Partition, Cursor Cursor)? Read(string text, IReadOnlyDictionary<string, FeedSource> byKind)
    {
        var parts = text.Split(':');
        return
            parts.Length == 4
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && byKind.TryGetValue(parts[2], out var source)
            && Guid.TryParseExact(parts[3], "D", out var id)
            ? (parts[0], new Cursor(version, source.Order, id))
            : null;
    }

    public string Write(string partition, string kind) => string.Create(CultureInfo.InvariantCulture, $"{partition}:{Version}:{kind}:{Id}");
}
