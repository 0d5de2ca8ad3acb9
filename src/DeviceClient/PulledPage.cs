using System.Text.Json;

namespace Kaunta.DeviceClient;

/// <summary>One answer to a pull. Without its end line it was cut, and <see cref="Cursors"/> is null.</summary>
internal sealed class PulledPage
{
    public PulledPage(byte[] body)
    {
        var lines = Lines(body);
        if (lines.Count == 0 || lines[0].GetProperty("pull").GetInt32() != 1)
            throw new ExchangeFailedException("cut");
        var header = lines[0];
        Ask = header.TryGetProperty("ask", out var ask) ? ask.GetString() : null;
        Epoch = header.GetProperty("epoch").GetString()!;
        ServerTime = header.GetProperty("serverTime").GetInt64();
        Seen = header.TryGetProperty("seen", out var seen) ? seen.GetString() : null;
        Resync = header.GetProperty("resync").GetBoolean();
        Partitions = Texts(header, "partitions").ToHashSet(StringComparer.Ordinal);
        Dropped = Texts(header, "dropped").ToHashSet(StringComparer.Ordinal);
        var end = lines[^1].TryGetProperty("end", out _) ? lines[^1] : (JsonElement?)null;
        Cursors = end is null ? null : [.. Texts(end.Value, "cursors")];
        More = end?.GetProperty("more").GetBoolean() ?? true;
        Rows = lines.GetRange(1, lines.Count - (end is null ? 1 : 2));
    }

    /// <summary>What the request said of itself; a server of an older release doesn't repeat it.</summary>
    public string? Ask { get; }
    public string Epoch { get; }
    public long ServerTime { get; }

    /// <summary>The server's signed word on how far it has come; one of an older release says nothing.</summary>
    public string? Seen { get; }
    public bool Resync { get; }

    /// <summary>What the page is of; its device's own among them.</summary>
    public IReadOnlySet<string> Partitions { get; }
    public IReadOnlySet<string> Dropped { get; }
    public IReadOnlyList<JsonElement> Rows { get; }
    public IReadOnlyList<string>? Cursors { get; }
    public bool More { get; }

    /// <summary>Whole lines only: what follows the last line feed was cut.</summary>
    private static List<JsonElement> Lines(byte[] body)
    {
        var lines = new List<JsonElement>();
        var rest = body.AsSpan();
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            var reader = new Utf8JsonReader(rest[..end]);
            lines.Add(JsonElement.ParseValue(ref reader));
            rest = rest[(end + 1)..];
        }
        return lines;
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);
}
