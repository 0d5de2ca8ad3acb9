using System.Text;
using System.Text.Unicode;

namespace Kaunta.Modules.Imports.Reading;

/// <summary>
/// A file's text, in whatever encoding a person's program wrote it: what a byte order mark says; else UTF-16 when every other byte is
/// zero; else UTF-8 when that is what the bytes are; else Windows-1252, in which every byte is a letter.
/// </summary>
internal static class FileText
{
    public const string Utf8 = "utf-8";
    public const string Windows1252 = "windows-1252";
    public const string Utf16Little = "utf-16le";
    public const string Utf16Big = "utf-16be";

    public static readonly IReadOnlyList<string> Encodings = [Utf8, Windows1252, Utf16Little, Utf16Big];

    private const int Looked = 4_096;

    /// <param name="encoding">One of <see cref="Encodings"/> as the person chose it; null to find out.</param>
    public static (string Text, string Encoding) Decode(byte[] bytes, string? encoding)
    {
        var known = encoding ?? Guess(bytes);
        var text = known switch
        {
            Utf16Little => Encoding.Unicode.GetString(bytes),
            Utf16Big => Encoding.BigEndianUnicode.GetString(bytes),
            Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes),
            _ => Encoding.UTF8.GetString(bytes),
        };
        // A mark in front is no letter of the first heading.
        return (text.TrimStart('\uFEFF'), known);
    }

    private static string Guess(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            return Utf8;
        if (bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble))
            return Utf16Little;
        if (bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble))
            return Utf16Big;
        var head = bytes.AsSpan(0, Math.Min(bytes.Length, Looked));
        var (even, odd) = (0, 0);
        for (var at = 0; at < head.Length; at++)
        {
            if (head[at] != 0)
                continue;
            if (at % 2 == 0)
                even++;
            else
                odd++;
        }
        // Latin letters in UTF-16 have a zero beside each.
        if (odd > head.Length / 4)
            return Utf16Little;
        if (even > head.Length / 4)
            return Utf16Big;
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8 : Windows1252;
    }
}
