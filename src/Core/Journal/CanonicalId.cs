using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Kaunta.Core.Journal;

/// <summary>An id on the wire: a UUID in lower case with dashes, the only spelling that is accepted.</summary>
public static class CanonicalId
{
    private const int Length = 36;

    /// <summary>False for any other spelling (upper case, braces, no dashes), so that one id never has two texts.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, out Guid id)
    {
        id = default;
        return text is { Length: Length } && Guid.TryParseExact(text, "D", out id) && !text.AsSpan().ContainsAnyInRange('A', 'F');
    }

    /// <summary>As <see cref="TryRead(string?, out Guid)"/>; false for what isn't a text too.</summary>
    public static bool TryRead(JsonElement element, out Guid id)
    {
        id = default;
        if (element.ValueKind != JsonValueKind.String)
            return false;
        // Read where it stands. Only a text with escapes is another one than its bytes.
        var quoted = JsonMarshal.GetRawUtf8Value(element);
        if (quoted.Contains((byte)'\\'))
            return TryRead(element.GetString(), out id);
        var bytes = quoted[1..^1];
        return bytes.Length == Length
            && Utf8Parser.TryParse(bytes, out id, out var read, 'D')
            && read == Length
            && !bytes.ContainsAnyInRange((byte)'A', (byte)'F');
    }
}
