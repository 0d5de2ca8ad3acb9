using System.Buffers.Text;

namespace Kaunta.Core.Journal;

/// <summary>Bytes on the wire: base64url without padding, one text for one value (no white space, no stray bits).</summary>
public static class WireBytes
{
    public static string ToText(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>The bytes, or null when the text isn't the one way to write them.</summary>
    public static byte[]? Read(string? text)
    {
        if (text is null || !text.All(IsLetter) || text.Length % 4 == 1)
            return null;
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            return ToText(bytes) == text ? bytes : null;
        }
        catch (FormatException)
        {
            // Bits left over behind the last byte.
            return null;
        }
    }

    private static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';
}
