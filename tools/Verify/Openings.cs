using System.Text;
using System.Text.Json;
using static Kaunta.Verify.Fields;

namespace Kaunta.Verify;

/// <summary>
/// Personal values stand on a line behind their operation, which has only their commitments. What is hidden in an operation and not opened on
/// the next line was erased.
/// </summary>
internal sealed class Openings
{
    /// <summary>The operation before this line, while its openings may follow.</summary>
    private (long Number, string Id, string Body, HashSet<string> Hidden)? before;

    public long Opened { get; private set; }
    public long Erased { get; private set; }

    /// <summary>An operation whose openings may be the next line.</summary>
    public void Expect(long number, JsonElement operation)
    {
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        if (operation.TryGetProperty("body", out var body))
            Hidden(body, hidden);
        before = (number, Text(operation, "id") ?? "", body.ValueKind == JsonValueKind.Undefined ? "" : body.GetRawText(), hidden);
    }

    /// <summary>Another line stands behind the operation: whatever was hidden in it and not opened by now is erased.</summary>
    public void Settle()
    {
        Erased += before?.Hidden.Count ?? 0;
        before = null;
    }

    /// <summary>What is wrong with an opening, and of which number it is; null where it is right.</summary>
    public (string Text, long? Number)? Fault(JsonElement root)
    {
        if (before is not { } operation)
            return ("An opening stands behind no operation.", null);
        var right = Text(root, "of") == operation.Id && root.TryGetProperty("open", out var open) && open.ValueKind == JsonValueKind.Array;
        if (right)
            foreach (var one in root.GetProperty("open").EnumerateArray())
            {
                if (Text(one, "c") is not { } c || !Fits(one, c) || !operation.Body.Contains(c, StringComparison.Ordinal))
                {
                    right = false;
                    break;
                }
                operation.Hidden.Remove(c);
                Opened++;
            }
        Settle();
        return right ? null : ($"The personal values of number {operation.Number} aren't those that it was made with.", operation.Number);
    }

    private static bool Fits(JsonElement opening, string commitment)
    {
        if (PublicKey.Decode(Text(opening, "salt")) is not { } salt || Text(opening, "value") is not { } value)
            return false;
        return Hash.Of([.. salt, .. Encoding.UTF8.GetBytes(value)]).ToString() == commitment;
    }

    /// <summary>Where a personal value would stand there is its commitment: <c>{"c": "…"}</c>.</summary>
    private static void Hidden(JsonElement element, HashSet<string> into)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                Hidden(item, into);
        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (element.GetPropertyCount() == 1 && Hash.Read(Text(element, "c")) is { } hash)
            into.Add(hash.ToString());
        else
            foreach (var field in element.EnumerateObject())
                Hidden(field.Value, into);
    }
}
