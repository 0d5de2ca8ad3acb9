using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Kaunta.Core.Journal;

/// <summary>The hash that chains a journal: SHA-256 over an operation's bytes as written (no line feed), in lower-case hex.</summary>
public static class JournalHash
{
    /// <summary>The <c>prev</c> of the very first operation of a device: 64 zeros.</summary>
    public const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>True for exactly 64 lower-case hex digits.</summary>
    public static bool IsHash(string? text) => text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(Digits);
}
