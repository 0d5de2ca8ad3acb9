using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kaunta.Verify;

/// <summary>A SHA-256 in 32 bytes, so that those of a year fit in memory.</summary>
internal readonly record struct Hash(UInt128 High, UInt128 Low)
{
    private const int Bytes = SHA256.HashSizeInBytes;

    public static Hash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(bytes, hash);
        return From(hash);
    }

    /// <summary>From 64 lower-case hex digits; null for any other text.</summary>
    public static Hash? Read(string? text)
    {
        if (text is not { Length: 2 * Bytes } || text.Any(char.IsAsciiLetterUpper))
            return null;
        try
        {
            return From(Convert.FromHexString(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Hash From(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[(Bytes / 2)..]));

    public override string ToString() => $"{High:x32}{Low:x32}";
}
