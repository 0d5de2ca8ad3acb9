using System.Globalization;
using System.Text.Json.Nodes;

namespace Kaunta.Modules.Sync.Reviewing;

/// <summary>Where the list goes on: newest first.</summary>
internal sealed record ReviewPlace(long Arrival, Guid Device, long Seq)
{
    private static readonly ReviewPlace Newest = new(long.MaxValue, Guid.AllBitsSet, long.MaxValue);

    /// <summary>Without a text, the newest; null when the text isn't a place.</summary>
    public static ReviewPlace? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Newest;
        var parts = text.Split(':');
        return
            parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var arrival)
            && Guid.TryParseExact(parts[1], "D", out var device)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new(arrival, device, seq)
            : null;
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Arrival}:{Device}:{Seq}");
}

/// <param name="Next">Ask for the next page with it (<c>after=</c>); null at the end.</param>
internal sealed record ReviewPage(IReadOnlyList<ReviewItem> Operations, string? Next);

/// <param name="Branch">Empty, or the hash of a fork's first operation; with device, incarnation and seq the line's place.</param>
/// <param name="At">By the device's clock.</param>
/// <param name="ReceivedAt">When the server got it.</param>
/// <param name="SettledAt">When a person dealt with it; null while it is open.</param>
/// <param name="Releasable">It was kept aside, and there is something that can be released.</param>
/// <param name="Possible">How many entries may be lost: of a journal that began anew, or before one that came without them (at the least).</param>
/// <param name="Conflicts">Of an edit: the values that it replaced unseen.</param>
internal sealed record ReviewItem(
    Guid? Id,
    Guid Device,
    Guid Incarnation,
    string Branch,
    long Seq,
    string Hash,
    string? Type,
    long? At,
    long ReceivedAt,
    long? SettledAt,
    Guid? Actor,
    string Outcome,
    string? Code,
    IReadOnlyList<string> Flags,
    bool Releasable,
    string? Receipt,
    long? Total,
    long? Possible,
    IReadOnlyList<ReviewConflict> Conflicts
);

/// <param name="Kind">The kind of row as the feed names it; <paramref name="Id"/> is the row's.</param>
/// <param name="Lost">What the field had; null also where the value is personal.</param>
internal sealed record ReviewConflict(string Kind, Guid Id, string Field, JsonNode? Lost, JsonNode? Kept);

/// <param name="Text">The line as it came; null where it is no text, and then <paramref name="Base64"/> has its bytes.</param>
/// <param name="Private">The line with what is personal in it; null where there is none, or none any more.</param>
internal sealed record ReviewContents(string? Text, string? Base64, string? Private);

/// <param name="Decided">How many are held no longer.</param>
internal sealed record RetryAnswer(int Decided);
