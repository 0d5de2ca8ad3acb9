using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;

namespace Kaunta.Core.Journal;

/// <summary>
/// The first line of a push: the origin device's signed word on which operations follow and how they end. The server keeps it, so
/// that an auditor can hold the device to it.
/// </summary>
/// <param name="Branch">Empty, or the hash of the first operation that differs from what the server holds.</param>
/// <param name="First">The seq of the first operation line.</param>
/// <param name="Head">The hash of the last operation line.</param>
public sealed record Seal(
    BusinessId Business,
    DeviceId Device,
    Guid Incarnation,
    string Branch,
    long First,
    long Count,
    string Head,
    string Signature
)
{
    public const int MaxOperations = 500;

    /// <summary>
    /// Where the device can't read any more what stood right before <c>First</c>: the last line before that it can. Beside what is signed: it
    /// asks for a place, and tells nothing of the lines. Null where nothing is lost.
    /// </summary>
    public Behind? Behind { get; init; }

    public long Last => First + Count - 1;

    /// <summary>What the device signs.</summary>
    public string SignedText => TextOf(Business, Device, Incarnation, Branch, First, Last, Head);

    public static string TextOf(
        BusinessId business,
        DeviceId device,
        Guid incarnation,
        string branch,
        long first,
        long last,
        string head
    ) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"kaunta-seal/1\n{business}\n{device}\n{incarnation}\n{branch}\n{first}\n{last}\n{head}"
        );

    /// <summary>The seal, or null when the line isn't one (that push is malformed).</summary>
    public static Seal? Read(ReadOnlySpan<byte> line)
    {
        if (StrictJson.Check(line) is not null)
            return null;
        var reader = new Utf8JsonReader(line);
        var root = JsonElement.ParseValue(ref reader);
        if (
            Integer(root, "push") != 1
            || !CanonicalId.TryRead(Text(root, "business"), out var business)
            || !CanonicalId.TryRead(Text(root, "device"), out var device)
            || !CanonicalId.TryRead(Text(root, "incarnation"), out var incarnation)
            || Text(root, "branch") is not { } branch
            || (branch.Length > 0 && !JournalHash.IsHash(branch))
            || Integer(root, "first") is not (>= 1 and var first)
            || Integer(root, "count") is not (>= 1 and var count)
            || first > StrictJson.MaxInteger - count
            || Text(root, "head") is not { } head
            || !JournalHash.IsHash(head)
            || Text(root, "signature") is not { } signature
            || !Behind.TryRead(root, first, out var behind)
        )
            return null;
        return new(new(business), new(device), incarnation, branch, first, count, head, signature) { Behind = behind };
    }

    /// <summary>The seal's line.</summary>
    public string Write()
    {
        var line = new JsonObject
        {
            ["push"] = 1,
            ["business"] = Business.ToString(),
            ["device"] = Device.ToString(),
            ["incarnation"] = Incarnation.ToString(),
            ["branch"] = Branch,
            ["first"] = First,
            ["count"] = Count,
            ["head"] = Head,
            ["signature"] = Signature,
        };
        if (Behind is { } behind)
            line["behind"] = new JsonObject { ["seq"] = behind.Seq, ["hash"] = behind.Hash };
        return JsonText.Write(line);
    }

    internal static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    internal static long? Integer(JsonElement root, string name) =>
        root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value)
            ? value
            : null;
}

/// <summary>The last line that a device can read before lines that it can't any more.</summary>
/// <param name="Seq">0 where nothing before them can be read; then <paramref name="Hash"/> says nothing.</param>
public sealed record Behind(long Seq, string Hash)
{
    /// <summary>Whether the seal says none, or says it well.</summary>
    internal static bool TryRead(JsonElement seal, long first, out Behind? behind)
    {
        behind = null;
        if (!seal.TryGetProperty("behind", out var element))
            return true;
        if (
            element.ValueKind != JsonValueKind.Object
            || Seal.Integer(element, "seq") is not (>= 0 and var seq)
            || seq >= first
            || Seal.Text(element, "hash") is not { } hash
            || !JournalHash.IsHash(hash)
        )
            return false;
        behind = new(seq, hash);
        return true;
    }
}
